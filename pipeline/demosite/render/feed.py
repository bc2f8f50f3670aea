"""Feeds: WordPress with whole texts and numbered addresses, a portlet's RSS without guid."""

from html import escape

from pipeline.demosite.render import cms
from pipeline.demosite.render.text import dates, short, whole
from pipeline.demosite.render.view import Answer, Ask, View, xml
from pipeline.demosite.world import Publication

PER_PAGE = 10


def wordpress(view: View, ask: Ask) -> Answer | None:
    """``/feed/``, of which ``?paged=`` gives older ones, and ``/?p=`` which leads to the page."""
    if ask.path == "/" and (number := ask.count("p", 0)):
        found = view.by_number.get(number)
        target = (("Location", view.origin + cms.address(view, found)),) if found else ()
        return Answer(301, target, b"") if found else None
    if ask.path.rstrip("/") != "/feed":
        return None
    start = (max(ask.count("paged", 1), 1) - 1) * PER_PAGE
    items = [_entry(view, each, full=True) for each in view.listed[start : start + PER_PAGE]]
    if start and not items:
        return None
    return _rss(view, items, "/feed/", "<generator>https://wordpress.example/?v=6.7.1</generator>")


def portlet(view: View, ask: Ask) -> Answer | None:
    """The feed of a list on a page, with all that it ever held."""
    path, _, query = view.option("feed").partition("?")
    if ask.path != path or ask.query != query:
        return None
    return _rss(view, [_entry(view, each, full=False) for each in view.listed], view.option("feed"), "")


def _rss(view: View, items: list[str], path: str, more: str) -> Answer:
    name, origin = escape(view.publisher.name), view.origin
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom">',
        "<channel>",
        f"<title>{name}</title>",
        f"<link>{origin}/</link>",
        f'<atom:link href="{escape(origin + path)}" rel="self" type="application/rss+xml" />',
        f"<description>Nyheter från {name}</description>",
        "<language>sv-SE</language>",
        *([more] if more else []),
        *items,
        "</channel>",
        "</rss>",
    ]
    return xml("\n".join(lines), "application/rss+xml")


def _entry(view: View, publication: Publication, full: bool) -> str:
    link = view.origin + cms.address(view, publication)
    lead = "" if view.bare else publication.lead
    lines = [
        "<item>",
        f"<title>{escape(publication.title)}</title>",
        f"<link>{escape(link)}</link>",
        *([] if view.bare else [f"<pubDate>{dates(publication.published)['rfc']}</pubDate>"]),
        f"<description><![CDATA[<p>{escape(short(publication))}</p>]]></description>",
    ]
    if full:
        words = "\n".join([*([f"<p>{escape(lead)}</p>"] if lead else []), whole(publication)])
        lines += [
            "<dc:creator><![CDATA[Redaktionen]]></dc:creator>",
            f'<guid isPermaLink="false">{view.origin}/?p={publication.number}</guid>',
            f"<content:encoded><![CDATA[{words.replace(']]>', ']]&gt;')}]]></content:encoded>",
        ]
    return "\n".join([*lines, "</item>"])
