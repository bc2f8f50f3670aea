-- Which store held what first, and when that one was made.

CREATE TABLE generation (
    number    INTEGER   NOT NULL,  -- one that a crash cut short was never seen: what it was to hold is in the next
    published TIMESTAMP NOT NULL   -- UTC, by the run's clock
);

ALTER TABLE revision ADD COLUMN generation INTEGER DEFAULT 0;  -- 0 where it was written before this was noted
