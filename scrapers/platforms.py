"""All platforms, by the names that ``data/sources.toml`` uses."""

from importlib import import_module
from typing import cast

from scrapers.platform import Platform

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
