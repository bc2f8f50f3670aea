"""Imported once by the server that nights are forked from: what each of them would else take seconds to load."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as the command line does

import apprise  # noqa: F401
import duckdb  # noqa: F401

import scrapers.guard  # noqa: F401
from pipeline import embed
from pipeline.extract.language import FAST, load

load(FAST)
embed.tokenizer()
