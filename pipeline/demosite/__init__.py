"""The demo site: an invented Sweden that publishes on all platforms, served on loopback as of any moment."""

from pipeline.demosite.server import Server
from pipeline.demosite.site import answer
from pipeline.demosite.world import World, bundled, world

__all__ = ["Server", "World", "answer", "bundled", "world"]
