-- What the night knows of its sources. Nothing here is read by a search.

CREATE TABLE item (
    source        VARCHAR NOT NULL,
    key           VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    request       VARCHAR,           -- JSON [url, headers, method, body in base64]; null where the list holds it whole
    title         VARCHAR NOT NULL,
    published     VARCHAR,           -- as the list says: ISO date or time
    kind          VARCHAR,
    listed_marker VARCHAR NOT NULL,  -- what the list said of its version
    marker        VARCHAR NOT NULL,  -- the same when it was last fetched
    first         DATE    NOT NULL,  -- nights, by the Swedish date
    listed        DATE,
    place         INTEGER NOT NULL,  -- in the list
    document      VARCHAR,           -- id of what was read from it: of another source's where both posted the same
    digest        VARCHAR NOT NULL,  -- of the document as it was last read here
    raw           VARCHAR NOT NULL,  -- digest of the answer that was last read
    found         DATE,
    changed       DATE,
    visited       DATE,
    due           DATE,
    misses        INTEGER NOT NULL,
    missed        DATE,
    failures      INTEGER NOT NULL,
    why           VARCHAR NOT NULL,
    gone          DATE,
    etag          VARCHAR,
    last_modified VARCHAR
);

CREATE TABLE list_page (             -- pages of lists that may be asked conditionally
    source        VARCHAR NOT NULL,
    url           VARCHAR NOT NULL,
    listed        INTEGER NOT NULL,
    digest        VARCHAR NOT NULL,  -- of its bytes
    etag          VARCHAR,
    last_modified VARCHAR
);

CREATE TABLE robots (
    origin  VARCHAR   NOT NULL,
    fetched TIMESTAMP NOT NULL,      -- UTC
    status  INTEGER   NOT NULL,
    text    VARCHAR   NOT NULL
);

CREATE TABLE tally (                 -- one source in one night: what `models.Tally` holds
    source VARCHAR NOT NULL,
    night  DATE    NOT NULL,
    tally  VARCHAR NOT NULL,         -- JSON
    status VARCHAR NOT NULL
);

CREATE TABLE reading (               -- how a source's lists were last read
    source VARCHAR NOT NULL,
    entry  VARCHAR NOT NULL,         -- digest of what sources.toml said of it, and from which day on
    proved BOOLEAN NOT NULL,
    whole  DATE                      -- the night in which they were last read to their end, known or not
);

CREATE TABLE told (                  -- what operators were last told of a source
    source VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    night  DATE    NOT NULL
);
