-- What documents are about, and how new each was when it came. `{1}` is the new file's name.

CREATE TABLE {1}.themed AS
SELECT d.number AS document, t.theme
FROM {0}.themed t JOIN {0}.document w ON w.number = t.document JOIN {1}.document d ON d.id = w.id
ORDER BY d.number;

CREATE TABLE {1}.theme AS
WITH dated AS (
    SELECT number, published::DATE AS day FROM {1}.document WHERE precision IN ('minute', 'day')
), newest AS (  -- of what is dated ahead by a slip, no theme fades
    SELECT least(max(dated.day), (SELECT max(published)::DATE FROM {0}.generation)) AS day FROM dated
)
SELECT t.number, t.words, t.born, count(*)::INTEGER AS documents, min(dated.day) AS "first", max(dated.day) AS "last",
       coalesce(max(dated.day) < (SELECT day FROM newest) - {faded}, false) AS faded
FROM {0}.theme t JOIN {1}.themed ON themed.theme = t.number LEFT JOIN dated ON dated.number = themed.document
GROUP BY t.number, t.words, t.born
ORDER BY documents DESC, t.number;

-- `novelty` is the part of all documents that are more like an earlier one than this is. The more there is to be like,
-- the more alike the nearest is: what that adds, a straight line over the logarithm, is taken off. A copy is not novel.
CREATE TABLE {1}.novelty AS
WITH placed AS (
    SELECT d.number AS document, w.number AS work_number,
           row_number() OVER (ORDER BY coalesce(d.published, (
               SELECT min(r.seen_from) FROM {0}.revision r WHERE r.document = w.number
           )), d.id) - 1 AS earlier
    FROM {1}.document d JOIN {0}.document w ON w.id = d.id SEMI JOIN {0}.gist g ON g.document = w.number
), compared AS (
    SELECT p.document, o.document AS alike, n.similarity, p.earlier
    FROM placed p JOIN {0}.nearest n ON n.document = p.work_number JOIN placed o ON o.work_number = n.other
), growth AS (
    SELECT coalesce(regr_slope(similarity, ln(earlier)), 0) AS slope FROM compared WHERE earlier >= {enough}
)
SELECT document, alike, similarity, earlier, CASE
    WHEN similarity >= 0.995 THEN 0
    WHEN earlier >= {enough} THEN percent_rank() OVER (
        PARTITION BY earlier >= {enough} ORDER BY similarity - slope * ln(greatest(earlier, 1)) DESC
    ) END AS novelty
FROM compared CROSS JOIN growth
ORDER BY document;
