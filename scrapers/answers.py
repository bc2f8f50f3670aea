"""JSON answers from outside, and their values as plain ones: a value of another type than it should have is nothing."""

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from models import Contact, ParseError
from scrapers.html import SWEDISH_TIME, joined, shown, squeeze

YEARS = range(1960, 2101)  # beyond lie the zeros of other systems, such as 0001-01-01
LARGEST = 18  # digits of a number
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")  # surrogates alone are no text either
_DIGITS = re.compile(r"\d{1,18}", re.ASCII)
_FIRST_ORDER = re.compile(r"(?<=<)h1(?=[\s>])|(?<=</)h1(?=[\s>])", re.IGNORECASE)
_BEFORE_ZONE = re.compile(r" (?=[+-]\d\d:?\d\d$)")


def is_json(content: bytes) -> bool:
    """Whether an answer is an object or a list, going by its first character."""
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def decoded(content: bytes) -> Any:
    """The value of a JSON answer. Raises ``ParseError`` where it is none, such as a page that says "try again"."""
    try:
        return json.loads(content.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"is not JSON: {error}") from error


def fields(value: object) -> dict[str, Any]:
    """An object's fields; none where the value is no object."""
    return value if isinstance(value, dict) else {}


def several(value: object) -> list[Any]:
    """A list. What is XML turned into JSON has an object where the list has one element, and nothing where it has
    none."""
    return value if isinstance(value, list) else [value] if isinstance(value, dict) else []


def markup(value: object) -> str:
    """Text or HTML as it is, without control characters."""
    return _CONTROLS.sub("", value) if isinstance(value, str) else ""


def text(value: object) -> str:
    """Text in one line; numbers as they are printed."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**LARGEST:
        return str(value)
    return squeeze(markup(value))


def plain(value: object) -> str:
    """What text or HTML says, in one line."""
    return shown(markup(value))


def paragraphs(value: object) -> str:
    """HTML from a field that should hold HTML; where it holds plain text, blank lines part paragraphs.

    Headings are of the second order at most: the first is the title's.
    """
    said = _FIRST_ORDER.sub("h2", markup(value))
    parts = [said] if "<" in said else re.split(r"\n[ \t\r]*\n", said)
    return "".join(f"<div>{part}</div>" for part in parts if part.strip())


def number(value: object) -> int | None:
    """A whole number from 0, also where it is written as text."""
    said = text(value)
    return int(said) if _DIGITS.fullmatch(said) else None


def moment(value: object) -> date | datetime | None:
    """A date, or a time in Swedish local time, from ISO 8601; what has no zone is Swedish already."""
    said = _BEFORE_ZONE.sub("", text(value).removesuffix(" UTC"))
    try:
        if len(said) == len("2025-12-17"):
            day = date.fromisoformat(said)
            return day if day.year in YEARS else None
        found = datetime.fromisoformat(f"{said}+00:00" if text(value).endswith(" UTC") else said)
        found = found.astimezone(SWEDISH_TIME).replace(tzinfo=None) if found.tzinfo else found
    except (ValueError, OverflowError):
        return None
    return found if found.year in YEARS else None


def people(persons: Iterable[Any], role: str) -> tuple[Contact, ...]:
    """Contacts from objects with name, phone and email, and with the role in the field that is named so."""
    held = (fields(person) for person in persons)
    named = (
        Contact(
            name=text(person.get("name")),
            role=text(person.get(role)) or None,
            phone=text(person.get("phone")) or None,
            email=text(person.get("email")) or None,
        )
        for person in held
    )
    return tuple(contact for contact in named if contact.name or contact.phone or contact.email)


def address(value: object, base: str) -> str:
    """An address of the web, made whole and plain; "" where it is none."""
    said = text(value)
    return joined(base, said) if said else ""


def asked_for(url: str, name: str) -> int | None:
    """The number that a parameter of an address has."""
    return next((number(value) for key, value in parse_qsl(urlsplit(url).query) if key == name), None)


def asking_for(url: str, name: str, value: int) -> str:
    """An address with a parameter set to a number, all else as it was."""
    parts = urlsplit(url)
    kept = [(key, said) for key, said in parse_qsl(parts.query, keep_blank_values=True) if key != name]
    return urlunsplit(parts._replace(query=urlencode([*kept, (name, value)])))
