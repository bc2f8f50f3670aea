"""Bytes as they came, kept for ever under their own digest, so that every fact can be traced to its origin."""

import os
from pathlib import Path
from tempfile import NamedTemporaryFile

from models import HomeError, RawDocument, StoreError
from pipeline.home import Home


def place(home: Home, digest: str) -> Path:
    """Where bytes of this digest are kept."""
    return home.archive / digest[:2] / digest


def keep(home: Home, raw: RawDocument) -> str:
    """Keep the bytes, once, and answer with their digest.

    A crash leaves either the whole file or none. Raises ``HomeError`` where the archive cannot be written.
    """
    digest = raw.digest
    target = place(home, digest)
    if target.exists():
        return digest
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as file:
            file.write(raw.content)
        os.replace(file.name, target)
    except OSError as error:
        raise HomeError(f"{home.archive} cannot be written: {error.strerror}") from error
    return digest


def fetch(home: Home, digest: str) -> bytes:
    """The bytes of this digest.

    Raises ``StoreError`` where they are missing.
    """
    try:
        return place(home, digest).read_bytes()
    except OSError as error:
        raise StoreError(f"the archive has no file {digest}: {error.strerror}") from error
