-- Digests: what was told in which issue, and what is yet to be sent of it. Never published.

CREATE TABLE issue (
    digest  VARCHAR NOT NULL,    -- id
    number  INTEGER NOT NULL,    -- 1, 2, …; 0 is where a digest begins, and is no issue
    "after" INTEGER NOT NULL,    -- the generations of the store that it tells of: those behind this one
    until   INTEGER NOT NULL,    -- and up to this one
    day     DATE    NOT NULL,    -- of the run, by the Swedish date
    title   VARCHAR,             -- as it is sent, however often that is tried: null once every channel has it
    html    VARCHAR,
    text    VARCHAR
);

CREATE TABLE issue_outbox (      -- an issue for each channel of its digest
    digest  VARCHAR NOT NULL,
    number  INTEGER NOT NULL,
    channel VARCHAR NOT NULL,    -- as the digest names it
    state   VARCHAR NOT NULL,    -- waiting, sent
    tries   INTEGER NOT NULL,
    why     VARCHAR NOT NULL,    -- the reason of the last failure
    dedupe  VARCHAR NOT NULL     -- the same however often it is sent
);
