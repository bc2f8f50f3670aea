-- What of the store stands in the archive too, so that the store can be made anew from the archive alone.

ALTER TABLE revision ADD COLUMN read_from VARCHAR;  -- JSON: how the bytes were handed to the reader; null before this

CREATE TABLE noted (
    key    VARCHAR NOT NULL,  -- what the note is of: revision ID NUMBER, item SOURCE KEY, generation NUMBER, …
    digest VARCHAR NOT NULL   -- MD5 of the note as it was written last
);
