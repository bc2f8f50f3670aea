"""The 21 regions: which one a source or an address belongs to, and which one a person means."""

import tomllib
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from models import QueryError

NEAR = 0.7  # how alike a name must be to be proposed: 1 is the same
SLIP = 0.85  # how alike, so that it is taken for that name misspelt
_ALSO = {"Västra Götalandsregionen": ("vgr",), "Region Jämtland Härjedalen": ("jämtland", "härjedalen")}
_FOLDED = str.maketrans("åäöé", "aaoe")


@dataclass(frozen=True, slots=True)
class Region:
    """``code`` is the county code (länskod), ``id`` the region's id as a source."""

    name: str
    code: str
    id: str
    domains: tuple[str, ...]


@cache
def regions() -> tuple[Region, ...]:
    """All 21, by code."""
    listed = tomllib.loads((files("data") / "regions.toml").read_text(encoding="utf-8"))["region"]
    return tuple(Region(r["name"], r["code"], r["id"], tuple(r["domains"])) for r in listed)


def region_of(source: str, url: str | None) -> str | None:
    """The official name of the region that publishes under this source id or address; None where it is no region's."""
    host = (urlsplit(url).hostname or "") if url else ""
    for region in regions():
        if source == region.id or any(host == domain or host.endswith(f".{domain}") for domain in region.domains):
            return region.name
    return None


def named_region(said: str, others: Collection[str] = ()) -> str:
    """The official name for what a person may write: ``Norrbotten``, ``region-skane``, ``Jönköping``, ``25``, and
    ``skane`` where no å is at hand. ``others`` are regions besides the 21, as some stores hold them.

    Raises ``QueryError`` where it is none of them, or more than one; it proposes those of the 21 that are near.
    """
    found = _other(said, others) or _named(said, _plain) or _named(said, _folded)
    if len(found) != 1:
        near = found or _near(said)
        names = ", ".join(near or (r.name for r in regions()))
        raise QueryError(f"no region is called {said!r}: {'it may be' if near else 'there are'} {names}")
    return found[0]


def region_as_said(said: str) -> str:
    """The official name, or what was said: not all stores are of the 21."""
    try:
        return named_region(said)
    except QueryError:
        return said


def is_name(said: str) -> bool:
    """Whether this may be the name of a region besides the 21, written in full, and is no slip of one of theirs."""
    name = " ".join(said.split())
    return name.startswith("Region ") and name.removeprefix("Region ")[:1].isupper() and not _near(name, SLIP)


def _other(said: str, others: Collection[str]) -> list[str]:
    """The one of the others of which this is the name."""
    wanted = (_folded(said), _folded(_short(said)))
    plain = [name for name in others if _plain(name) == _plain(said)]
    return plain or [name for name in others if _folded(name) in wanted or _folded(_short(name)) in wanted]


def _named(said: str, form: Callable[[str], str]) -> list[str]:
    """The regions of which this is a name or, where it is none's, with which a name begins."""
    wanted = form(said)
    exact = [r.name for r in regions() if wanted in (form(r.name), r.id, r.code, form(_short(r.name)))]
    return exact or [r.name for r in regions() if wanted and form(_short(r.name)).startswith(wanted)]


def _near(said: str, cutoff: float = NEAR) -> list[str]:
    """The regions whose names are much like this, the most alike first."""
    names = {_folded(_short(r.name)): r.name for r in regions()}
    return [names[name] for name in get_close_matches(_folded(_short(said)), names, cutoff=cutoff)]


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _folded(name: str) -> str:
    return _plain(name).translate(_FOLDED)


def _short(name: str) -> str:
    """``region örebro län`` -> ``örebro``; ``västra götalandsregionen`` -> ``västra götaland``."""
    return _plain(name).removeprefix("region ").removesuffix(" län").removesuffix("s").removesuffix("sregionen")


def forms(name: str) -> frozenset[str]:
    """How a region may be called in running text, in small letters, also without rings and dots: ``region skåne``,
    ``regionen i skåne``, ``skånes``, ``örebro län``, ``vgr``."""
    short = _short(name)
    places = (short, f"region {short}", f"regionen i {short}", f"{short}regionen", f"{short} län", f"{short}s län")
    nominatives = {_plain(name), *places, *_ALSO.get(name, ())}
    plain = {form + ending for form in nominatives for ending in ("", "s")}
    return frozenset(plain | set(map(_folded, plain)))
