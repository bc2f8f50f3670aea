"""Addresses of our own pages, and which addresses of others may be linked to."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote, urlencode, urlsplit

Values = Mapping[str, object]


def address(path: str, query: Values | Iterable[tuple[str, object]] = ()) -> str:
    """A path of ours with a query; what is empty is left out."""
    pairs = query.items() if isinstance(query, Mapping) else query
    said = urlencode([(name, str(value)) for name, value in pairs if value not in (None, "", ())])
    return f"{path}?{said}" if said else path


def of_document(id: str, **query: object) -> str:
    return address(f"/dokument/{_part(id)}", query)


def of_original(id: str, **query: object) -> str:
    return address(f"/original/{_part(id)}", query)


def of_changes(id: str, **query: object) -> str:
    return address(f"/andringar/{_part(id)}", query)


def of_similar(id: str, **query: object) -> str:
    return address(f"/liknande/{_part(id)}", query)


def of_person(name: str, party: str | None = None, **query: object) -> str:
    return address(f"/person/{_part(name)}", {"parti": party, **query})


def of_organisation(name: str, **query: object) -> str:
    return address(f"/organisation/{_part(name)}", query)


def of_region(name: str, **query: object) -> str:
    return address(f"/region/{_part(name)}", query)


def of_matter(id: str, **query: object) -> str:
    return address(f"/arende/{_part(id)}", query)


def outside(url: str | None) -> str | None:
    """An address on the web that may stand in a link; None for ``javascript:`` and whatever else is none."""
    try:
        parts = urlsplit((url or "").strip())
    except ValueError:
        return None
    return parts.geturl() if parts.scheme.lower() in ("http", "https") and parts.hostname else None


def host(url: str | None) -> str | None:
    """The name of the site that an address leads to, without www."""
    found = outside(url)
    return (urlsplit(found).hostname or "").removeprefix("www.") if found else None


def _part(said: str) -> str:
    """One part of a path, also where it has slashes or is nothing but dots."""
    quoted = quote(said, safe=":")
    return quoted.replace(".", "%2E") if set(said) <= {"."} else quoted
