-- Where in the archive's WARC files bytes are: the first record of each digest.

CREATE TABLE archived (
    digest   VARCHAR   NOT NULL,  -- SHA-256 of the bytes, in hexadecimal: what revision.raw_digest points to
    file     VARCHAR   NOT NULL,  -- its name in the archive's folder
    "offset" BIGINT    NOT NULL,  -- bytes into the file
    length   BIGINT    NOT NULL,  -- bytes of the packed record
    type     VARCHAR   NOT NULL,  -- response, resource, conversion
    url      VARCHAR   NOT NULL,  -- WARC-Target-URI
    fetched  TIMESTAMP NOT NULL   -- UTC: WARC-Date
);

CREATE INDEX archived_digest ON archived (digest);  -- one of a million in 2 ms instead of 97: the night asks for each
