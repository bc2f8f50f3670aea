-- What was changed after publication, judged from one revision to another. Derived: made for each pair that lacks it.

CREATE TABLE edited (
    document INTEGER NOT NULL,
    older    INTEGER NOT NULL,  -- revisions: each and the one before it, and those between which watches are held
    newer    INTEGER NOT NULL,
    verdict  VARCHAR NOT NULL,  -- on the gravest edit
    edits    INTEGER NOT NULL,  -- how many
    gravest  VARCHAR NOT NULL,  -- JSON [[verdict, [[text, insert or delete or null], …]], …]
    marks    VARCHAR NOT NULL,  -- JSON [[old start, old end, new start, new end, verdict], …]: characters in the texts
    fault    VARCHAR            -- why it could not be judged
);

ALTER TABLE alert ADD COLUMN verdict VARCHAR;  -- on what was changed since the revision that was matched before it
