"""A publisher's own pages, in the design that its site names: articles, a list with its paging, a notice board."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from html import escape
from typing import Any

from models import Contact
from pipeline.demosite.render.pdf import written
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import KINDS, MONTHS, blocks, dates, named, short, whole
from pipeline.demosite.render.view import Answer, Ask, View, html, pdf
from pipeline.demosite.world import Publication

PER_PAGE = 10
CUT = 45  # letters that addresses at Notified have of a title


@dataclass(frozen=True, slots=True)
class _Paging:
    """``kind`` is page, offset or archive; "" shows everything on one page."""

    kind: str
    parameter: str
    size: int


def listing(view: View, ask: Ask) -> Answer | None:
    """The start page, the list and its further pages."""
    path, paging = view.option("list"), _paging(view)
    if ask.path == "/" != path:
        return _page(view, ask, view.publisher.name, fill(view.option("template"), "home", **_facts(view)))
    if not path:
        return None
    if paging.kind == "archive" and ask.path.startswith(f"{path}/arkiv/"):
        return _month(view, ask, ask.path.removeprefix(f"{path}/arkiv/"))
    if ask.path.rstrip("/") != path.rstrip("/"):
        return None
    entries = [_entry(view, each) for each in _recent(view)] + [
        _old(view, name, title) for name, title in _relics(view)
    ]
    shown, further = _cut(entries, ask, paging)
    if further:
        query = f"{paging.parameter}={further}"
        shown.append(fill(view.option("template"), "more", href=escape(f"{path}?{query}"), number=str(further)))
    if paging.kind == "archive":
        shown.append(_months(view))
    return _list(view, ask, shown)


def article(view: View, ask: Ask) -> Answer | None:
    """One publication, as a page or a file; or a page of the past."""
    for each in view.there:
        if ask.path == address(view, each):
            return file(view, each) if is_file(view, each) else _page(view, ask, each.title, content(view, each), each)
    for relic in view.relics:
        if ask.path == f"/arkiv/{relic.name}":
            return Answer(200, (("Content-Type", "text/html"),), relic.content, True)
    return attached(view, ask)


def attached(view: View, ask: Ask) -> Answer | None:
    """The file that a page links to."""
    return next((file(view, each) for each in view.there if each.pdf and ask.path == attachment(each)), None)


def board(view: View, ask: Ask) -> Answer | None:
    """A page that is the document: all notices that are posted now, one below the other."""
    if ask.path != view.option("list"):
        return None
    template = view.option("template")
    notices = [
        fill(template, "notice", title=escape(each.title), text=whole(each, 1), dateline=_dateline(view, each))
        for each in view.listed
    ]
    posted = "\n".join(notices) or fill(template, "empty")
    return _page(view, ask, "Anslagstavla", fill(template, "board", notices=posted))


def missing(view: View, ask: Ask, status: int) -> Answer:
    """The page that says that there is none."""
    words = fill(view.option("template"), "missing") or (
        "<h1>Sidan kunde inte hittas</h1>\n<p>Sidan du söker finns inte längre eller har bytt adress.</p>"
    )
    return _page(view, ask, "Sidan kunde inte hittas", words, status=status)


def address(view: View, publication: Publication) -> str:
    """The path of a publication."""
    pattern = view.option("files" if is_file(view, publication) else "article")
    day = publication.published
    return pattern.format(
        slug=publication.slug,
        cut=publication.slug[:CUT].rstrip("-"),
        number=publication.number,
        year=f"{day:%Y}",
        month=f"{day:%m}",
        day=f"{day:%Y-%m-%d}",
        monthname=MONTHS[day.month - 1],
    )


def is_file(view: View, publication: Publication) -> bool:
    """Whether it is published as a file; where a site has no place for these, a page has it attached."""
    return publication.pdf and "files" in view.site.options


def attachment(publication: Publication) -> str:
    """The path of a file that is attached to a page."""
    return f"/attachments/{publication.number}/{publication.slug}.pdf"


def files(template: str, publication: Publication) -> str:
    """The link to the file that is attached; nothing where none is."""
    if not publication.pdf:
        return ""
    return fill(template, "file", href=attachment(publication), title=escape(publication.title))


def file(view: View, publication: Publication) -> Answer:
    """A publication as PDF."""
    parts = blocks(publication.body)
    return pdf(written(publication.title, parts, running=view.publisher.name), f"{publication.slug}.pdf")


def content(view: View, publication: Publication, origin: str = "") -> str:
    """What the page of a publication holds between head and foot. ``origin`` is put before links to other ones."""
    template = view.option("template")
    earlier = [each for each in view.site.publications if each.number < publication.number][:2]
    links = [
        fill(template, "link", href=escape(origin + address(view, each)), title=escape(each.title)) for each in earlier
    ]
    return fill(
        template,
        "article",
        title=escape(publication.title),
        kind=KINDS[publication.kind],
        number=str(publication.number),
        text=whole(publication),
        lead="" if view.bare or not publication.lead else fill(template, "lead", text=escape(publication.lead)),
        dateline=_dateline(view, publication),
        contacts=contacts(template, publication.contacts),
        files=files(template, publication),
        related=fill(template, "related", links="\n".join(links)) if links else "",
        **dates(publication.changed, "updated_"),
    )


def contacts(template: str, people: Sequence[Contact]) -> str:
    """The contact block; nothing where nobody is named."""
    cards = [
        fill(
            template,
            "contact",
            person=escape(named(each)),
            role=escape(each.role or ""),
            phone=escape(each.phone or ""),
            digits="".join(filter(str.isdigit, each.phone or "")),
            email=escape(each.email or ""),
        )
        for each in people
    ]
    return fill(template, "contacts", cards="\n".join(cards)) if cards else ""


def _dateline(view: View, publication: Publication) -> str:
    places = {"kind": KINDS[publication.kind], **dates(publication.published)}
    return "" if view.bare else fill(view.option("template"), "dateline", **places)


def _facts(view: View) -> dict[str, str]:
    facts = {name: escape(str(view.publisher.facts.get(name, ""))) for name in ("about", "street", "phone")}
    return {"name": escape(view.publisher.name), "origin": view.origin, "host": view.site.host, **facts}


def _page(
    view: View, ask: Ask, title: str, content: str, publication: Publication | None = None, status: int = 200
) -> Answer:
    template, encoding = view.option("template"), view.option("encoding", "utf-8")
    meta = ""
    if publication:
        told = {"title": escape(publication.title), "lead": escape(short(publication)), **dates(publication.published)}
        meta = "" if view.bare else fill(template, "meta", **told, **dates(publication.changed, "updated_"))
    places = {"title": escape(title), "path": escape(ask.path), "content": content, "meta": meta, **_facts(view)}
    return html(fill(template, "page", **places), status, encoding, publication is not None)


def _list(view: View, ask: Ask, entries: Sequence[str]) -> Answer:
    template = view.option("template")
    shown = "\n".join(entries) or fill(template, "empty")
    return _page(view, ask, "Nyheter", fill(template, "list", entries=shown))


def _entry(view: View, publication: Publication) -> str:
    return fill(
        view.option("template"),
        "entry",
        href=escape(address(view, publication)),
        title=escape(publication.title),
        kind=KINDS[publication.kind],
        text=escape(short(publication, 140)),
        **dates(publication.published),
    )


def _old(view: View, name: str, title: str) -> str:
    return fill(view.option("template"), "old", href=f"/arkiv/{name}", title=escape(title))


def _recent(view: View) -> Sequence[Publication]:
    days: Any = view.site.options.get("days")
    since = view.at - timedelta(days=days) if days else None
    return [each for each in view.listed if since is None or each.published >= since]


def _relics(view: View) -> list[tuple[str, str]]:
    """Old pages come after all others; a list that is broken lacks them as well."""
    return [(relic.name, relic.title) for relic in view.relics] if view.listed == view.there else []


def _paging(view: View) -> _Paging:
    said: dict[str, Any] = view.site.options.get("paging", {})
    return _Paging(said.get("kind", ""), said.get("parameter", ""), said.get("size", PER_PAGE))


def _cut(entries: list[str], ask: Ask, paging: _Paging) -> tuple[list[str], int]:
    """The entries of the page that is asked for, and the count that leads to the next one, 0 where there is none."""
    if paging.kind == "page":
        number = max(ask.count(paging.parameter, 1), 1)
        start, following = (number - 1) * paging.size, number + 1
    elif paging.kind == "offset":
        start = ask.count(paging.parameter, 0)
        following = start + paging.size
    else:
        return entries if not paging.kind else entries[: paging.size], 0
    return entries[start : start + paging.size], following if start + paging.size < len(entries) else 0


def _month(view: View, ask: Ask, month: str) -> Answer | None:
    found = [_entry(view, each) for each in view.listed if f"{each.published:%Y-%m}" == month.strip("/")]
    is_month = month.strip("/") in {f"{each.published:%Y-%m}" for each in view.there}
    return _list(view, ask, found) if is_month else None


def _months(view: View) -> str:
    path = view.option("list")
    held = sorted({(each.published.year, each.published.month) for each in view.there}, reverse=True)
    links = [
        f'<li><a href="{path}/arkiv/{year}-{month:02}">{MONTHS[month - 1].title()} {year}</a></li>'
        for year, month in held
    ]
    return "\n".join(['<ul class="arkiv">', *links, "</ul>"])
