"""A page made from data: what a list or an interface holds in fields, as HTML that ``pipeline.parse`` reads.

So there is one way to read documents, whether a platform serves pages or JSON. The same fields make the same bytes.
"""

from collections.abc import Iterable
from datetime import date, datetime
from html import escape

from models import Attachment, Contact

MARK = '<meta name="generator" content="regionradar">'
"""By which the rule "made" of ``data/rules.toml`` knows such a page."""


def page(
    title: str,
    url: str,
    body: str,
    *,
    lead: str = "",
    published: date | datetime | str | None = None,
    updated: date | datetime | str | None = None,
    contacts: Iterable[Contact] = (),
    attachments: Iterable[Attachment] = (),
) -> bytes:
    """An HTML page in UTF-8. ``body`` is HTML from outside, and is closed properly; all else is plain text.

    A ``published`` without a zone is Swedish local time, as everywhere.
    """
    head = [
        '<meta charset="utf-8">',
        MARK,
        f"<title>{escape(title)}</title>",
        f'<link rel="canonical" href="{escape(url)}">',
        *_moment("article:published_time", published),
        *_moment("article:modified_time", updated),
    ]
    text = [
        f"<h1>{escape(title)}</h1>",
        *([f"<p><strong>{escape(lead)}</strong></p>"] if lead else []),
        closed(body),
    ]
    beside = [*_listed("Kontakt", map(_contact, contacts)), *_linked(attachments)]
    lines = ["<!doctype html>", '<html lang="sv">', "<head>", *head, "</head>", "<body><main><article>", *text, *beside]
    return "\n".join([*lines, "</article></main></body>", "</html>"]).encode()


def closed(markup: str) -> str:
    """A fragment of HTML with every element that it opens closed, and none that it did not open.

    Its headlines are headings here, and its classes are its own affair.
    """
    from bs4 import BeautifulSoup  # late: it takes a while to load

    body = BeautifulSoup(markup, "lxml").body
    if body is None:
        return ""
    for headline in body("h1"):
        headline.name = "h2"
    for tag in body(class_="attachments"):
        del tag["class"]
    return body.decode_contents()


def _moment(name: str, value: date | datetime | str | None) -> list[str]:
    said = value.isoformat() if isinstance(value, date) else value
    return [f'<meta property="{name}" content="{escape(said)}">'] if said else []


def _listed(heading: str, lines: Iterable[str]) -> list[str]:
    held = list(lines)
    return [f"<h2>{heading}</h2>", *(f"<p>{line}</p>" for line in held)] if held else []


def _contact(contact: Contact) -> str:
    said = (contact.name, contact.role, contact.phone and f"Telefon: {contact.phone}", contact.email)
    return "<br>".join(escape(part) for part in said if part)


def _linked(attachments: Iterable[Attachment]) -> list[str]:
    links = [f'<li><a href="{escape(each.url)}">{escape(each.title or each.url)}</a></li>' for each in attachments]
    return ['<ul class="attachments">', *links, "</ul>"] if links else []
