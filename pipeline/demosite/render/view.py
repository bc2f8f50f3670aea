"""What a platform's module is asked, what it has to show, and what it answers."""

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import parse_qs

from pipeline.demosite.world import Publication, Publisher, Relic, Site


@dataclass(frozen=True, slots=True)
class Ask:
    """A request as far as pages depend on it. ``at`` is Swedish local time without a zone."""

    path: str
    query: str
    method: str
    body: bytes
    at: datetime

    def said(self, name: str, default: str = "") -> str:
        """A parameter of the query."""
        return parse_qs(self.query).get(name, [default])[0]

    def count(self, name: str, default: int) -> int:
        """A parameter that is a number; the default where it is none."""
        said = self.said(name)
        return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else default


@dataclass(frozen=True, slots=True)
class Answer:
    """What is sent back. ``item`` says that it is one publication, and no list."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    item: bool = False


@dataclass(frozen=True)
class View:
    """One site at one time. ``listed`` is what its lists show, which on a bad day is not ``there``, what is there."""

    publisher: Publisher
    site: Site
    at: datetime
    there: tuple[Publication, ...]  # the newest first
    listed: tuple[Publication, ...]
    relics: tuple[Relic, ...] = ()
    bare: bool = False  # the template has lost date and lead

    @property
    def origin(self) -> str:
        """Where the host begins."""
        return f"http://{self.site.host}"

    def option(self, name: str, default: str = "") -> str:
        """One of the site's options, as text."""
        return str(self.site.options.get(name, default))

    @cached_property
    def by_number(self) -> dict[int, Publication]:
        """What is there, by number."""
        return {each.number: each for each in self.there}

    @cached_property
    def by_slug(self) -> dict[str, Publication]:
        """What is there, by slug."""
        return {each.slug: each for each in self.there}


def html(markup: str, status: int = 200, encoding: str = "utf-8", item: bool = False) -> Answer:
    """A page. What its encoding does not have is written as a character reference."""
    kind = "text/html" if encoding != "utf-8" else "text/html; charset=utf-8"
    return Answer(status, (("Content-Type", kind),), markup.encode(encoding, "xmlcharrefreplace"), item)


def xml(markup: str, kind: str = "application/xml") -> Answer:
    """A feed or a sitemap."""
    return Answer(200, (("Content-Type", f"{kind}; charset=UTF-8"),), markup.encode())


def data(value: Any, item: bool = False, mark: bytes = b"") -> Answer:
    """JSON, after a byte order mark where one is given."""
    content = mark + json.dumps(value, ensure_ascii=False).encode()
    return Answer(200, (("Content-Type", "application/json; charset=utf-8"),), content, item)


def pdf(content: bytes, name: str) -> Answer:
    """A file."""
    headers = (("Content-Type", "application/pdf"), ("Content-Disposition", f'inline; filename="{name}"'))
    return Answer(200, headers, content, True)


def moved(target: str) -> Answer:
    """It is to be found there."""
    return Answer(302, (("Location", target), ("Content-Type", "text/html; charset=utf-8")), b"")
