"""Sources: what ``data/sources.toml`` says of who publishes where, read strictly, and entries added to it.

What every key means stands at the head of that file.
"""

import json
import re
import tomllib
from collections.abc import Callable, Collection, Mapping
from dataclasses import fields
from string import Formatter
from types import MappingProxyType
from typing import Any, NoReturn
from urllib.parse import urlsplit

from cssselect import HTMLTranslator, SelectorError

from models import Kind, ParseError, Source
from scrapers.folder import path_of
from scrapers.platforms import LOCAL

PARTIES = ("S", "M", "SD", "C", "V", "KD", "L", "MP")
_KEYS = tuple(field.name for field in fields(Source))
_NEEDED = ("id", "name", "platform", "address", "kinds", "confirmed", "confidence")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"20[0-9][0-9]")
_RUNS = ("page", "offset", "year", "month")  # kinds of paging: what an address counts
_PLACES = ("page", "offset", "year", "month", "last")
_MOST = 1_000_000.0  # documents a week, seconds of delay: beyond that it is a slip of the pen

_Check = Callable[[str, Any], object]


def load(text: str, regions: Collection[str]) -> tuple[Source, ...]:
    """All sources of a file, in its order. ``regions`` are the official names that a source may have.

    Raises ``ParseError`` at the first fault, naming the entry and what to do; the message goes on from the file's name.
    """
    try:
        said = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise ParseError(f"is not TOML: {error}; mend it there") from error
    entries = said.pop("source", [])
    if said or not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ParseError("may hold nothing but entries: put [[source]] above each of them")
    sources: dict[str, Source] = {}
    for number, entry in enumerate(entries, 1):
        name = f"source {entry['id']!r}" if "id" in entry else f"source number {number}"
        try:
            source = _source(entry, regions)
        except ValueError as fault:
            raise ParseError(f"has a fault in {name}: {fault}") from fault
        if source.id in sources:
            raise ParseError(f"has {name} twice: give one of them an id of its own")
        sources[source.id] = source
    return tuple(sources.values())


def added(text: str, source: Source, regions: Collection[str]) -> str:
    """The file's text with one more entry at its end, all that stood there untouched.

    Raises ``ParseError`` as ``load`` does where the entry, or what stood there, is not in order.
    """
    lines = "".join(f"{key} = {_toml(value)}\n" for key, value in entry_of(source).items())
    apart = "" if not text or text.endswith("\n") else "\n"
    longer = f"{text}{apart}\n[[source]]\n{lines}"
    load(longer, regions)
    return longer


def entry_of(source: Source) -> dict[str, Any]:
    """A source as its entry in the file: plain values, also for JSON; what is at its default is left out."""
    held = ((field, getattr(source, field.name)) for field in fields(Source))
    return {field.name: _plain(value) for field, value in held if value not in (field.default, {})}


def _plain(value: object) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, str) else value


def _toml(value: Any) -> str:
    """A value in TOML; expressions as literal strings, which need no doubled backslashes."""
    if isinstance(value, str):
        if "\\" in value and "'" not in value and value.isprintable():
            return f"'{value}'"
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, dict):
        return f"{{ {', '.join(f'{key} = {_toml(inner)}' for key, inner in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_toml, value))}]"
    return json.dumps(value)  # numbers and truth are written alike


def _source(entry: dict[str, Any], regions: Collection[str]) -> Source:
    """Raises ``ValueError`` where the entry is not in order."""
    _known("", entry, _KEYS)
    if missing := [key for key in _NEEDED if key not in entry]:
        _fault(f"lacks {', '.join(missing)}: add it")
    where = _place if entry["platform"] in LOCAL else _address
    checks = {**_CHECKS, "platform": _one_of(_OPTIONS), "address": where, "region": _one_of(regions)}
    checked: dict[str, Any] = {key: checks[key](key, value) for key, value in entry.items()}
    return Source(**{**checked, "options": _options(checked["platform"], checked.get("options", {}))})


def _options(platform: str, said: dict[str, Any]) -> Mapping[str, object]:
    known, needed = _OPTIONS[platform], _OPTIONS_NEEDED.get(platform, ())
    _known("options.", said, known)
    if needed and len([key for key in needed if key in said]) != 1:
        _fault(f"needs {'one of ' if len(needed) > 1 else ''}options.{', options.'.join(needed)}")
    if apart := [key for key in ("link", "title", "date") if key in said and "item" not in said]:
        _fault(f"has options.{apart[0]} without options.item, within which it is looked for: add that")
    if "itself" in said and (more := [key for key in ("paging", "days") if key in said]):
        _fault(f"has options.{more[0]} beside options.itself: a page that is the document lists nothing; take one out")
    return MappingProxyType({key: known[key](f"options.{key}", value) for key, value in said.items()})


def _paging(key: str, value: Any) -> Mapping[str, object]:
    said = _table(key, value)
    _known(f"{key}.", said, _PAGING)
    if "kind" not in said:
        _fault(f"has {key} without kind: add it")
    checked = {name: _PAGING[name](f"{key}.{name}", inner) for name, inner in said.items()}
    kind = checked["kind"]
    ways = ("links",) if kind == "archive" else ("parameter", "address")
    if len([way for way in ("links", "parameter", "address") if way in said]) != 1 or not said.keys() & set(ways):
        _fault(f"has {key} of kind {kind}, which needs {' or '.join(ways)} and not both: add or take out")
    if "address" in said and kind not in _places(said["address"]):
        _fault(f"has {key}.address without {{{kind}}}, which is what runs: add it")
    if (kind == "offset") != ("step" in said):
        _fault(f"has {key} of kind {kind} {'without' if kind == 'offset' else 'with'} step: only offset needs it")
    if "first" in said and kind not in ("page", "offset"):
        _fault(f"has {key} of kind {kind} with first: take it out")
    return MappingProxyType(checked)


def _template(key: str, value: Any) -> str:
    text = _words(key, value)
    try:
        strange = _places(text) - set(_PLACES)
    except ValueError as error:
        _fault(f"has {key} whose braces do not match ({error}): mend it")
    if strange:
        _fault(f"has {key} with {{{min(strange)}}}: there are {', '.join(f'{{{place}}}' for place in _PLACES)}")
    return _address(key, text)


def _places(template: str) -> set[str]:
    """What stands in braces, with all that would format it."""
    parts = Formatter().parse(template)
    return {
        f"{name}{f'!{turned}' if turned else ''}{f':{form}' if form else ''}"
        for _, name, form, turned in parts
        if name is not None
    }


def _known(where: str, said: Mapping[str, Any], known: Collection[str]) -> None:
    if unknown := [key for key in said if key not in known]:
        there = f"there are {', '.join(known)}" if known else "this platform takes none, take it out"
        _fault(f"has an unknown key {where}{unknown[0]}: {there}")


def _fault(what: str) -> NoReturn:
    raise ValueError(what)


def _words(key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        _fault(f"has {key} = {value!r}: write some text in quotation marks")
    return value


def _id(key: str, value: Any) -> str:
    if not _ID.fullmatch(_words(key, value)):
        _fault("has an id that is not lower-case ascii letters, digits and single hyphens: write it so")
    return str(value)


def _address(key: str, value: Any) -> str:
    text = _words(key, value)
    try:
        parts = urlsplit(text)
        whole = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        whole = False
    if not whole or not text.isprintable() or " " in text:
        _fault(f"has {key} = {text!r}, which is no http(s) address: write it whole, as in https://www.region.example/")
    if "@" in parts.netloc:
        _fault(f"has {key} with a user name in it: take it out, such addresses are never asked")
    return text


def _place(key: str, value: Any) -> str:
    """The place of a source on this machine."""
    text = _words(key, value)
    try:
        path_of(text)
    except ValueError:
        _fault(f"has {key} = {text!r}, which is no place on this machine: write its whole path, as in /srv/inkommet")
    if not text.isprintable():
        _fault(f"has {key} = {text!r}, which cannot be printed: rename it")
    return text


def _kinds(key: str, value: Any) -> tuple[Kind, ...]:
    known = ", ".join(Kind)
    if not isinstance(value, list) or not value or len(value) != len({str(kind) for kind in value}):
        _fault(f"has {key} = {value!r}: write a list of different ones of {known}")
    if strange := [kind for kind in value if kind not in tuple(Kind)]:
        _fault(f"has {key} with {strange[0]!r}: there are {known}")
    return tuple(Kind(kind) for kind in value)


def _year(key: str, value: Any) -> str:
    if not isinstance(value, str) or not _YEAR.fullmatch(value):
        _fault(f'has {key} = {value!r}: write a year in quotation marks, as in "2024"')
    return value


def _one_of(known: Collection[str]) -> _Check:
    def check(key: str, value: Any) -> str:
        if not isinstance(value, str) or value not in tuple(known):
            _fault(f"has {key} = {value!r}: there are {', '.join(known)}")
        return value

    return check


def _number(key: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _MOST:
        _fault(f"has {key} = {value!r}: write a number from 0 to {_MOST:.0f}")
    return float(value)


def _positive(key: str, value: Any) -> float:
    if (number := _number(key, value)) == 0:
        _fault(f"has {key} = 0: take it out, it is then learned")
    return number


def _count(key: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        _fault(f"has {key} = {value!r}: write a whole number")
    return value


def _one_or_more(key: str, value: Any) -> int:
    if (number := _count(key, value)) == 0:
        _fault(f"has {key} = 0: write 1 or more")
    return number


def _truth(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        _fault(f"has {key} = {value!r}: write true or false")
    return value


def _true(key: str, value: Any) -> bool:
    if value is not True:
        _fault(f"has {key} = {value!r}: write true, or take it out")
    return True


def _table(key: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        _fault(f"has {key} = {value!r}: write a table, as in {{ … = … }}")
    return value


def _regex(key: str, value: Any) -> str:
    text = _words(key, value)
    try:
        re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        _fault(f"has {key} = {text!r}, which is no regular expression ({error}): mend it")
    return text


def _selector(key: str, value: Any) -> str:
    text = _words(key, value)
    try:
        HTMLTranslator().css_to_xpath(text)
    except SelectorError as error:
        _fault(f"has {key} = {text!r}, which is no CSS selector ({str(error).splitlines()[0]}): mend it")
    return text


_CHECKS: dict[str, _Check] = {
    "id": _id,
    "name": _words,
    "kinds": _kinds,
    "confirmed": _year,
    "confidence": _one_of("HML"),
    "party": _one_of(PARTIES),
    "weekly": _positive,
    "delay": _number,
    "options": _table,
    "evidence": _words,
    "enabled": _truth,
}
_PAGING: dict[str, _Check] = {
    "kind": _one_of((*_RUNS, "archive")),
    "parameter": _words,
    "address": _template,
    "first": _count,
    "step": _one_or_more,
    "links": _regex,
}
_OPTIONS: dict[str, dict[str, _Check]] = {
    "list": {
        "links": _regex,
        "item": _selector,
        "itself": _true,
        "link": _selector,
        "title": _selector,
        "date": _selector,
        "days": _one_or_more,
        "paging": _paging,
    },
    "feed": {},
    "sitemap": {"links": _regex},
    "mynewsdesk": {"room": _one_or_more},
    "ttvia": {"publisher": _one_or_more},
    "notified": {},
    "pressmachine": {},
    "meetingplus": {},
    "netpublicator": {"reader": _words},
    "ciceron": {},
    "riksdagen": {"doktyp": _words},
    "g0v": {},
    "folder": {},
    "mailbox": {},
}
_OPTIONS_NEEDED = {
    "list": ("links", "item", "itself"),
    "ttvia": ("publisher",),
    "riksdagen": ("doktyp",),
}
PLATFORMS = tuple(_OPTIONS)
