"""The Riksdag's files for history: zip files with what ``/dokumentstatus/`` answers for each document of some years.

``https://data.riksdagen.se/dataset/katalog/dataset.xml`` lists some 1,300 files; those that are read here are one for
each type of document and some years, as in mot-2022-2025.json.zip. A document that comes this way has the key, the
address and the bytes that ``riksdagen`` would give it, so that a night finds it unchanged. The largest file has 123 MB
packed; of years without documents there is an empty one.
"""

import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

from models import Item, ParseError, RawDocument, Source
from scrapers import riksdagen
from scrapers.answers import text
from scrapers.folder import Refused

ENDING = ".json.zip"
LARGEST = 50_000_000  # bytes of one document, unpacked; the largest known has two millions
MOST = 5_000_000_000  # bytes of all documents of a file, unpacked
ENTRIES = 200_000  # files in a file: a session has some 4,000 motions
CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Unpacked:
    """A document: what a list would show of it, the page that is made of it, and the record that this is made of."""

    item: Item
    page: RawDocument
    record: RawDocument


Entry = RawDocument | Refused
"""An entry's bytes, or why there are none."""
Made = Unpacked | Refused | None
"""The document of an entry, or why there is none; None for a draft."""


def place(entry: Entry) -> str:
    """Where an entry stands, as people are told."""
    return entry.location if isinstance(entry, RawDocument) else entry.path


def size(entry: Entry) -> int:
    """The bytes of an entry."""
    return len(entry.content) if isinstance(entry, RawDocument) else 0


def read_bulk(
    file: BinaryIO,
    source: Source,
    name: str,
    told: Callable[[int, int], None],
    clean: Callable[[bytes], bytes] = bytes,
    mapped: Callable[[Callable[[Entry], Made], Iterator[Entry]], Iterable[Made]] = map,
) -> Iterator[Unpacked | Refused]:
    """The documents of a zip file, one after the other; drafts are passed over, as in lists.

    ``name`` is the file's, ``told`` hears how many of how many entries are read, ``clean`` takes out of an entry's
    bytes what is not to be read, ``mapped`` makes the documents out of the entries, in their order, wherever it likes.
    An entry that is broken, is no
    document or one of another type than the source's, has no text or comes twice is a ``Refused`` and costs the others
    nothing. Raises ``ParseError`` where the file is no zip file, or unpacks to more than anybody publishes.
    """
    ends: list[ParseError] = []  # why the file cannot be read further: told once what stands before it is done

    def entries() -> Iterator[Entry]:
        try:
            for path, content in _contents(file, told):
                location = f"{name}/{path}"
                if isinstance(content, ParseError):
                    yield Refused(location, str(content))
                else:
                    yield RawDocument(source.id, location, content, "application/json")
        except ParseError as error:
            ends.append(error)

    seen: set[str] = set()
    plain = replace(source, options=dict(source.options))  # as it can be sent to another process
    for found in mapped(partial(made, source=plain, clean=clean), entries()):
        if isinstance(found, Unpacked) and found.item.key in seen:
            yield Refused(found.record.location, f"is the document {found.item.key} once more")
        elif found:
            if isinstance(found, Unpacked):
                seen.add(found.item.key)
            yield found
    if ends:
        raise ends[0]


def made(entry: Entry, source: Source, clean: Callable[[bytes], bytes]) -> Made:
    """What an entry comes to."""
    if isinstance(entry, Refused):
        return entry
    try:
        return _document(source, replace(entry, content=clean(entry.content)))
    except ParseError as error:
        return Refused(entry.location, str(error))


def _document(source: Source, record: RawDocument) -> Unpacked | None:
    """The document of an entry; None for a draft. Raises ``ParseError`` where there is none."""
    said = riksdagen.record(record.content)
    main = riksdagen.main_of(said)
    if riksdagen.is_draft(main):
        return None
    wanted = source.options["doktyp"]
    if wanted not in (riksdagen.type_of(main), text(main.get("typ"))):
        raise ParseError(f"is of the type {riksdagen.type_of(main)!r}, and {source.id} of {wanted!r}")
    item = riksdagen.item_of(source, main)
    if not item:
        raise ParseError("has no id")
    return Unpacked(item, riksdagen.made_of(source, item, said, record.location), record)


def _contents(file: BinaryIO, told: Callable[[int, int], None]) -> Iterator[tuple[str, bytes | ParseError]]:
    """The names of a zip file's entries, and their bytes, or why there are none."""
    try:
        archive = zipfile.ZipFile(file)
    except DAMAGE as error:
        raise ParseError("is damaged: not a zip file that can be read") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > ENTRIES:
            raise ParseError(f"holds {len(entries)} files, more than the {ENTRIES} that are read")
        left = MOST
        for count, entry in enumerate(entries):
            told(count, len(entries))
            name = _shown(entry.filename)
            try:
                unpacked = _unpacked(archive, entry, min(LARGEST, left))
            except DAMAGE as error:
                yield name, ParseError(f"cannot be unpacked: {error or type(error).__name__}")
                continue
            if unpacked is None and left < LARGEST:
                raise ParseError(f"unpacks to more than {MOST / 1e9:g} GB")
            left -= LARGEST if unpacked is None else len(unpacked)
            yield (
                name,
                ParseError(f"is not read: it has more than {LARGEST / 1e6:g} MB") if unpacked is None else unpacked,
            )
        told(len(entries), len(entries))


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most: int) -> bytes | None:
    """An entry's bytes, counted while they are unpacked, whatever the file says of their size; None where there are
    more than ``most``. Raises what is in ``DAMAGE``."""
    parts: list[bytes] = []
    size = 0
    with archive.open(entry) as opened:
        while part := opened.read(CHUNK):
            size += len(part)
            if size > most:
                return None
            parts.append(part)
    return b"".join(parts)


def _shown(name: str) -> str:
    """A name as it can be printed and stored."""
    return re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", "\ufffd", name)
