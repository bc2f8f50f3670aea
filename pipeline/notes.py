"""What the archive cannot tell by its bytes goes into it as notes, so that the store can be made anew from it alone.

A note is a WARC ``metadata`` record with one JSON object: how a revision was read and what was known of it, where an
item of a source stands, when a generation was published. Notes trail the store: what is not noted yet is noted at the
beginning and at the end of every run. Of two notes of one thing the one with the higher number holds.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.archive import NOTE, Archive, Record, records
from pipeline.home import Home
from pipeline.store import NoteTables, Work

Said = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it was read back: which one it is by number, and what it says. ``said["note"]`` is of what it is."""

    number: int
    key: str
    text: str  # JSON
    said: Said


def write(work: Work, archive: Archive, language: str) -> int:
    """Note what is not noted yet; how much that was. ``language`` is the language pipeline of the run.

    A note whose commit is lost is written again, which changes nothing.
    """
    tables = NoteTables(work)
    number = first = tables.count
    for batch in tables.lacking(language):
        for _, text in batch:
            number += 1
            archive.note(number, text.encode())
        archive.flush_notes()
        tables.keep(batch, number)
    return number - first


def read(home: Home) -> Iterator[Note]:
    """All notes in the archive, also those that later ones replace. What is damaged is passed over: ``verify`` names
    it. Raises ``StoreError`` where a file cannot be read at all."""
    for found in records(home, ("metadata",)):
        if isinstance(found, Record) and (note := note_of(found)):
            yield note


def note_of(record: Record) -> Note | None:
    """The note that a record is; None where it is another program's."""
    number = dict(record.fields).get(NOTE)
    if record.kept.record_type != "metadata" or number is None:
        return None
    said = json.loads(record.content)
    return Note(int(number), key_of(said), record.content.decode(), said)


def key_of(said: Said) -> str:
    """What a note is of, as the store's table ``noted`` has it."""
    match said["note"]:
        case "revision":
            return f"revision {said['id']} {said['revision']}"
        case "item":
            return f"item {said['source']} {said['key']}"
        case "withdrawn":
            return f"withdrawn {said['id']}"
        case "generation":
            return f"generation {said['number']}"
        case kind:
            return f"{kind} {said['name']}"


def latest(home: Home) -> dict[str, Note]:
    """Of each thing the note that holds, by key."""
    found: dict[str, Note] = {}
    for note in read(home):
        if note.key not in found or note.number >= found[note.key].number:
            found[note.key] = note
    return found
