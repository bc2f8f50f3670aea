"""MeetingPlus: bodies and their meetings, with relative links; agendas and minutes as text, as files, or as both.

A meeting is there from the first thing that is published of it. Its page shows the agenda, and the minutes as soon
as there are some with a text; minutes in a file only are linked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby

from models import Kind
from pipeline.demosite.render import cms
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import Block, blocks, dates, markup, slug
from pipeline.demosite.render.view import Answer, Ask, View, html, xml
from pipeline.demosite.world import Publication


@dataclass(frozen=True, slots=True)
class _Meeting:
    """``papers`` are what is published of it, the newest first."""

    body: str
    day: date
    papers: tuple[Publication, ...]

    @property
    def path(self) -> str:
        return f"/committees/{slug(self.body)}/mote-{self.day}"

    @property
    def files(self) -> list[tuple[Publication, str]]:
        """What is a file, with its place beside the page."""
        held = [each for each in self.papers if each.pdf]
        return [(each, f"{_folder(each)}/{each.slug}pdf?downloadMode=open") for each in held]


def listing(view: View, ask: Ask) -> Answer | None:
    """The sitemap, the list of bodies and the list of a body's meetings."""
    meetings = _meetings(view.listed)
    if ask.path == "/sitemap.xml":
        return _sitemap(view, meetings)
    bodies = sorted({each.body for each in _meetings(view.there)})
    if ask.path.rstrip("/") in ("", "/committees"):
        # relative to the page, which differs for the two addresses that it has
        place = "" if ask.path.endswith("/committees/") else "committees/"
        links = "\n".join(f'<li><a href="{place}{slug(each)}">{escape(each)}</a></li>' for each in bodies)
        return _page(view, "Sammanträden", fill("meetingplus", "bodies", links=links))
    for body in bodies:
        if ask.path.rstrip("/") == f"/committees/{slug(body)}":
            return _page(view, body, _body(view, body, [each for each in meetings if each.body == body], ask))
    return None


def article(view: View, ask: Ask) -> Answer | None:
    """A meeting, or a file of one."""
    meetings = _meetings(view.there)
    for meeting in meetings:
        if ask.path == meeting.path:
            return _page(view, f"Möte {meeting.day}", _shown(view, meeting, meetings), True)
        for paper, place in meeting.files:
            if ask.path == f"{meeting.path}/{place.partition('?')[0]}":
                return cms.file(view, paper)
    return None


def _meetings(papers: Sequence[Publication]) -> list[_Meeting]:
    """All meetings, the latest first."""

    def key(paper: Publication) -> tuple[date, str]:
        assert paper.meeting  # else the site would not have taken it
        return paper.meeting, paper.body_name

    ordered = sorted(papers, key=key, reverse=True)
    return [_Meeting(body, day, tuple(group)) for (day, body), group in groupby(ordered, key)]


def _folder(paper: Publication) -> str:
    return "protocol" if paper.kind == Kind.PROTOCOL else "agenda"


def _sitemap(view: View, meetings: Sequence[_Meeting]) -> Answer:
    entries = (
        f"<url><loc>{view.origin}{each.path}</loc>"
        f"<lastmod>{max(dates(paper.changed)['day'] for paper in each.papers)}</lastmod></url>"
        for each in meetings
    )
    head = ('<?xml version="1.0" encoding="utf-8"?>', '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">')
    return xml("\n".join([*head, f"<url><loc>{view.origin}/committees</loc></url>", *entries, "</urlset>"]))


def _body(view: View, body: str, meetings: Sequence[_Meeting], ask: Ask) -> str:
    """A body's page: what is to come, and what was, by year."""
    place = "" if ask.path.endswith("/") else f"{slug(body)}/"
    coming = [each for each in meetings if each.day >= view.at.date()]
    past = [each for each in meetings if each.day < view.at.date()]
    lines = ["<h3>Kommande</h3>", _links(coming, place)]
    for year, group in groupby(past, lambda each: each.day.year):
        lines += [f"<h3>Tidigare {year}</h3>", _links(list(group), place)]
    return fill("meetingplus", "body", title=escape(body), meetings="\n".join(lines))


def _links(meetings: Sequence[_Meeting], place: str) -> str:
    links = [f'<li><a href="{place}mote-{each.day}">Möte {each.day}</a></li>' for each in meetings]
    return "\n".join(['<ul class="meeting-list">', *links, "</ul>"])


def _shown(view: View, meeting: _Meeting, meetings: Sequence[_Meeting]) -> str:
    told = [each for each in meeting.papers if not each.pdf]
    ranked = sorted(told, key=lambda each: each.kind != Kind.PROTOCOL)
    others = [each for each in meetings if each.body == meeting.body]
    files = [
        fill(
            "meetingplus",
            "file",
            href=f"mote-{meeting.day}/{place}",
            title=escape(paper.title),
            size=str(len(paper.body) // 50 + 20),
        )
        for paper, place in meeting.files
    ]
    minutes = bool(ranked) and ranked[0].kind == Kind.PROTOCOL
    return fill(
        "meetingplus",
        "meeting",
        title="" if view.bare else f"<h1>Möte {meeting.day}</h1>",
        body=escape(meeting.body),
        info="Justerat protokoll" if minutes else "Kallelse och föredragningslista",
        items=_items(blocks(ranked[0].body)) if ranked else "",
        files=fill("meetingplus", "files", links="\n".join(files)) if files else "",
        menu=_links(others, ""),
    )


def _items(parts: Sequence[Block]) -> str:
    """Items of the agenda: what stands under a heading that begins with a number; other headings are within them."""
    items: list[str] = []
    held: list[Block] = []
    head = ""
    for block in (*parts, Block("h2", "§")):
        mark = block.text.split(" ")[0].rstrip(".")
        if block.tag != "h2" or not (mark.startswith("§") or mark.isdecimal()):
            held.append(block)
            continue
        if head or held:
            number, title = _numbered(head)
            items.append(fill("meetingplus", "item", number=number, title=escape(title), text=markup(held, 2)))
        head, held = block.text, []
    return "\n".join(items)


def _numbered(head: str) -> tuple[str, str]:
    """ "§ 72 Budget" to "§ 72" and "Budget"."""
    words = head.split(" ")
    count = 2 if words[0] == "§" else 1
    return (" ".join(words[:count]), " ".join(words[count:]).lstrip("–- ")) if head else ("", "")


def _page(view: View, title: str, content: str, item: bool = False) -> Answer:
    name = escape(view.publisher.name)
    return html(fill("meetingplus", "page", title=escape(title), content=content, name=name), item=item)
