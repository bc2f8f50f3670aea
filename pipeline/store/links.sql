-- A motion or interpellation and the later documents that answer, report or decide it, one row for each item (of
-- minutes, of a digest) that names it; a document without items is one. `{1}` is the new file's name.
--
-- Numbers and titles link within one region only: each has its own "RS 2023-0412" and "motion 2023:15", and the same
-- title is moved in many. Where it is not known of both whose they are, two different signs are needed. Designations
-- of the Riksdag are unique. Of motions with one title the last before the document is meant. Where digests only say
-- whose it is ("Motionen från NN (S) bifölls"), words of its title must stand beside, and of one motion by NN only.

CREATE TABLE {1}.link AS
WITH asking AS (
    SELECT number, kind, region, source, published FROM {1}.document WHERE kind IN ('motion', 'interpellation')
), sign AS (
    SELECT DISTINCT r.document AS motion, r.identifier, r.value
    FROM {1}.reference r SEMI JOIN asking a ON a.number = r.document WHERE r.own
), mover AS (
    SELECT a.number AS motion, a.kind AS asked, a.region, a.published, p.name, lower(d.title) AS title,
           [substr(word, 1, greatest(5, length(word) - 3)) FOR word IN regexp_split_to_array(lower(d.title), '[^a-zåäöé]+')
            IF length(word) >= 5 AND NOT starts_with(word, 'region') AND NOT starts_with(word, 'motion')
               AND NOT starts_with(word, 'interpell')] AS stems
    FROM asking a JOIN {1}.document d ON d.number = a.number JOIN {1}.person p ON p.document = a.number
    WHERE a.region IS NOT NULL AND (p.role IS NULL OR EXISTS (  -- an opposition leader may move one as well
        SELECT 1 FROM {1}.decision c
        WHERE c.document = a.number AND c.stance = 'proposed' AND list_contains(string_split(c.actor, ', '), p.name)
    ))
), mention AS (
    SELECT document, name, (m->>0)::INTEGER AS "start", (m->>1)::INTEGER AS "end" FROM (
        SELECT p.document, p.name, unnest(json_extract(p.mentions, '$[*]')) AS m
        FROM {1}.person p SEMI JOIN mover v ON v.name = p.name
    )
), around AS (
    SELECT v.motion, v.asked, v.published AS moved, v.title, v.stems, m.*, d.kind, length(d.title) AS title_end,
           lower(substr(d.text, greatest(m."start" - 120, 0) + 1, least(m."start", 120))) AS before,
           lower(substr(d.text, greatest(m."start" - 150, 0) + 1, 400)) AS words
    FROM mover v
    JOIN mention m ON m.name = v.name
    JOIN {1}.document d ON d.number = m.document AND d.region = v.region
    WHERE d.kind NOT IN ('motion', 'interpellation') AND coalesce(d.published::DATE >= v.published::DATE, true)
), voice AS (  -- where a document says whose motion it speaks of, and what it is about
    SELECT * FROM (
        SELECT *, len([stem FOR stem IN stems IF contains(words, stem)]) AS common FROM around
        WHERE regexp_extract(
            before, '(motion|interpellation)(?:en)?(?:,? (?:nr\.? ?)?[0-9/:-]+)?,? (?:från|av|väckt av) [^.\n]*$', 1
        ) = asked
    ) WHERE common > 0
    WINDOW here AS (PARTITION BY document, "start"), same AS (PARTITION BY document, "start", common)
    QUALIFY common = max(common) OVER here AND min(title) OVER same = max(title) OVER same
), named AS (  -- where a document names a motion
    SELECT motion, document, 'person' AS identifier, name AS value, "start", "end", asked, moved, kind, title_end,
           true AS is_same
    FROM voice
    UNION ALL
    SELECT s.motion, r.document, s.identifier, s.value, r."start", r."end",
           a.kind AS asked, a.published AS moved, d.kind, length(d.title) AS title_end,
           coalesce(a.region = d.region, a.region IS NULL AND d.region IS NULL AND a.source = d.source) AS is_same
    FROM {1}.reference r
    JOIN sign s USING (identifier, value)
    JOIN asking a ON a.number = s.motion
    JOIN {1}.document d ON d.number = r.document
    WHERE NOT r.own AND d.kind NOT IN ('motion', 'interpellation')
      AND coalesce(d.published::DATE >= a.published::DATE, true)
      AND (s.identifier = 'riksdag' OR coalesce(a.region = d.region, true))
    QUALIFY s.identifier <> 'title' OR rank() OVER (
        PARTITION BY r.document, s.value, is_same ORDER BY a.published DESC NULLS LAST
    ) = 1
), item AS (
    SELECT document, (s->>1)::INTEGER AS "start", (s->>2)::INTEGER AS "end" FROM (
        SELECT d.number AS document, unnest(json_extract(d.sections, '$[*]')) AS s
        FROM {1}.document d SEMI JOIN named n ON n.document = d.number
    ) WHERE s->>3 = 'item'
), many AS (
    SELECT document FROM item GROUP BY document HAVING count(*) > 1
), located AS (  -- in the innermost item; in a document of several, what stands outside of them is a list of contents
    SELECT n.*, max(i."start") AS item_start, arg_max(i."end", i."start") AS item_end
    FROM named n LEFT JOIN item i ON i.document = n.document AND n."start" >= i."start" AND n."start" < i."end"
    GROUP BY ALL
), placed AS (
    SELECT l.* REPLACE (coalesce(item_start, 0) AS item_start, coalesce(item_end, 2147483647) AS item_end),
           item_start IS NOT NULL AS in_item
    FROM located l ANTI JOIN many m ON m.document = l.document AND l.item_start IS NULL
), matter AS (
    SELECT motion, document, asked, kind, item_start, item_end, in_item,
           list(DISTINCT identifier || ' ' || value) AS evidence,
           count(DISTINCT identifier) AS signs,
           bool_or(is_same OR identifier = 'riksdag') AS is_sure,
           bool_or("start" < title_end OR (in_item AND "start" < item_start + 300)) AS is_about,
           min("start") AS "start", arg_min("end", "start") AS "end"
    FROM placed GROUP BY ALL
), spoken AS (  -- people who are named where the motion is
    SELECT p.document, p.name, (m->>0)::INTEGER AS "start" FROM (
        SELECT p.document, p.name, unnest(json_extract(p.mentions, '$[*]')) AS m
        FROM {1}.person p SEMI JOIN matter x ON x.document = p.document
    ) p
), spoken_by AS (
    SELECT m.motion, m.document, m.item_start, list(DISTINCT 'person ' || p.name) AS evidence
    FROM matter m
    JOIN {1}.person p ON p.document = m.motion
    JOIN spoken s ON s.document = m.document AND s.name = p.name AND s."start" >= m.item_start AND s."start" < m.item_end
    GROUP BY ALL
), linked AS (
    SELECT m.* REPLACE (list_sort(list_distinct(list_concat(m.evidence, coalesce(p.evidence, [])))) AS evidence)
    FROM matter m LEFT JOIN spoken_by p USING (motion, document, item_start)
    WHERE m.is_sure OR m.signs + (p.evidence IS NOT NULL)::INTEGER > 1
), moving AS (  -- every motion that is named there, also those that we do not have
    SELECT l.motion, l.document, l.item_start, v."start", v."end", v.motion = l.motion AS is_own
    FROM linked l JOIN voice v ON v.document = l.document AND v."start" >= l.item_start AND v."start" < l.item_end
    UNION ALL
    SELECT l.motion, l.document, l.item_start, r."start", r."end",
           s.motion IS NOT NULL OR (r.identifier = 'title' AND EXISTS (  -- "motionen från NN om en buss"
               FROM voice v WHERE v.motion = l.motion AND v.document = l.document
               AND r."start" >= v."start" AND r."start" < v."end" + 120
           )) AS is_own
    FROM linked l
    JOIN {1}.reference r ON r.document = l.document AND r."start" >= l.item_start AND r."start" < l.item_end
    LEFT JOIN sign s ON s.motion = l.motion AND s.identifier = r.identifier AND s.value = r.value
    WHERE r.identifier IN ('motion_number', 'title') OR (r.identifier = 'riksdag' AND r.value LIKE 'mot %')
       OR s.motion IS NOT NULL
), heard AS (  -- the decisions of the item
    SELECT l.motion, l.document, l.item_start, l.is_about, c."start", c."end", c.outcome,
           regexp_matches(lower(substr(d.text, c."start" + 1, c."end" - c."start")), 'motion') AS says_motion,
           regexp_matches(substr(d.text, c."start" + 1, c."end" - c."start"), '[Mm]otion(en)? (från|av) [A-ZÅÄÖ]')
           AND NOT EXISTS (
               FROM {1}.person p WHERE p.document = l.motion
               AND contains(substr(d.text, c."start" + 1, c."end" - c."start"), p.name)
           ) AS says_another,
           CASE WHEN c.stance = 'decided' AND c.outcome IS NOT NULL THEN 0
                WHEN c.stance = 'recommended' THEN 1
                WHEN c.stance = 'decided' THEN 2
                WHEN c.stance = 'proposed' AND c.action IN ('approve', 'reject', 'answer', 'refer_back', 'table') THEN 3
           END AS rank
    FROM linked l
    JOIN {1}.decision c ON c.document = l.document AND c."start" >= l.item_start AND c."start" < l.item_end
    JOIN {1}.document d ON d.number = l.document
    WHERE l.asked = 'motion' AND rank IS NOT NULL
), ruled AS (  -- each by whether it names this motion or another
    SELECT h.*,
           bool_or(v.is_own AND v."start" >= h."start" AND v."start" < h."end") AS names_it,
           bool_or(NOT v.is_own AND v."start" >= h."start" AND v."start" < h."end") AS names_other,
           bool_and(v.is_own) AS is_only
    FROM heard h JOIN moving v USING (motion, document, item_start)
    GROUP BY ALL
), fitting AS (
    SELECT * FROM ruled
    WHERE names_it OR (NOT names_other AND NOT says_another AND is_only AND (says_motion OR is_about))
    WINDOW matter AS (PARTITION BY motion, document, item_start),
           same AS (PARTITION BY motion, document, item_start, rank)
    QUALIFY rank = min(rank) OVER matter
        AND (names_it OR says_motion) = bool_or(names_it OR says_motion) OVER same
), fate AS (
    SELECT motion, document, item_start, any_value(rank) AS rank,
           min("start") AS "start", arg_min("end", "start") AS "end",
           CASE WHEN count(DISTINCT outcome) = 1 THEN any_value(outcome)
                WHEN bool_or(outcome IN ('approved', 'partly_approved')) AND bool_or(outcome IN ('rejected', 'answered'))
                THEN 'partly_approved' END AS outcome
    FROM fitting GROUP BY ALL
), answered AS (
    SELECT l.motion, l.document,
           CASE WHEN f.rank IN (0, 2) THEN 'decides' ELSE 'answers' END AS relation,
           coalesce(f."start", l."start") AS "start", coalesce(f."end", l."end") AS "end",
           l.evidence, CASE WHEN f.rank = 0 THEN f.outcome END AS outcome
    FROM linked l
    JOIN {1}.document d ON d.number = l.document
    LEFT JOIN fate f USING (motion, document, item_start)
    WHERE l.kind <> 'report'
      AND (f.motion IS NOT NULL OR (l.asked = 'interpellation' AND l.is_about AND EXISTS (
          SELECT 1 FROM {1}.decision c WHERE c.document = l.document AND c.outcome = 'answered' AND c.stance = 'decided'
          AND c."start" >= l.item_start AND c."start" < l.item_end
      )) OR regexp_matches(
          lower(substr(d.text, greatest(l."start" - 100, l.item_start) + 1, l."start" - greatest(l."start" - 100, l.item_start))),
          '\b(svar på|besvarande av|yttrande över|besvara)'))
), report AS (  -- committee reports: by what they say of motions, and motions of them
    SELECT r.document, r.value, d.published FROM {1}.reference r JOIN {1}.document d ON d.number = r.document
    WHERE r.own AND r.value LIKE 'bet %' AND d.kind = 'report'
), treated AS (
    SELECT s.number AS motion, b.document, r.value, r."start" AS place,
           arg_max(c.outcome, c."end") FILTER (c.stance = 'decided' AND c.outcome IS NOT NULL) AS outcome
    FROM {1}.reference r
    JOIN asking s ON s.number = r.document AND s.kind = 'motion'
    JOIN report b ON b.value = r.value AND coalesce(b.published::DATE >= s.published::DATE, true)
    LEFT JOIN {1}.decision c ON c.document = r.document AND c."end" <= r."start" AND c."end" > r."start" - 60
    WHERE r.identifier = 'riksdag' AND NOT r.own
    GROUP BY ALL
), reported AS (
    SELECT motion, document, min("start") AS "start", arg_min("end", "start") AS "end",
           list_sort(list_distinct(flatten(list(evidence)))) AS evidence,
           CASE WHEN count(DISTINCT outcome) = 1 AND count(outcome) = count(place) THEN any_value(outcome)
                WHEN bool_or(outcome IN ('approved', 'partly_approved')) AND bool_or(outcome = 'rejected')
                THEN 'partly_approved' END AS outcome
    FROM (
        SELECT motion, document, NULL AS place, NULL AS outcome, "start", "end", evidence
        FROM linked SEMI JOIN report USING (document) WHERE asked = 'motion'
        UNION ALL
        SELECT motion, document, place, outcome, NULL, NULL, ['riksdag ' || value] FROM treated
    ) GROUP BY motion, document
)
SELECT motion, document, relation, "start", "end", to_json(evidence)::VARCHAR AS evidence, outcome FROM answered
UNION ALL
SELECT motion, document, 'reports', coalesce("start", 0), coalesce("end", length(d.title)), to_json(evidence)::VARCHAR, outcome
FROM reported JOIN {1}.document d ON d.number = document
ORDER BY motion, document, "start";
