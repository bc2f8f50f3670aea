"""Pressmachine: a room that shows this year's releases whole in date and lead, earlier years on pages of their own."""

from html import escape

from pipeline.demosite.render import cms
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import dates, short, whole
from pipeline.demosite.render.view import Answer, Ask, View, html
from pipeline.demosite.world import Publication

IDS = 41_000


def listing(view: View, ask: Ask) -> Answer | None:
    """The room, in one of its years."""
    room = f"/pressroom/view/{view.option('room')}"
    path, _, year = ask.path.rstrip("/").partition("/year/")
    if path != room:
        return None
    year = year or str(view.at.year)
    years = sorted({str(each.published.year) for each in view.there} | {str(view.at.year)}, reverse=True)
    if year not in years:
        return None
    entries = [
        fill(
            "pressmachine",
            "entry",
            href=address(each),
            title=escape(each.title),
            text=escape(short(each)),
            picture="Ingen titel" if each.number % 3 == 0 else escape(view.publisher.name),
            **dates(each.published),
        )
        for each in view.listed
        if str(each.published.year) == year
    ]
    links = "\n".join(f'<li><a href="{room}/year/{each}">{each}</a></li>' for each in years)
    content = fill("pressmachine", "list", entries="\n".join(entries), years=links, name=escape(view.publisher.name))
    return html(_page(view, view.publisher.name, content))


def article(view: View, ask: Ask) -> Answer | None:
    """The page of a release."""
    found = next((each for each in view.there if address(each) == ask.path), None)
    if not found:
        return cms.attached(view, ask)
    content = fill(
        "pressmachine",
        "article",
        title=escape(found.title),
        text=whole(found, 1),
        lead="" if view.bare or not found.lead else fill("pressmachine", "lead", text=escape(found.lead)),
        dateline="" if view.bare else fill("pressmachine", "dateline", **dates(found.published)),
        contacts=cms.contacts("pressmachine", found.contacts),
        files=cms.files("pressmachine", found),
    )
    return html(_page(view, found.title, content), item=True)


def address(publication: Publication) -> str:
    """The path of a release."""
    return f"/pressrelease/view/{publication.slug}-{IDS + publication.number}"


def _page(view: View, title: str, content: str) -> str:
    name, about = escape(view.publisher.name), escape(str(view.publisher.facts.get("about", "")))
    return fill("pressmachine", "page", title=escape(title), content=content, name=name, about=about)
