-- What is read out of the current revisions; `regionradar reindex` reads it anew. Offsets are characters in
-- revision.text.

CREATE TABLE extracted (            -- which documents were read, and by what
    document INTEGER NOT NULL,
    language VARCHAR NOT NULL,      -- the language pipeline: accurate, fast, …
    fault    VARCHAR                -- why nothing could be read out of it
);

CREATE TABLE person (
    document     INTEGER NOT NULL,
    ordinal      INTEGER NOT NULL,  -- in the order of the text
    name         VARCHAR NOT NULL,
    role         VARCHAR,
    party        VARCHAR,           -- code in capitals
    organisation VARCHAR,
    mentions     VARCHAR NOT NULL   -- JSON [[start, end], …]
);

CREATE TABLE organisation (
    document INTEGER NOT NULL,
    ordinal  INTEGER NOT NULL,
    name     VARCHAR NOT NULL,      -- canonical
    type     VARCHAR NOT NULL,
    mentions VARCHAR NOT NULL,      -- JSON [[start, end], …]
    aliases  VARCHAR NOT NULL,      -- JSON [name, …]
    number   VARCHAR,               -- organisationsnummer
    wikidata VARCHAR
);

CREATE TABLE decision (
    document    INTEGER NOT NULL,
    ordinal     INTEGER NOT NULL,
    stance      VARCHAR NOT NULL,
    action      VARCHAR NOT NULL,
    "start"     INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    actor       VARCHAR,
    addressee   VARCHAR,
    outcome     VARCHAR,
    date        DATE,
    amounts     VARCHAR NOT NULL,   -- JSON [amount as printed, …]
    votes       VARCHAR,
    case_number VARCHAR
);

CREATE TABLE reference (
    document   INTEGER NOT NULL,
    ordinal    INTEGER NOT NULL,
    identifier VARCHAR NOT NULL,    -- case_number, motion_number, riksdag, title
    value      VARCHAR NOT NULL,    -- in its plain form
    "start"    INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    own        BOOLEAN NOT NULL     -- the document's own; else one that it speaks of
);
