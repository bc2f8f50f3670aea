"""All platforms, by the names that ``data/sources.toml`` uses."""

from importlib import import_module
from typing import TYPE_CHECKING, cast

from models import Request, Response, Source
from scrapers import folder, local
from scrapers.platform import Platform

if TYPE_CHECKING:
    from scrapers.fetch import Fetcher

MODULES = {
    "list": "lists",
    "feed": "feed",
    "sitemap": "sitemap",
    "mynewsdesk": "mynewsdesk",
    "ttvia": "ttvia",
    "notified": "notified",
    "pressmachine": "pressmachine",
    "meetingplus": "meetingplus",
    "netpublicator": "netpublicator",
    "ciceron": "ciceron",
    "riksdagen": "riksdagen",
    "g0v": "g0v",
    "folder": "folders",
    "mailbox": "mailbox",
}
LOCAL = ("folder", "mailbox")
"""Those whose sources lie on this machine: ``scrapers.local`` answers them, and the network never does."""


def platform(name: str) -> Platform:
    """The code of a platform, loaded when it is needed. Raises ``KeyError`` for one that there is not."""
    return cast(Platform, import_module(f"scrapers.{MODULES[name]}"))


async def answer(source: Source, request: Request, fetcher: "Fetcher") -> Response:
    """An answer from where the source lies: this machine or the network. Neither gives what is the other's.

    Raises ``FetchError``.
    """
    if source.platform in LOCAL:
        return await local.fetch(request, folder.path_of(source.address))
    return await fetcher.fetch(request)
