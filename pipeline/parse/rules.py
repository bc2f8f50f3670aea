"""Site rules: what ``data/rules.toml`` says of a platform's pages, and the page cut by it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from models import Attachment
from pipeline.parse.blocks import Block, squeeze

_DATE = re.compile(
    r"^[^\d]*?(?=\b(?:\d|[Jj]an|[Ff]eb|[Mm]ar|[Aa]pr|[Mm]a[jy]|[Jj]u[nl]|[Aa]ug|[Ss]ep|[Oo][kc]t|[Nn]ov|[Dd]ec))"
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the pages of one platform keep what we read; every selector is CSS, "" for what has no place.

    ``text`` holds alternatives: the first that finds any text is taken; without any the generic reader's text is.
    ``begins`` and ``ends`` are expressions for whole lines: the text begins with the first line that is the one, and
    ends before the next that is the other.
    """

    id: str
    name: str
    evidence: str
    text: tuple[str, ...] = ()
    begins: str = ""
    ends: str = ""
    hosts: tuple[str, ...] = ()
    mark: str = ""
    path: str = ""
    title: str = ""
    lead: str = ""
    remove: tuple[str, ...] = ()
    published: str = ""
    updated: str = ""
    attachments: str = ""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a rule found on a page: markup of the lead and the text, and what stands apart from them."""

    markup: str
    title: str = ""
    published: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()
    links: tuple[Attachment, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """All rules of this installation. Raises ValueError where the file is wrong: a fault of ours."""
    said = tomllib.loads((files("data") / "rules.toml").read_text(encoding="utf-8"))
    return tuple(_rule(id, values) for id, values in said.items())


def _rule(id: str, values: dict[str, Any]) -> Rule:
    known = {field.name for field in fields(Rule)}
    if unknown := values.keys() - known:
        raise ValueError(f"rule {id}: unknown {', '.join(sorted(unknown))}")
    if not (values.get("hosts") or values.get("mark")):
        raise ValueError(f"rule {id}: names neither hosts nor a mark")
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return Rule(id=id, **{**values, **lists})


def find(url: str | None, markup: str) -> Rule | None:
    """The first rule for a page: by its host, by the mark in its markup, or by both where a rule names both."""
    host, path = _place(url)
    return next((rule for rule in rules() if _fits(rule, host, path, markup)), None)


def _place(url: str | None) -> tuple[str, str]:
    try:
        parts = urlsplit(url or "")
        return (parts.hostname or "").removeprefix("www."), parts.path
    except ValueError:
        return "", ""


def _fits(rule: Rule, host: str, path: str, markup: str) -> bool:
    at_home = any(host == own or host.endswith(f".{own}") for own in rule.hosts)
    if rule.hosts and not at_home and (host or not rule.mark):
        return False
    if rule.mark and rule.mark not in markup:
        return False
    return not rule.path or re.search(rule.path, path) is not None


def cut(rule: Rule, markup: str) -> Cut | None:
    """The parts of a page that a rule names; None where it finds no text: the layout is another one.

    Without selectors of its own for the text a rule has the markup of none.
    """
    page = BeautifulSoup(markup, "lxml")
    links = tuple(_links(page, rule.attachments))
    for selector in rule.remove:
        for tag in page.select(selector):
            tag.decompose()
    text = next(filter(_says_something, (_outermost(page, selector) for selector in rule.text)), [])
    if rule.text and not text:
        return None
    title = page.select_one(rule.title) if rule.title else None
    held = {id(tag) for tag in text}
    apart = [tag for tag in _outermost(page, rule.lead) if not any(id(parent) in held for parent in tag.parents)]
    return Cut(
        markup="\n".join(str(tag) for tag in (*apart, *text)),
        title=squeeze(title.get_text()) if title else "",
        published=tuple(_moments(page, rule.published)),
        updated=tuple(_moments(page, rule.updated)),
        links=links,
    )


def trimmed(rule: Rule, blocks: list[Block]) -> tuple[list[Block], list[Block]] | None:
    """The blocks from where the rule says that the text begins to where it ends, and those around; None where no
    line is the one with which it begins."""
    said = [squeeze(block.text) for block in blocks]
    first, last = 0, len(blocks)
    if rule.begins:
        first = next((at for at, line in enumerate(said) if re.fullmatch(rule.begins, line)), -1)
        if first < 0:
            return None
    if rule.ends:
        last = next((at for at in range(first + 1, last) if re.fullmatch(rule.ends, said[at])), last)
    return blocks[first:last], [*blocks[:first], *blocks[last:]]


def _outermost(page: BeautifulSoup, selector: str) -> list[Tag]:
    """What a selector finds, in the order of the page, without what lies within another find."""
    found = page.select(selector) if selector else []
    held = {id(tag) for tag in found}
    return [tag for tag in found if not any(id(parent) in held for parent in tag.parents)]


def _says_something(tags: list[Tag]) -> bool:
    return any(squeeze(tag.get_text()) for tag in tags)


def _moments(page: BeautifulSoup, selector: str) -> Iterator[str]:
    """Dates as they are declared or printed, these without a label before them."""
    for tag in page.select(selector) if selector else ():
        declared = tag.get("datetime") or tag.get("content")
        yield declared if isinstance(declared, str) else squeeze(_DATE.sub("", tag.get_text(" "), count=1))


def _links(page: BeautifulSoup, selector: str) -> Iterator[Attachment]:
    for tag in page.select(selector) if selector else ():
        address = tag.get("href")
        if isinstance(address, str):
            yield Attachment(squeeze(tag.get_text()), address)
