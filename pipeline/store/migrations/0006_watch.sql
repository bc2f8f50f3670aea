-- Watches: what is yet to be matched, what was found, and what is yet to be sent.

CREATE TABLE pending (               -- written together with the revision, taken together with its alerts
    document INTEGER NOT NULL,
    revision INTEGER NOT NULL
);

CREATE TABLE watch (                 -- as watches.toml had them when documents were last matched
    id         VARCHAR NOT NULL,
    definition VARCHAR NOT NULL,     -- JSON, without channels: they may hold passwords
    since      INTEGER NOT NULL      -- the first generation that was matched by this definition
);

CREATE TABLE alert (
    watch      VARCHAR NOT NULL,
    document   VARCHAR NOT NULL,     -- id
    revision   INTEGER NOT NULL,
    score      FLOAT   NOT NULL,
    why        VARCHAR NOT NULL,     -- the sentence; its place is characters in revision.text
    "start"    INTEGER NOT NULL,
    "end"      INTEGER NOT NULL,
    generation INTEGER NOT NULL      -- of the store that holds it first
);

CREATE TABLE outbox (                -- an alert for each channel of its watch; never published
    watch    VARCHAR NOT NULL,
    document VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    channel  VARCHAR NOT NULL,       -- as the watch names it
    state    VARCHAR NOT NULL,       -- waiting, sent
    tries    INTEGER NOT NULL,
    why      VARCHAR NOT NULL,       -- the reason of the last failure
    dedupe   VARCHAR NOT NULL        -- the same however often it is sent
);
