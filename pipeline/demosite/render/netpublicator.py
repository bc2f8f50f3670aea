"""Netpublicator: a reader for people on one host, its interface on another; bodies, meetings, and a PDF each paper.

A path through the tree is the root's id and those of channel and meeting, joined by hyphens.
"""

import zlib
from html import escape
from typing import Any
from uuid import UUID, uuid5

from pipeline.demosite.render import cms
from pipeline.demosite.render.template import fill
from pipeline.demosite.render.text import slug
from pipeline.demosite.render.view import Answer, Ask, View, data, html
from pipeline.demosite.world import Publication

SPACE = UUID("6f1d2a34-5b6c-5d7e-8f90-a1b2c3d4e5f6")


def listing(view: View, ask: Ask) -> Answer | None:
    """The reader's page, and a level of the tree."""
    reader = view.option("reader")
    if ask.path == f"/reader/{reader}":
        places = {"reader": reader, "root": _root(view), "interface": view.option("interface")}
        return html(fill("netpublicator", "page", name=escape(view.publisher.name), **places))
    if ask.path == f"/api/public/{reader}/read":
        return _level(view, ask)
    return None


def article(view: View, ask: Ask) -> Answer | None:
    """A paper, always as a file."""
    reader = view.option("reader")
    found = next((each for each in view.there if ask.path == f"/api/public/{reader}/document/{_uuid(each)}"), None)
    return cms.file(view, found) if found else None


def _root(view: View) -> str:
    return view.option("reader").lstrip("r")


def _level(view: View, ask: Ask) -> Answer:
    """Bodies, meetings of a body, or papers of a meeting; the root whatever the path where ``isr`` is true."""
    path = [] if ask.said("isr") == "true" else ask.said("hash").split("-")[1:]
    papers = view.listed
    history = [_step(_root(view), view.publisher.name, "root")]
    if not path:
        bodies = sorted({each.body_name for each in papers})
        return _answer([_step(_id(each), each, "channel") for each in bodies], history, ask)
    papers = tuple(each for each in papers if _id(each.body_name) == path[0])
    history += [_step(path[0], each.body_name, "channel") for each in papers[:1]]
    if len(path) == 1:
        days = sorted({str(each.meeting) for each in papers}, reverse=True)
        return _answer([_step(_id(f"{path[0]} {day}"), day, "meeting") for day in days], history, ask)
    held = [each for each in papers if _id(f"{path[0]} {each.meeting}") == path[1]]
    return _answer(
        [{**_step(_uuid(each), each.title, "document"), "size": len(each.body)} for each in held], history, ask
    )


def _answer(items: list[dict[str, Any]], history: list[dict[str, Any]], ask: Ask) -> Answer:
    return data({"history": history, "items": items})


def _step(id: str, text: str, kind: str) -> dict[str, Any]:
    return {"id": id, "text": text, "type": kind}


def _id(name: str) -> str:
    return str(zlib.crc32(slug(name).encode()))


def _uuid(publication: Publication) -> str:
    return str(uuid5(SPACE, f"{publication.publisher}/{publication.slug}"))
