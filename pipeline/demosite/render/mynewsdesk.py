"""Mynewsdesk: a room with a cursor to older ones, a feed with all its faults, releases whose numbers end their address.

In the feed addresses have trackers, every fifth item has the wrong day of the week, every ninth no date at all.
"""

from collections.abc import Iterable
from html import escape

from pipeline.demosite.render import cms
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import SWEDEN, dates, short, slug, whole
from pipeline.demosite.render.view import Answer, Ask, View, html, xml
from pipeline.demosite.world import Publication

PER_PAGE = 10
IDS = 3_150_000
TRACKERS = "?utm_source=rss&utm_medium=rss&utm_campaign=Subscription&utm_content=pressrelease"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def listing(view: View, ask: Ask) -> Answer | None:
    """The room, its lists and its feed."""
    room, number = view.option("name"), view.option("room")
    if ask.path in (f"/se/rss/source/{number}/pressrelease", f"/se/rss/current_news/{number}"):
        return _feed(view)
    if ask.path.rstrip("/") not in (f"/se/{room}", f"/se/{room}/latest_news", f"/se/{room}/pressreleases"):
        return None
    shown, older = _cut(view.listed, ask)
    entries = [
        fill(
            "mynewsdesk",
            "entry",
            href=address(view, each),
            title=escape(each.title),
            text=escape(short(each)),
            **dates(each.published),
        )
        for each in shown
    ]
    if older:
        entries.append(fill("mynewsdesk", "more", href=escape(f"{ask.path}?after={_cursor(shown[-1])}")))
    content = fill("mynewsdesk", "list", entries="\n".join(entries), name=escape(view.publisher.name))
    return html(_page(view, view.publisher.name, content, ask.path))


def article(view: View, ask: Ask) -> Answer | None:
    """The page of a release."""
    found = next((each for each in view.there if address(view, each) == ask.path), None)
    if not found:
        return cms.attached(view, ask)
    content = fill(
        "mynewsdesk",
        "article",
        title=escape(found.title),
        text=whole(found),
        lead="" if view.bare or not found.lead else fill("mynewsdesk", "lead", text=escape(found.lead)),
        dateline="" if view.bare else fill("mynewsdesk", "dateline", **dates(found.published)),
        contacts=cms.contacts("mynewsdesk", found.contacts),
        files=cms.files("mynewsdesk", found),
        name=escape(view.publisher.name),
        about=escape(str(view.publisher.facts.get("about", ""))),
    )
    return html(_page(view, found.title, content, ask.path), item=True)


def address(view: View, publication: Publication) -> str:
    """The path of a release: å, ä, ö as aa, ae, oe, its number at the end."""
    title = slug(publication.title, double=True)
    return f"/se/{view.option('name')}/pressreleases/{title}-{IDS + publication.number}"


def _cut(listed: tuple[Publication, ...], ask: Ask) -> tuple[tuple[Publication, ...], bool]:
    """What comes after the cursor, and whether there is more."""
    after = ask.said("after")
    start = next((number for number, each in enumerate(listed, 1) if _cursor(each) == after), 0)
    if after and not start:
        return (), False
    return listed[start : start + PER_PAGE], len(listed) > start + PER_PAGE


def _cursor(publication: Publication) -> str:
    """Milliseconds of the epoch, number and type."""
    moment = publication.published.replace(tzinfo=SWEDEN).timestamp() * 1000
    return f"{moment:.0f}_{IDS + publication.number}--Pressrelease"


def _page(view: View, title: str, content: str, path: str) -> str:
    return fill(
        "mynewsdesk",
        "page",
        title=escape(title),
        content=content,
        origin=view.origin,
        path=escape(path),
        name=escape(view.publisher.name),
        room=view.option("name"),
        number=view.option("room"),
    )


def _feed(view: View) -> Answer:
    name, home = escape(view.publisher.name), f"{view.origin}/se/{view.option('name')}"
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>',
        f"<title>{name}</title><link>{home}</link><description>Senaste nytt från {name}</description>",
        *(_item(view, each) for each in view.listed[: 2 * PER_PAGE]),
        "</channel></rss>",
    ]
    return xml("\n".join(lines), "application/rss+xml")


def _item(view: View, publication: Publication) -> str:
    lines: Iterable[str] = (
        f"<title>{escape(publication.title)}</title>",
        f"<link>{escape(view.origin + address(view, publication) + TRACKERS)}</link>",
        f"<description>{escape(short(publication))}</description>",
        *([] if view.bare or publication.number % 9 == 0 else [f"<pubDate>{_sent(publication)}</pubDate>"]),
        f"<dc:creator>{escape(view.publisher.name)}</dc:creator>",
    )
    return "\n".join(["<item>", *lines, "</item>"])


def _sent(publication: Publication) -> str:
    said = dates(publication.published)["rfc"]
    wrong = DAYS[(publication.published.weekday() + 3) % 7]
    return wrong + said[3:] if publication.number % 5 == 0 else said
