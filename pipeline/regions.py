"""The 21 regions: which one a source or an address belongs to, and which one a person means."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urlsplit

from models import QueryError


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


def named_region(said: str) -> str:
    """The official name for what a person may write: ``Norrbotten``, ``region-skane``, ``Jönköping``, ``25``.

    Raises ``QueryError`` where it is none of the 21, or more than one.
    """
    wanted = _plain(said)
    exact = [r.name for r in regions() if wanted in (_plain(r.name), r.id, r.code, _short(r.name))]
    found = exact or [r.name for r in regions() if wanted and _short(r.name).startswith(wanted)]
    if len(found) != 1:
        names = ", ".join(found or (r.name for r in regions()))
        raise QueryError(f"no region is called {said!r}: {'it may be' if found else 'there are'} {names}")
    return found[0]


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())


def _short(name: str) -> str:
    """``region örebro län`` -> ``örebro``; ``västra götalandsregionen`` -> ``västra götaland``."""
    return _plain(name).removeprefix("region ").removesuffix(" län").removesuffix("s").removesuffix("sregionen")
