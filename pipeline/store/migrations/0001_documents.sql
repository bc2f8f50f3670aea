-- The work file. One row of `document` for each thing published; what it said, and when, is in `revision`.

CREATE TABLE setting (
    name  VARCHAR NOT NULL,
    value VARCHAR NOT NULL
);

CREATE TABLE document (
    number   INTEGER NOT NULL,  -- small, stable, never used again: what the other tables point to
    id       VARCHAR NOT NULL,  -- source:key
    source   VARCHAR NOT NULL,
    region   VARCHAR,           -- official name; null where the source is no region's
    revision INTEGER NOT NULL   -- the current one
);

CREATE TABLE revision (
    document       INTEGER   NOT NULL,
    revision       INTEGER   NOT NULL,  -- 1, 2, …
    title          VARCHAR   NOT NULL,
    text           VARCHAR   NOT NULL,
    kind           VARCHAR   NOT NULL,
    language       VARCHAR   NOT NULL,
    url            VARCHAR,
    published      TIMESTAMP,           -- Swedish local time
    published_from VARCHAR,             -- meta, text, address
    precision      VARCHAR,             -- minute, day, month, year
    sections       VARCHAR   NOT NULL,  -- JSON [[heading, start, end], …]
    attachments    VARCHAR   NOT NULL,  -- JSON [[title, url], …]
    digest         VARCHAR   NOT NULL,  -- of what it says
    raw_digest     VARCHAR   NOT NULL,  -- of the bytes it was read from: their name in the archive
    location       VARCHAR   NOT NULL,  -- the address or path the bytes came from
    seen_from      TIMESTAMP NOT NULL,  -- UTC
    seen_to        TIMESTAMP            -- UTC; null for the current revision
);

-- Derived from the current revisions; `regionradar reindex` makes them anew.

CREATE TABLE passage (
    document INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    "start"  INTEGER NOT NULL,  -- characters in revision.text
    "end"    INTEGER NOT NULL,
    digest   VARCHAR NOT NULL   -- of the text as it is embedded
);

CREATE TABLE vector (
    digest VARCHAR NOT NULL,
    vector BLOB    NOT NULL     -- float16, little-endian, unit length
);

CREATE TABLE posting (
    document INTEGER NOT NULL,
    term     VARCHAR NOT NULL,
    count    FLOAT   NOT NULL,  -- occurrences; those within a compound count less
    whole    BOOLEAN NOT NULL   -- whether it occurs as a word of its own
);
