-- What helps to understand a question: how words are spelt, and what is called how.

-- Words that a misspelt one may have been meant for: terms that stand whole in at least two documents, or in one where
-- there are few. "examples" are the shortest documents that have one, where it is found how it is written; "letters" and
-- "pairs" (a bit for each pair of letters, without rings and dots) are what pipeline/search/spelling.py looks for.
CREATE TABLE {1}.spelling AS
WITH size AS (
    SELECT p.document, d.number, sum(p.count) AS terms
    FROM {0}.posting p JOIN {0}.document w ON w.number = p.document JOIN {1}.document d USING (id)
    GROUP BY ALL
), total AS (
    SELECT count(*) AS documents FROM {1}.document
), held AS (
    SELECT p.term, count(*)::INTEGER AS documents, arg_min(size.number, (size.terms, size.number), {examples}) AS examples,
           translate(p.term, 'åäöéü', 'aaoeu') AS plain
    FROM {0}.posting p JOIN size USING (document)
    WHERE p.whole AND regexp_full_match(p.term, '[a-zåäöéü]{{2,32}}')
    GROUP BY p.term
    HAVING count(*) >= (SELECT CASE WHEN documents < {few} THEN 1 ELSE 2 END FROM total)
)
SELECT term, documents, examples, length(term)::UTINYINT AS letters,
       list_bit_or(list_transform(
           range(1, length(plain) + 2),
           lambda place: 1::UBIGINT << ((27 * ord(substr('^' || plain || '^', place, 1))
                                      + ord(substr('^' || plain || '^', place + 1, 1))) % 61)::UBIGINT
       )) AS pairs
FROM held
ORDER BY letters, term;

-- People and organisations that a question may name, in small letters.
CREATE TABLE {1}.called AS
WITH named AS (
    SELECT lower(name) AS key, 'person' AS facet, name AS value, document FROM {1}.person WHERE contains(name, ' ')
    UNION ALL
    SELECT lower(key), 'organisation', name, document
    FROM (
        SELECT name, document, unnest(list_concat([name], from_json(aliases, '["VARCHAR"]'))) AS key
        FROM {1}.organisation WHERE type NOT IN ('party', 'region')
    )
    UNION ALL  -- of a body also what stands before its region, which means that of any
    SELECT lower(split_part(name, ', ', 1)), 'organisation', split_part(name, ', ', 1), document
    FROM {1}.organisation WHERE type = 'body' AND contains(name, ', ')
)
SELECT key, facet, value, count(DISTINCT document)::INTEGER AS documents FROM named
GROUP BY ALL
ORDER BY key, facet, documents DESC, value;
CREATE INDEX called_key ON {1}.called (key);  -- all names that a question may hold in 2 ms instead of 5, of 14,000

-- The few regions, kinds and parties that there are: which of them a question names is found out in many ways.
CREATE TABLE {1}.choice AS
SELECT 'region' AS facet, region AS value FROM {1}.document WHERE region IS NOT NULL
UNION SELECT 'kind', kind FROM {1}.document
UNION SELECT 'party', lower(party) FROM {1}.person WHERE party IS NOT NULL
UNION SELECT 'party', lower(name) FROM {1}.organisation WHERE type = 'party'
ORDER BY facet, value;
