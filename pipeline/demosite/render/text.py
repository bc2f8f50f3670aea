"""Texts as pages show them: Markdown to HTML, dates in the forms that Swedish sites write, addresses from titles."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache
from html import escape
from itertools import groupby
from unicodedata import normalize
from zoneinfo import ZoneInfo

from models import Contact, Kind
from pipeline.demosite.world import Publication

SWEDEN = ZoneInfo("Europe/Stockholm")
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
DAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")
KINDS = {
    Kind.PRESS_RELEASE: "Pressmeddelande",
    Kind.MOTION: "Motion",
    Kind.INTERPELLATION: "Interpellation",
    Kind.PROTOCOL: "Protokoll",
    Kind.DECISION_DIGEST: "Beslut i korthet",
    Kind.NOTICE: "Anslag",
    Kind.REPORT: "Rapport",
    Kind.OTHER: "Nyhet",
}


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph (p), a heading (h2, h3) or an entry of a list (li)."""

    tag: str
    text: str


@lru_cache(1024)
def blocks(markdown: str) -> tuple[Block, ...]:
    """A text's paragraphs, headings and entries of lists."""
    found: list[Block] = []
    for line in markdown.splitlines():
        words = line.strip()
        mark, _, rest = words.partition(" ")
        if not words:
            found.append(Block("", ""))
        elif mark in ("##", "###"):
            found.append(Block(f"h{len(mark)}", rest.strip()))
        elif mark == "-":
            found.append(Block("li", rest.strip()))
        elif found and found[-1].tag in ("p", "li"):
            found[-1] = Block(found[-1].tag, f"{found[-1].text} {words}")
        else:
            found.append(Block("p", words))
    return tuple(block for block in found if block.tag)


def markup(parts: Iterable[Block], deeper: int = 0) -> str:
    """HTML of a text; headings ``deeper`` by so many levels."""
    lines = []
    for is_list, group in groupby(parts, lambda block: block.tag == "li"):
        if is_list:
            lines += ["<ul>", *(f"<li>{escape(block.text)}</li>" for block in group), "</ul>"]
            continue
        for block in group:
            tag = block.tag if block.tag == "p" else f"h{int(block.tag[1]) + deeper}"
            lines.append(f"<{tag}>{escape(block.text)}</{tag}>")
    return "\n".join(lines)


def whole(publication: Publication, deeper: int = 0) -> str:
    """HTML of a publication's text, with the yrkanden of the list that it has."""
    return markup(blocks(publication.body), deeper)


def short(publication: Publication, most: int = 200) -> str:
    """What lists say of it: the lead, or where it begins, cut at a word."""
    said = publication.lead or next((block.text for block in blocks(publication.body) if block.tag == "p"), "")
    return said if len(said) <= most else f"{said[:most].rpartition(' ')[0]} …"


def dates(value: datetime, name: str = "") -> dict[str, str]:
    """A local time in all forms; the keys are the names of places in templates, after ``name``."""
    zoned = value.replace(tzinfo=SWEDEN)
    day, month, zone = value.day, MONTHS[value.month - 1], zoned.tzname() or ""
    clock = f"{value:%H:%M}"
    forms = {
        "iso": zoned.isoformat(),
        "day": f"{value:%Y-%m-%d}",
        "clock": clock,
        "dotted": f"{value:%H.%M}",
        "long": f"{day} {month} {value.year}",
        "weekday": DAYS[value.weekday()],
        "yearless": f"{day} {month} {clock}",
        "english": f"{month[:3].title()} {value:%d, %Y} {clock} {zone}",  # month before day, as Mynewsdesk
        "points": f"{day}.{value.month}.{value.year} {value:%H:%M:%S} {zone}",
        "zone": zone,
        "rfc": format_datetime(zoned),
    }
    return {f"{name}{key}": form for key, form in forms.items()}


def slug(title: str, double: bool = False) -> str:
    """A title as part of an address: å, ä, ö as a, a, o, or as aa, ae, oe."""
    words = title.lower()
    if double:
        words = words.replace("å", "aa").replace("ä", "ae").replace("ö", "oe")
    plain = normalize("NFD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def named(contact: Contact) -> str:
    """A person's name with the party."""
    return f"{contact.name} ({contact.party})" if contact.party else contact.name
