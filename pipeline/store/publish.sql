-- What readers open: the current documents in one order, with every index computed. `{0}` is the work file's name in
-- the connection, `{1}` the new file's. Document numbers are dense here, newest first, and are the row ids.

CREATE TABLE {1}.setting AS SELECT * FROM {0}.setting WHERE name <> 'changed';

CREATE TABLE {1}.generation AS SELECT * FROM {0}.generation ORDER BY number;

CREATE TABLE {1}.document AS
WITH cut AS (
    SELECT document, list([p."start", p."end"] ORDER BY p.ordinal) AS passages FROM {0}.passage p GROUP BY document
), listed AS (
    -- gone is what is gone everywhere; a document that no source lists is not
    SELECT document AS id, CASE WHEN bool_and(gone IS NOT NULL) THEN max(gone) END AS gone
    FROM {0}.item WHERE document IS NOT NULL GROUP BY ALL
)
SELECT (row_number() OVER (ORDER BY r.published DESC NULLS LAST, d.id) - 1)::INTEGER AS number,
       d.number AS work_number, d.id, d.source, d.region, r.* EXCLUDE (document, seen_to, read_from), listed.gone,
       w.generation AS gone_generation, cut.passages
FROM {0}.document d JOIN {0}.revision r ON r.document = d.number AND r.revision = d.revision
LEFT JOIN cut ON cut.document = d.number
LEFT JOIN listed ON listed.id = d.id
LEFT JOIN {0}.withdrawn w ON w.document = d.id
ORDER BY number;

-- where it is posted besides
CREATE TABLE {1}.address AS
SELECT d.number AS document, i.source, i.url, i.gone
FROM {0}.item i JOIN {1}.document d ON d.id = i.document
WHERE i.url NOT LIKE 'file:%'  -- where a file lies is the operator's affair
ORDER BY d.number, i.source;

-- what was said before
CREATE TABLE {1}.earlier AS
SELECT d.number, r.* EXCLUDE (document, read_from)
FROM {0}.revision r JOIN {1}.document d ON d.work_number = r.document
WHERE r.seen_to IS NOT NULL
ORDER BY d.number, r.revision;

-- where the bytes are that all of it was read from; in order, so that one digest is found without reading all
CREATE TABLE {1}.archived AS
SELECT a.* FROM {0}.archived a SEMI JOIN {0}.revision r ON r.raw_digest = a.digest
ORDER BY a.digest;

-- `coded` is what publish.py makes of the work file's vectors while this reads it, in the order of the numbers
CREATE TABLE {1}.passage AS SELECT * FROM coded;

-- BM25 with all that does not depend on the question already in the weight
CREATE TABLE {1}.term AS
SELECT (row_number() OVER (ORDER BY term) - 1)::INTEGER AS number, term, count(*)::INTEGER AS documents
FROM {0}.posting GROUP BY term
ORDER BY number;
CREATE INDEX term_term ON {1}.term (term);  -- a question's terms in 2 ms instead of 11, of 87,000

CREATE TABLE {1}.posting AS
WITH length AS (
    SELECT document, sum(count) AS terms FROM {0}.posting GROUP BY document
), mean AS (
    SELECT avg(terms) AS terms FROM length
), total AS (
    SELECT count(*) AS documents FROM {1}.document
)
SELECT t.number AS term, d.number AS document,
       (ln(1 + (total.documents - t.documents + 0.5) / (t.documents + 0.5))
        * p.count * ({k1} + 1)
        / (p.count + {k1} * (1 - {b} + {b} * length.terms / mean.terms)))::FLOAT AS weight,
       p.whole
FROM {0}.posting p
JOIN {1}.term t USING (term)
JOIN {1}.document d ON d.work_number = p.document
JOIN length ON length.document = p.document
CROSS JOIN mean CROSS JOIN total
ORDER BY t.number, d.number;

-- what is read out of the texts
CREATE TABLE {1}.person AS
SELECT d.number AS document, p.* EXCLUDE (document)
FROM {0}.person p JOIN {1}.document d ON d.work_number = p.document
ORDER BY d.number, p.ordinal;

CREATE TABLE {1}.organisation AS
SELECT d.number AS document, o.* EXCLUDE (document)
FROM {0}.organisation o JOIN {1}.document d ON d.work_number = o.document
ORDER BY d.number, o.ordinal;

-- with what they say in small letters: to look for a word in it would else read the texts of all documents
CREATE TABLE {1}.decision AS
SELECT d.number AS document, c.* EXCLUDE (document),
       lower(substring(d.text, c."start" + 1, c."end" - c."start")) AS said
FROM {0}.decision c JOIN {1}.document d ON d.work_number = c.document
ORDER BY d.number, c.ordinal;

CREATE TABLE {1}.reference AS
SELECT d.number AS document, r.* EXCLUDE (document)
FROM {0}.reference r JOIN {1}.document d ON d.work_number = r.document
ORDER BY d.number, r.ordinal;

-- what was changed after publication
CREATE TABLE {1}.edited AS
SELECT d.number AS document, r.title, e.older, e.newer, r.generation, r.seen_from, e.verdict, e.edits, e.gravest, e.marks
FROM {0}.edited e JOIN {1}.document d ON d.work_number = e.document
JOIN {0}.revision r ON r.document = e.document AND r.revision = e.newer
ORDER BY r.seen_from DESC, d.number, e.newer DESC;

-- what watches found, with what it said then; where it is sent is the operator's affair
CREATE TABLE {1}.watch AS SELECT * FROM {0}.watch ORDER BY id;

CREATE TABLE {1}.alert AS
SELECT a.watch, a.document, a.revision, r.title, r.kind, d.region, r.published, r.precision, r.url, a.score, a.why,
       a."start", a."end", a.generation, r.seen_from, a.verdict
FROM {0}.alert a JOIN {1}.document d ON d.id = a.document
JOIN {0}.revision r ON r.document = d.work_number AND r.revision = a.revision
ORDER BY a.watch, a.generation, d.number;

-- passages that stand for all of them: a digest is as good as a draw, and draws the same ones every time
CREATE TABLE {1}.background AS SELECT vector FROM {0}.vector ORDER BY digest LIMIT {sample};

ALTER TABLE {1}.document DROP work_number;
CREATE INDEX document_id ON {1}.document (id);  -- a page of a document asks for it five times: 1 ms each instead of 5
