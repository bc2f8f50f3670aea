"""Bytes as they came, kept for ever under their own digest, so that every fact can be traced to its origin."""

import os
from hashlib import sha256
from pathlib import Path

from models import HomeError, RawDocument, StoreError
from pipeline.home import Home


def place(home: Home, digest: str) -> Path:
    """Where bytes of this digest are kept."""
    return home.archive / digest[:2] / digest


def keep(home: Home, raw: RawDocument) -> str:
    """Keep the bytes, once, and answer with their digest.

    A file of another length under the digest, as a power failure may leave it, is written again. If the process ends
    in between, either the whole file is there or none. Raises ``HomeError`` where the archive cannot be written.
    """
    digest = raw.digest
    target = place(home, digest)
    part = target.with_name(f".{digest}.{os.getpid()}")
    try:
        if target.exists() and target.stat().st_size == len(raw.content):
            return digest
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(raw.content)
        os.replace(part, target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise HomeError(f"{home.archive} cannot be written: {error.strerror}") from error
    return digest


def holds(home: Home, digest: str) -> bool:
    """Whether the bytes are there, and are those of the digest."""
    path = place(home, digest)
    return path.exists() and sha256(path.read_bytes()).hexdigest() == digest


def fetch(home: Home, digest: str) -> bytes:
    """The bytes of this digest.

    Raises ``StoreError`` where they are missing.
    """
    try:
        return place(home, digest).read_bytes()
    except OSError as error:
        raise StoreError(f"the archive has no file {digest}: {error.strerror}") from error
