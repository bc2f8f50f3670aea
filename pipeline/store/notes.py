"""What is noted of the store in the archive: its part of the work file."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any

import numpy as np

from pipeline.store.connect import row
from pipeline.store.work import CHANGED, DIMENSION, EMBEDDER, GENERATION, Prepared, Work, objects, revision_columns

NOTES = "notes"  # a setting: how many notes were ever written
BATCH = 2000  # notes that are handed out at once

_SAID = f"""
SELECT 'setting ' || name AS key, json_object('note', 'setting', 'name', name, 'value', value) AS note
FROM setting WHERE name IN ('{EMBEDDER}', '{DIMENSION}')
UNION ALL
SELECT 'generation ' || number, json_object('note', 'generation', 'number', number, 'published', published)
FROM generation
UNION ALL
SELECT 'withdrawn ' || document, json_object('note', 'withdrawn', 'id', document, 'generation', generation)
FROM withdrawn
UNION ALL
SELECT 'revision ' || d.id || ' ' || r.revision, json_object(
    'note', 'revision', 'id', d.id, 'number', d.number, 'revision', r.revision, 'source', d.source,
    'region', d.region, 'kind', r.kind, 'url', r.url, 'published', r.published, 'published_from', r.published_from,
    'precision', r.precision, 'raw_digest', r.raw_digest, 'location', r.location, 'seen_from', r.seen_from,
    'generation', r.generation, 'digest', r.digest,
    'language', coalesce(e.language, $language), 'read_from', r.read_from::JSON)
FROM document d JOIN revision r ON r.document = d.number LEFT JOIN extracted e ON e.document = d.number
UNION ALL
SELECT 'item ' || source || ' ' || key, json_object(
    'note', 'item', 'source', source, 'key', key, 'url', url, 'request', request, 'title', title,
    'published', published, 'kind', kind, 'marker', marker, 'first', "first", 'document', document, 'digest', digest,
    'raw', raw, 'found', found, 'changed', changed, 'misses', misses, 'missed', missed, 'gone', gone,
    'etag', etag, 'last_modified', last_modified)
FROM item WHERE document IS NOT NULL
"""
"""All that there is to note. Of items no more than what their next visit needs, and what changes seldom."""


class NoteTables:
    """What was noted, in an open work file."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection

    @property
    def count(self) -> int:
        """How many notes were ever written: the number of the last."""
        return int(self._work.setting(NOTES) or 0)

    def lacking(self, language: str) -> Iterator[list[tuple[str, str]]]:
        """What is not noted as it is now, as keys and notes (JSON), a batch at a time. ``language`` is the language
        pipeline that reads the facts of documents which have none yet."""
        self._db.execute(
            "CREATE OR REPLACE TEMP TABLE lacking AS SELECT row_number() OVER () AS number, key, note::VARCHAR AS note"
            f" FROM ({_SAID}) LEFT JOIN noted USING (key) WHERE noted.digest IS DISTINCT FROM md5(note::VARCHAR)",
            {"language": language},
        )
        (total,) = row(self._db, "SELECT count(*) FROM lacking")
        for first in range(1, total + 1, BATCH):
            yield self._db.execute(
                "SELECT key, note FROM lacking WHERE number BETWEEN ? AND ? ORDER BY number", [first, first + BATCH - 1]
            ).fetchall()
        self._db.execute("DROP TABLE lacking")

    def keep(self, notes: Sequence[tuple[str, str]], last: int) -> None:
        """These stand in the archive; ``last`` is the number of the last of them."""
        keys = objects(key for key, _ in notes)
        with self._work.together():
            with self._work.batch(key=keys):
                self._db.execute("DELETE FROM noted WHERE key IN (SELECT key FROM batch)")
            digests = objects(md5(note.encode(), usedforsecurity=False).hexdigest() for _, note in notes)
            self._work.insert("noted", key=keys, digest=digests)
            self._work.set(NOTES, str(last))


class Rebuilding:
    """Notes that were read back, and the store that is made of them: an empty work file to begin with."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._db = work.connection
        self._db.execute("CREATE TEMP TABLE found (number BIGINT, key VARCHAR, note VARCHAR)")

    def add(self, notes: Sequence[tuple[int, str, str]]) -> None:
        """Notes as they stand in the archive: number, key, JSON. Of two of one key the one with the higher number
        holds."""
        self._work.insert(
            "found",
            number=np.array([number for number, _, _ in notes], dtype=np.int64),
            key=objects(key for _, key, _ in notes),
            note=objects(note for _, _, note in notes),
        )

    def begin(self) -> int:
        """All notes are there: write down which they are, and what they say of the store as a whole. How many
        revisions they tell of."""
        db = self._db
        db.execute(
            "CREATE TEMP TABLE latest AS SELECT key, arg_max(note, number)::JSON AS note FROM found GROUP BY key"
        )
        db.execute(
            "CREATE TEMP TABLE told AS SELECT row_number() OVER (ORDER BY (note->>'number')::INTEGER,"
            " (note->>'revision')::INTEGER) AS place, note::VARCHAR AS note"
            " FROM latest WHERE note->>'note' = 'revision'"
        )
        with self._work.together():
            db.execute("INSERT INTO noted SELECT key, md5(note::VARCHAR) FROM latest")
            db.execute("INSERT INTO setting SELECT ?, coalesce(max(number), 0)::VARCHAR FROM found", [NOTES])
            db.execute(
                "INSERT INTO setting SELECT note->>'name', note->>'value' FROM latest WHERE note->>'note' = 'setting'"
            )
            db.execute(
                "INSERT INTO generation SELECT (note->>'number')::INTEGER, (note->>'published')::TIMESTAMP"
                " FROM latest WHERE note->>'note' = 'generation' ORDER BY 1"
            )
            db.execute(
                "INSERT INTO setting SELECT ?, greatest((SELECT max(number) FROM generation),"
                " (SELECT max((note->>'generation')::INTEGER) FROM latest WHERE note->>'note' = 'revision') - 1,"
                " 0)::VARCHAR",
                [GENERATION],
            )
        return int(row(db, "SELECT count(*) FROM told")[0])

    def languages(self) -> list[str]:
        """The language pipelines that read the facts of documents, those of most documents first."""
        rows = self._db.execute(
            "SELECT note->>'language' FROM latest WHERE note->>'note' = 'revision'"
            " GROUP BY ALL ORDER BY count(*) DESC, 1"
        ).fetchall()
        return [language for (language,) in rows]

    def told(self) -> Iterator[list[Mapping[str, Any]]]:
        """What is noted of revisions, a batch at a time."""
        place = 0
        while batch := self._db.execute(
            "SELECT note FROM told WHERE place > ? AND place <= ? ORDER BY place", [place, place + BATCH]
        ).fetchall():
            yield [json.loads(note) for (note,) in batch]
            place += BATCH

    def restore(self, revisions: Sequence[tuple[Mapping[str, Any], Prepared]]) -> None:
        """Write revisions: what is noted of each, and what was read in its bytes."""
        if not revisions:
            return
        notes = [said for said, _ in revisions]
        with self._work.together():
            self._work.insert(
                "revision",
                document=np.array([said["number"] for said in notes], dtype=np.int32),
                revision=np.array([said["revision"] for said in notes], dtype=np.int32),
                **revision_columns([prepared for _, prepared in revisions]),
                seen_from=objects(datetime.fromisoformat(said["seen_from"]) for said in notes),
                generation=np.array([said["generation"] for said in notes], dtype=np.int32),
            )

    def end(self, language: str | None) -> None:
        """All revisions are there: write what follows from them together. Facts count as read, by ``language`` or by
        what is noted, until they are forgotten."""
        db = self._db
        with self._work.together():
            db.execute(
                "UPDATE revision SET seen_to = later.seen FROM (SELECT document, revision, lead(seen_from)"
                " OVER (PARTITION BY document ORDER BY revision) AS seen FROM revision) later"
                " WHERE later.document = revision.document AND later.revision = revision.revision"
                " AND later.seen IS NOT NULL"
            )
            db.execute(
                "INSERT INTO document SELECT r.document, note->>'id', note->>'source', note->>'region', r.revision"
                " FROM revision r JOIN (SELECT note::JSON AS note FROM told) said"
                " ON r.document = (note->>'number')::INTEGER AND r.revision = (note->>'revision')::INTEGER"
                " WHERE r.seen_to IS NULL ORDER BY r.document"
            )
            db.execute(
                "INSERT INTO extracted SELECT r.document, coalesce(?, note->>'language'), NULL"
                " FROM revision r JOIN (SELECT note::JSON AS note FROM told) said"
                " ON r.document = (note->>'number')::INTEGER AND r.revision = (note->>'revision')::INTEGER"
                " WHERE r.seen_to IS NULL",
                [language],
            )
            db.execute(
                "INSERT INTO item BY NAME SELECT note->>'source' AS source, note->>'key' AS key, note->>'url' AS url,"
                " note->>'request' AS request, note->>'title' AS title, note->>'published' AS published,"
                " note->>'kind' AS kind, note->>'marker' AS listed_marker, note->>'marker' AS marker,"
                " (note->>'first')::DATE AS \"first\", 0 AS place, d.id AS document,"
                " if(d.id IS NULL, '', note->>'digest') AS digest, if(d.id IS NULL, '', note->>'raw') AS raw,"
                " if(d.id IS NULL, NULL, (note->>'found')::DATE) AS found, (note->>'changed')::DATE AS changed,"
                " (note->>'misses')::INTEGER AS misses, (note->>'missed')::DATE AS missed, 0 AS failures, '' AS why,"
                " (note->>'gone')::DATE AS gone, note->>'etag' AS etag,"
                " note->>'last_modified' AS last_modified"
                " FROM latest LEFT JOIN document d ON d.id = note->>'document'"
                " WHERE note->>'note' = 'item' ORDER BY source, key"
            )
            db.execute(
                "INSERT INTO withdrawn SELECT id, (note->>'generation')::INTEGER FROM latest"
                " JOIN document d ON d.id = note->>'id'"
                " SEMI JOIN (SELECT document FROM item GROUP BY document HAVING bool_and(gone IS NOT NULL)) g"
                " ON g.document = d.id WHERE note->>'note' = 'withdrawn'"
            )
            for table in ("found", "latest", "told"):
                db.execute(f"DROP TABLE {table}")
            self._work.set(CHANGED, "yes")

    def count_read_by(self, language: str) -> int:
        """How many documents count as read by a language pipeline."""
        return int(row(self._db, "SELECT count(*) FROM extracted WHERE language = ?", [language])[0])

    def forget_read_by(self, language: str) -> None:
        """Take documents of a language pipeline for unread."""
        with self._work.together():
            self._db.execute("DELETE FROM extracted WHERE language = ?", [language])
