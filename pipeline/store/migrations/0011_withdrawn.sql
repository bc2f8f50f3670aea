-- Documents that are not to be had any more, with the first generation of which that is so.

CREATE TABLE withdrawn (
    document   VARCHAR NOT NULL,  -- id
    generation INTEGER NOT NULL   -- 0 where that was before it was noted
);

INSERT INTO withdrawn
SELECT document, 0 FROM item WHERE document IS NOT NULL GROUP BY document HAVING bool_and(gone IS NOT NULL);
