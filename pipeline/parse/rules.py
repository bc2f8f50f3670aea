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
from pipeline.parse.blocks import squeeze


@dataclass(frozen=True, slots=True)
class Rule:
    """Where the pages of one platform keep what we read; every selector is CSS, "" for what has no place.

    ``text`` holds alternatives: the first that finds any text is taken.
    """

    id: str
    name: str
    evidence: str
    text: tuple[str, ...]
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
    attachments: tuple[Attachment, ...] = ()


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
    """The parts of a page that a rule names; None where it finds no text: the layout is another one."""
    page = BeautifulSoup(markup, "lxml")
    for selector in rule.remove:
        for tag in page.select(selector):
            tag.decompose()
    text = next(filter(_says_something, (_outermost(page, selector) for selector in rule.text)), [])
    if not text:
        return None
    title = page.select_one(rule.title) if rule.title else None
    lead = _outermost(page, rule.lead)
    apart = [tag for tag in lead if not any(tag in held.descendants for held in text)]
    return Cut(
        markup="\n".join(str(tag) for tag in (*apart, *text)),
        title=squeeze(title.get_text()) if title else "",
        published=tuple(_moments(page, rule.published)),
        updated=tuple(_moments(page, rule.updated)),
        attachments=tuple(_links(page, rule.attachments)),
    )


def _outermost(page: BeautifulSoup, selector: str) -> list[Tag]:
    """What a selector finds, in the order of the page, without what lies within another find."""
    found = page.select(selector) if selector else []
    held = {id(tag) for tag in found}
    return [tag for tag in found if not any(id(parent) in held for parent in tag.parents)]


def _says_something(tags: list[Tag]) -> bool:
    return any(squeeze(tag.get_text()) for tag in tags)


def _moments(page: BeautifulSoup, selector: str) -> Iterator[str]:
    for tag in page.select(selector) if selector else ():
        declared = tag.get("datetime") or tag.get("content")
        yield declared if isinstance(declared, str) else squeeze(tag.get_text(" "))


def _links(page: BeautifulSoup, selector: str) -> Iterator[Attachment]:
    for tag in page.select(selector) if selector else ():
        address = tag.get("href")
        if isinstance(address, str):
            yield Attachment(squeeze(tag.get_text()), address)
