-- What documents are about, what that has in common, and what each is most like of what was published before it.
-- Derived: `regionradar reindex` makes it anew.

CREATE TABLE gist (
    document INTEGER NOT NULL,
    revision INTEGER NOT NULL,  -- the one that it is of
    vector   BLOB    NOT NULL   -- float16, little-endian, unit length
);

CREATE TABLE theme (
    number INTEGER NOT NULL,    -- stable, never used again
    words  VARCHAR NOT NULL,    -- JSON [word, …]
    named  INTEGER NOT NULL,    -- its documents when it was given them
    born   INTEGER NOT NULL     -- the generation that had it first
);

CREATE TABLE themed (           -- a document of no theme has no row
    document INTEGER NOT NULL,
    theme    INTEGER NOT NULL
);

CREATE TABLE nearest (
    document   INTEGER NOT NULL,
    other      INTEGER NOT NULL,  -- of all earlier ones the most like
    similarity FLOAT   NOT NULL
);
