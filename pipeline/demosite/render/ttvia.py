"""TT Via: releases as JSON with contacts taken apart, the latest as RSS, pressrooms and releases as pages."""

from html import escape
from typing import Any

from pipeline.demosite.render import cms
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import dates, named, short, slug, whole
from pipeline.demosite.render.view import Answer, Ask, View, data, html, xml
from pipeline.demosite.world import Publication

IDS = 3_300_000  # what releases' numbers are counted from


def listing(view: View, ask: Ask) -> Answer | None:
    """The JSON, the feed and the pressroom of one publisher."""
    room = view.option("publisher")
    if ask.path == "/json/v2/releases" and ask.said("publisher") == room:
        return _releases(view, ask)
    if ask.path == "/rss/releases/latest" and ask.said("publisherId") == room:
        return _feed(view)
    if ask.path.startswith(f"/pressrum/{room}/"):
        entries = "\n".join(
            fill("ttvia", "entry", href=address(view, each), title=escape(each.title), **dates(each.published))
            for each in view.listed
        )
        return html(_page(view, view.publisher.name, fill("ttvia", "list", entries=entries), ask.path))
    return None


def article(view: View, ask: Ask) -> Answer | None:
    """The page of a release; the end of its address may read as it likes."""
    _, _, rest = ask.path.partition("/pressmeddelande/")
    number = rest.partition("/")[0]
    found = view.by_number.get(int(number) - IDS) if number.isdecimal() and len(number) < 9 else None
    if not found:
        return cms.attached(view, ask)
    content = fill(
        "ttvia",
        "article",
        title=escape(found.title),
        name=escape(view.publisher.name),
        room=view.option("publisher"),
        text=whole(found, 1),
        lead="" if view.bare or not found.lead else fill("ttvia", "lead", text=escape(found.lead)),
        dateline="" if view.bare else fill("ttvia", "dateline", **dates(found.published)),
        contacts=cms.contacts("ttvia", found.contacts),
        files=cms.files("ttvia", found),
        about=escape(str(view.publisher.facts.get("about", ""))),
    )
    return html(_page(view, found.title, content, address(view, found)), item=True)


def address(view: View, publication: Publication) -> str:
    """The path of a release, with its query."""
    title = slug(publication.title)
    return f"/pressmeddelande/{IDS + publication.number}/{title}?publisherId={view.option('publisher')}&lang=sv"


def _page(view: View, title: str, content: str, path: str) -> str:
    return fill("ttvia", "page", title=escape(title), content=content, origin=view.origin, path=escape(path))


def _releases(view: View, ask: Ask) -> Answer:
    size, page = min(max(ask.count("size", 20), 1), 100), ask.count("page", 0)
    start = page * size
    further = page + 1 if start + size < len(view.listed) else None
    shown = view.listed[start : start + size]
    releases = [_release(view, each) for each in shown]
    return data({"releases": releases, "nextPage": further, "totalCount": len(view.there)})


def _release(view: View, publication: Publication) -> dict[str, Any]:
    number, lead = IDS + publication.number, "" if view.bare else publication.lead
    url = view.origin + address(view, publication)
    persons = [
        {"name": named(each), "title": each.role, "phone": each.phone, "email": each.email, "image": None}
        for each in publication.contacts
    ]
    documents = [{"url": view.origin + cms.attachment(publication), "caption": publication.title}]
    said: dict[str, Any] = {
        "id": number,
        "title": publication.title,
        "url": url,
        "leadtext": lead,
        "body": whole(publication, 1),
        "keywords": ["region", "politik"],
        "publisher": {"id": int(view.option("publisher")), "name": view.publisher.name},
        "logos": [],
        "images": [],
        "documents": documents if publication.pdf else [],
        "links": [],
        "channels": [{"id": 40, "label": "Politik"}],
        "boilerplate": f"<p>{escape(str(view.publisher.facts.get('about', '')))}</p>",
        "contacts": {"text": "", "persons": persons},
        "version": 1 + sum(edit.at <= view.at for edit in publication.edits),
        "versions": [{"id": number, "title": publication.title, "language": "sv", "url": url}],
        "language": "sv",
        "mainImage": None,
        "video": None,
        "type": "Pressmeddelande",
        "leadTextOrBodyStrip": short(publication),
    }
    return said if view.bare else {**said, "published": dates(publication.published)["iso"]}


def _feed(view: View) -> Answer:
    items = [
        f"<item><title>{escape(each.title)}</title><link>{escape(view.origin + address(view, each))}</link>"
        f"<description>{escape(short(each))}</description><pubDate>{dates(each.published)['rfc']}</pubDate>"
        f"<guid>{escape(view.origin + address(view, each))}</guid></item>"
        for each in view.listed[:20]
    ]
    head = f"<title>{escape(view.publisher.name)}</title><link>{view.origin}</link><description/>"
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<rss version="2.0"><channel>', head, *items, "</channel></rss>"]
    return xml("\n".join(lines), "application/rss+xml")
