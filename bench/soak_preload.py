"""Imported by the server that the soak's processes are forked from: all that takes its time, once."""

import bs4  # noqa: F401
import duckdb  # noqa: F401
import protego  # noqa: F401
import tenacity  # noqa: F401
import warcio  # noqa: F401

import bench.soak_world
import scrapers.guard  # noqa: F401
from models import Kind, RawDocument
from pipeline.extract import facts
from pipeline.extract.language import FAST
from pipeline.ingest import prepare
from pipeline.store import Prepared

_text = bench.soak_world.release(1)
_page = RawDocument("files", "en.md", _text.encode(), "text/markdown")
_read = prepare((_page, Kind.PRESS_RELEASE, Kind.OTHER))
assert isinstance(_read, Prepared)
facts.read(_read.document, None, FAST)
