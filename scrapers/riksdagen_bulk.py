"""The Riksdag's files for history: a catalogue, and zip files with one JSON answer for each document.

``/dataset/katalog/dataset.xml`` lists some 1,300 files; those of documents are one for each type and some years, as in
mot-2022-2025.json.zip, and hold what ``/dokumentstatus/`` answers for each of its documents. This is how years of
documents are taken in without asking for each one: fetch the catalogue, with it the files whose ``updated`` is new,
and hand each of these to ``read_bulk``::

    wanted = [each for each in catalogue(answer.content) if each.type == "mot" and each.format == "json"]
    for found in read_bulk(zip_file, source):
        if isinstance(found, Refused):
            report(found.path, found.error)
        else:
            item, raw = found

A document that comes this way has the key, the address and the bytes that ``riksdagen`` would give it, so that a night
finds it unchanged. The functions of a platform are here as well: there an item is one zip file, and its document the
file as it is. The largest has 123 MB packed, and is held in memory; of years without documents there is an empty one.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from models import Item, ListPage, ParseError, RawDocument, Request, Response, Scope, Source
from scrapers import riksdagen
from scrapers.answers import fields, moment, number, several, text
from scrapers.folder import Refused
from scrapers.platform import as_fetched, nothing_further

document = as_fetched
further = nothing_further

CATALOGUE = "/dataset/katalog/dataset.xml"
LARGEST = 50_000_000  # bytes of one document, unpacked; the largest known has two millions
MOST = 5_000_000_000  # bytes of all documents of a file, unpacked
ENTRIES = 200_000  # files in a file: a session has some 4,000 motions
CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError)


@dataclass(frozen=True, slots=True)
class Dataset:
    """One file of the catalogue. ``updated`` is as the catalogue writes it, ``size`` in bytes."""

    name: str  # mot-2022-2025.json.zip
    url: str
    collection: str  # "dokument", "anforande", …
    type: str  # "mot", "bet", …
    format: str  # of what is in the file: "json", "html", …
    session: str = ""
    size: int | None = None
    updated: str = ""


def catalogue(content: bytes) -> tuple[Dataset, ...]:
    """What the catalogue lists; entries without a name or an address are none.

    Raises ``ParseError`` where it is no such catalogue.
    """
    said = riksdagen.root_of(content, "datasetlista", "the catalogue of the Riksdag's files")
    found = map(_dataset, map(fields, several(said.get("dataset"))))
    return tuple(dataset for dataset in found if dataset)


def _dataset(entry: dict[str, object]) -> Dataset | None:
    name, address = text(entry.get("filnamn")), _address(text(entry.get("url")))
    if not name or not address:
        return None
    return Dataset(
        name=name,
        url=address,
        collection=text(entry.get("namn")),
        type=text(entry.get("typ")),
        format=text(entry.get("format")),
        session=text(entry.get("rm")),
        size=number(entry.get("storlek")),
        updated=text(entry.get("uppdaterad")),
    )


def _address(said: str) -> str:
    """An address of the Riksdag's, which the catalogue gives without a host; "" where it is none."""
    try:
        address = urljoin(riksdagen.HOME, said) if said else ""
        return address if urlsplit(address).hostname == urlsplit(riksdagen.HOME).hostname else ""
    except ValueError:
        return ""


# --- the functions of a platform ---


def first(source: Source, scope: Scope) -> tuple[Request, ...]:
    return (Request(urljoin(source.address, CATALOGUE)),)


def read(source: Source, page: Response, scope: Scope) -> ListPage:
    """The zip files of the type that the source is for (``doktyp``), as JSON. Their version is when they were made."""
    kinds = str(source.options["doktyp"])
    wanted = {
        each.name: each
        for each in catalogue(page.content)
        if each.collection == "dokument" and each.type == kinds and each.format == "json"
    }
    items = tuple(
        Item(
            key=each.name,
            url=each.url,
            request=Request(urljoin(source.address, urlsplit(each.url).path)),
            title=each.name,
            published=moment(each.updated),
            marker=each.updated,
        )
        for each in wanted.values()
    )
    return ListPage(items, total=len(items), ends=True)


# --- one zip file ---


def read_bulk(content: bytes, source: Source) -> Iterator[tuple[Item, RawDocument] | Refused]:
    """The documents of a zip file, one after the other; drafts are passed over, as in lists.

    An entry that is broken, is no document, has no text or comes twice is a ``Refused`` and costs the others nothing.
    Raises ``ParseError`` where the file is no zip file, or unpacks to more than anybody publishes.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except DAMAGE as error:
        raise ParseError("is damaged: not a zip file that can be read") from error
    with archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        if len(entries) > ENTRIES:
            raise ParseError(f"holds {len(entries)} files, more than the {ENTRIES} that are read")
        left = MOST
        seen: set[str] = set()
        for entry in entries:
            name = _shown(entry.filename)
            try:
                unpacked = _unpacked(archive, entry, min(LARGEST, left))
            except DAMAGE as error:
                yield Refused(name, f"cannot be unpacked: {error or type(error).__name__}")
                continue
            if unpacked is None:
                if left < LARGEST:
                    raise ParseError(f"unpacks to more than {MOST / 1e9:g} GB")
                left -= LARGEST
                yield Refused(name, f"is not read: it has more than {LARGEST / 1e6:g} MB")
                continue
            left -= len(unpacked)
            try:
                said = riksdagen.record(unpacked)
                main = riksdagen.main_of(said)
                if riksdagen.is_draft(main):
                    continue
                item = riksdagen.item_of(source, main)
                if not item:
                    raise ParseError("has no id")
                if item.key in seen:
                    raise ParseError(f"is the document {item.key} once more")
                raw = riksdagen.made_of(source, item, said, name)
            except ParseError as error:
                yield Refused(name, str(error))
                continue
            seen.add(item.key)
            yield item, raw


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
