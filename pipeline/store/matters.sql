-- What was proposed and decided, by matter (ärende): `matter` has one row for each, `step` what happened to it, and
-- `matter_sign` the ids by which it is found. `{1}` is the new file's name.
--
-- A matter is a motion or interpellation with what answers it; else a case number of one region; else a report of the
-- Riksdag; else one item of one document. Every decision belongs to exactly one: to the motion that it names or that
-- its item is about, else to the matter of its case number. Nothing is joined by likeness, and no chain is longer than
-- motion, item about it, case number of that item: one wrong sign cannot join all there is.
--
-- Matters are called by their signs here: "document ID" of the motion, "case REGION NUMBER", "item ID NUMBER HEADING".

-- items of minutes and digests, and what stands under each heading where a press release tells of a meeting
CREATE OR REPLACE TEMP TABLE item AS
SELECT document, "start", "end",
       regexp_replace(heading, '^\s*(§+\s*[0-9]+( [a-z]\b)?|[0-9]+\.)[\s.:–-]*', '') AS title,
       called || ' ' || row_number() OVER (PARTITION BY document, called ORDER BY "start") AS called
FROM (
    SELECT document, (s->>1)::INTEGER AS "start", max((s->>2)::INTEGER) AS "end", max(s->>0) AS heading,
           max(coalesce(s->>4, '') || ' ' || (s->>0)) AS called
    FROM (
        SELECT number AS document, unnest(json_extract(sections, '$[*]')) AS s,
               CASE WHEN contains(sections, '"item"') THEN 'item' ELSE 'section' END AS part
        FROM {1}.document
        WHERE contains(sections, '"item"') OR (kind IN ('press_release', 'decision_digest')
            AND regexp_matches(lower(title), 'styrelsen|fullmäktige|nämnd|utskott|beslut'))
    ) WHERE s->>3 = part GROUP BY ALL
);

-- of each place the innermost item; 0 is all of a document that is not divided, -1 what stands outside of the items
CREATE OR REPLACE TEMP TABLE unit AS
WITH place AS (
    SELECT document, "start" FROM {1}.decision UNION SELECT document, "start" FROM {1}.link
), many AS (
    SELECT document FROM item GROUP BY document HAVING count(*) > 1
)
SELECT p.document, p."start", CASE WHEN m.document IS NULL THEN 0 ELSE coalesce(max(i."start"), -1) END AS unit
FROM place p
LEFT JOIN many m ON m.document = p.document
LEFT JOIN item i ON i.document = m.document AND p."start" >= i."start" AND p."start" < i."end"
GROUP BY p.document, p."start", m.document;

CREATE OR REPLACE TEMP TABLE asking AS
SELECT number, id, kind, coalesce(region, source) AS home FROM {1}.document WHERE kind IN ('motion', 'interpellation');

CREATE OR REPLACE TEMP TABLE own AS  -- their own numbers; those of the Riksdag are of no region
SELECT a.number, a.id, r.identifier,
       'case ' || CASE WHEN r.identifier = 'riksdag' THEN '' ELSE a.home END || ' ' || r.value AS sign
FROM {1}.reference r JOIN asking a ON a.number = r.document
WHERE r.own AND r.identifier <> 'title';

-- which motion they stand under: one that was published twice, with the same number and title, under the first by id
CREATE OR REPLACE TEMP TABLE asked AS
WITH called AS (
    SELECT document, min(value) AS title FROM {1}.reference WHERE own AND identifier = 'title' GROUP BY document
), twin AS (
    SELECT number, min(id) OVER (PARTITION BY identifier, sign, title) AS first
    FROM own LEFT JOIN called c ON c.document = number
), elder AS (
    SELECT a.number, a.id, coalesce(min(t.first), a.id) AS first
    FROM asking a LEFT JOIN twin t ON t.number = a.number GROUP BY a.number, a.id
)
SELECT e.number, e.id = f.first AS is_first, 'document ' || f.first AS motion
FROM elder e JOIN elder f ON f.id = e.first;

CREATE OR REPLACE TEMP TABLE told AS  -- each decision with its own sign, and with that of its matter
WITH sign AS (
    SELECT DISTINCT a.motion, r.identifier, r.value
    FROM {1}.reference r JOIN asked a ON a.number = r.document WHERE r.own
), linked AS (
    SELECT l.document, u.unit, a.motion, l."start", l."end"
    FROM {1}.link l JOIN asked a ON a.number = l.motion
    JOIN unit u ON u.document = l.document AND u."start" = l."start"
), treated AS (  -- motions of a unit; it is about those that are named at its head
    SELECT t.document, t.unit, t.motion, bool_or(t.is_first OR r.document IS NOT NULL) AS is_about
    FROM (
        SELECT document, unit, motion, bool_or(unit > 0 AND "start" < unit + 300) AS is_first FROM linked GROUP BY ALL
    ) t
    JOIN sign s ON s.motion = t.motion
    LEFT JOIN {1}.reference r ON r.document = t.document AND r.identifier = s.identifier AND r.value = s.value
        AND t.unit >= 0 AND r."start" >= t.unit AND r."start" < t.unit + 300
    GROUP BY ALL
), judged AS (
    SELECT c.document, c.ordinal, c."start", c."end", c.case_number, u.unit, a.motion AS self
    FROM {1}.decision c JOIN unit u ON u.document = c.document AND u."start" = c."start"
    LEFT JOIN asked a ON a.number = c.document
), named AS (  -- motions that a decision names; NULL is one that is not of those its unit treats
    SELECT j.document, j.ordinal, x.motion
    FROM judged j SEMI JOIN treated t ON t.document = j.document AND t.unit = j.unit
    JOIN {1}.reference r ON r.document = j.document AND r."start" >= j."start" AND r."start" < j."end"
    LEFT JOIN (SELECT t.document, t.unit, s.* FROM treated t JOIN sign s ON s.motion = t.motion) x
        ON x.document = j.document AND x.unit = j.unit AND x.identifier = r.identifier AND x.value = r.value
    WHERE r.identifier IN ('motion_number', 'title') OR (r.identifier = 'riksdag' AND r.value LIKE 'mot %')
       OR x.motion IS NOT NULL
    UNION
    SELECT j.document, j.ordinal, l.motion FROM judged j
    JOIN linked l ON l.document = j.document AND l.unit = j.unit AND l."start" < j."end" AND l."end" > j."start"
), naming AS (
    SELECT document, ordinal, count(DISTINCT motion) AS motions, any_value(motion) AS motion FROM named GROUP BY ALL
), sole AS (
    SELECT document, unit, any_value(motion) AS motion FROM treated
    GROUP BY document, unit HAVING count(*) = 1 AND bool_and(is_about)
), meant AS (
    SELECT j.*, o.motion AS about, j.self IS NULL AND coalesce(n.motions <> 1, false) AS is_mixed,
           CASE WHEN j.self IS NOT NULL THEN j.self WHEN n.motions = 1 THEN n.motion
                WHEN n.document IS NULL THEN o.motion END AS motion
    FROM judged j
    LEFT JOIN naming n ON n.document = j.document AND n.ordinal = j.ordinal
    LEFT JOIN sole o ON o.document = j.document AND o.unit = j.unit
), printed AS (
    SELECT r.document, substring(d.text, r."start" + 1, r."end" - r."start") AS case_number, min(r.value) AS value
    FROM {1}.reference r JOIN {1}.document d ON d.number = r.document
    WHERE r.identifier = 'case_number' AND r.document IN (SELECT document FROM judged WHERE case_number IS NOT NULL)
    GROUP BY ALL
), cased AS (
    SELECT m.document, m.ordinal, m.unit, 'case ' || coalesce(d.region, d.source) || ' ' || p.value AS sign
    FROM meant m JOIN {1}.document d ON d.number = m.document
    JOIN printed p ON p.document = m.document AND p.case_number = m.case_number
    UNION ALL
    SELECT m.document, m.ordinal, m.unit, 'case  ' || min(r.value)
    FROM meant m JOIN {1}.reference r ON r.document = m.document
    WHERE r.own AND r.value LIKE 'bet %' GROUP BY m.document, m.ordinal, m.unit
), too_wide AS (  -- numbers of a whole meeting, or of what is noted at every one
    SELECT sign FROM cased GROUP BY sign, document HAVING count(DISTINCT unit) > 3
    UNION SELECT sign FROM cased GROUP BY sign HAVING count(DISTINCT document) > 30
), numbered AS (
    SELECT document, ordinal, min(sign) AS sign FROM cased ANTI JOIN too_wide USING (sign) GROUP BY ALL
), owner AS (  -- a number is a motion's where it is its own, or that of items about it and about no other
    SELECT sign, any_value(motion) AS motion FROM (
        SELECT * FROM (
            SELECT o.sign, a.motion, 0 AS rank FROM own o JOIN asked a ON a.number = o.number
            UNION
            SELECT n.sign, m.motion, 1 FROM numbered n JOIN meant m USING (document, ordinal) WHERE m.motion = m.about
        ) QUALIFY rank = min(rank) OVER (PARTITION BY sign)
    ) GROUP BY sign HAVING count(DISTINCT motion) = 1
), known AS (
    SELECT m.*, n.sign, coalesce(m.motion, o.motion, n.sign) AS matter,
           'item ' || d.id || coalesce(' ' || i.called, CASE WHEN m.unit < 0 THEN ' -' ELSE '' END) AS item
    FROM meant m
    JOIN {1}.document d ON d.number = m.document
    LEFT JOIN item i ON i.document = m.document AND i."start" = m.unit
    LEFT JOIN numbered n ON n.document = m.document AND n.ordinal = m.ordinal
    LEFT JOIN owner o ON o.sign = n.sign AND NOT m.is_mixed
), followed AS (  -- what names no number belongs to the matter of its item, where that is one
    SELECT document, unit, any_value(matter) AS matter FROM known WHERE unit > 0
    GROUP BY document, unit HAVING count(DISTINCT matter) = 1
)
SELECT k.document, k.ordinal, k.unit, coalesce(k.self, k.sign, k.item) AS sign,
       coalesce(k.matter, CASE WHEN k.case_number IS NULL AND NOT k.is_mixed THEN f.matter END, k.item) AS matter
FROM known k LEFT JOIN followed f ON f.document = k.document AND f.unit = k.unit;

CREATE OR REPLACE TEMP TABLE ruled_there AS  -- where a motion's own page says what was decided on it
SELECT document, (s->>1)::INTEGER AS "start", (s->>2)::INTEGER AS "end"
FROM (
    SELECT d.number AS document, unnest(json_extract(d.sections, '$[*]')) AS s
    FROM {1}.document d JOIN asking a ON a.number = d.number WHERE contains(d.sections, '"decision"')
) WHERE s->>3 = 'decision';

CREATE OR REPLACE TEMP TABLE happened AS  -- every step: decisions, motions, and answers of which no decision is read
SELECT t.matter, t.sign, t.document, t.unit, t.ordinal AS decision,
       -- who moves tells of earlier decisions too: what became of the matter itself is said with a later day, beneath
       -- a heading of its own, or by the Riksdag
       CASE WHEN a.number IS NOT NULL AND c.stance = 'decided' AND NOT coalesce(c.date > d.published::DATE, false)
                AND NOT contains(lower(substring(d.text, c."start" + 1, c."end" - c."start")), 'kammarens beslut')
                AND NOT EXISTS (FROM ruled_there r WHERE r.document = t.document
                                AND r."start" <= c."start" AND r."end" > c."start")
            THEN 'mentioned' ELSE c.stance END AS kind,
       -- what became of a motion is written on its own page later, with the day only where that is said
       CASE WHEN c.date IS NOT NULL OR a.number IS NULL OR c.stance NOT IN ('decided', 'recommended')
            THEN coalesce(c.date, d.published::DATE) END AS day,
       c.actor, c.outcome, c."start", c."end"
FROM told t
JOIN {1}.decision c ON c.document = t.document AND c.ordinal = t.ordinal
JOIN {1}.document d ON d.number = t.document
LEFT JOIN asked a ON a.number = t.document
UNION ALL
SELECT a.motion, 'document ' || d.id, a.number, 0, NULL, 'moved', d.published::DATE, NULL, NULL, 0, length(d.title)
FROM asked a JOIN {1}.document d ON d.number = a.number
UNION ALL
SELECT a.motion, 'document ' || d.id, l.document, any_value(u.unit), NULL,
       CASE WHEN d.kind = 'notice' THEN 'scheduled' WHEN l.relation = 'decides' THEN 'decided'
            WHEN l.relation = 'answers' THEN 'answered' ELSE 'reported' END AS kind,
       d.published::DATE, NULL, any_value(l.outcome), l."start", l."end"
FROM {1}.link l
JOIN asked a ON a.number = l.motion
JOIN {1}.document d ON d.number = l.document
JOIN unit u ON u.document = l.document AND u."start" = l."start"
ANTI JOIN told t ON t.document = l.document AND t.unit = u.unit AND t.matter = a.motion
GROUP BY a.motion, d.id, l.document, d.kind, l.relation, d.published, l."start", l."end";

CREATE OR REPLACE TEMP TABLE state AS  -- how far each matter has come, and what became of it
WITH dated AS (  -- what has no day is the last that is known
    SELECT matter, document, kind, actor, outcome, "start", "end", coalesce(day, DATE '9999-12-31') AS day
    FROM happened
), fate AS (
    SELECT a.motion AS matter, l.document, l.outcome, c.actor,
           coalesce(c.date, d.published::DATE, DATE '9999-12-31') AS day
    FROM {1}.link l
    JOIN asked a ON a.number = l.motion
    JOIN {1}.document d ON d.number = l.document
    LEFT JOIN {1}.decision c ON c.document = l.document AND c."start" = l."start" AND c.stance = 'decided'
    WHERE l.outcome IS NOT NULL
), moved AS (
    SELECT matter, min(day) AS day FROM dated WHERE kind = 'moved' GROUP BY matter
), said AS (  -- decisions that stand beneath a motion, in their words
    SELECT h.matter, h.document, h.actor, h.outcome, h.day, m.day AS moved,
           lower(substring(d.text, h."start" + 1, h."end" - h."start")) AS words
    FROM dated h JOIN moved m ON m.matter = h.matter JOIN {1}.document d ON d.number = h.document
    WHERE h.kind = 'decided'
), ruling AS (  -- of a motion only what tells its fate; of other matters whatever is decided
    SELECT matter, outcome, actor, day FROM fate
    UNION ALL
    SELECT matter, outcome, actor, day FROM dated ANTI JOIN moved USING (matter) WHERE kind = 'decided'
    UNION ALL
    SELECT s.matter,
           CASE WHEN s.outcome IS NULL AND regexp_matches(
               s.words, '\bmotion.* (återtas|återta[gl]|återkalla|dras tillbaka|dragits tillbaka|drogs tillbaka)'
           ) THEN 'withdrawn' ELSE s.outcome END AS became,
           s.actor, s.day
    FROM said s
    ANTI JOIN fate f ON f.matter = s.matter AND f.document = s.document
    LEFT JOIN asked a ON a.number = s.document
    WHERE became IS NOT NULL AND CASE
        -- a motion speaks of earlier ones too: what became of itself is said with a later day, or by the Riksdag
        WHEN a.number IS NULL OR (s.day > s.moved AND s.day < DATE '9999-12-31')
        THEN regexp_matches(s.words, 'motion|interpellation|yrkande|att-sats')
        ELSE contains(s.words, 'kammarens beslut') END
), ruled AS (
    SELECT matter, day, list(DISTINCT actor) AS actors, bool_or(actor IS NULL) AS is_anonymous,
           list(DISTINCT outcome) AS outcomes
    FROM ruling GROUP BY matter, day QUALIFY day = max(day) OVER (PARTITION BY matter)
), advised AS (
    SELECT matter, day, list(DISTINCT actor) AS actors
    FROM dated ANTI JOIN asking a ON a.number = document AND a.kind = 'interpellation'
    WHERE dated.kind = 'recommended'
    GROUP BY matter, day QUALIFY day = max(day) OVER (PARTITION BY matter)
), replied AS (  -- an agenda only says that an answer is to come
    SELECT a.motion FROM {1}.link l JOIN asked a ON a.number = l.motion
    JOIN {1}.document d ON d.number = l.document AND d.kind <> 'notice'
), heard AS (
    SELECT h.matter, starts_with(h.matter, 'document ') AS is_asked, starts_with(h.matter, 'item ') AS is_alone,
           coalesce(bool_or(a.kind = 'interpellation'), false) AS is_question,
           coalesce(bool_or(h.matter IN (SELECT motion FROM replied)), false) AS is_answered
    FROM happened h LEFT JOIN asking a ON a.number = h.document AND h.kind = 'moved'
    GROUP BY h.matter
), reached AS (
    SELECT h.*, r.outcomes, v.matter IS NOT NULL AS is_advised,
           r.matter IS NOT NULL AND NOT list_has_any(r.outcomes, ['referred_back', 'tabled', 'withdrawn']) AS is_ruled,
           -- the body that advises another may have decided its own part the same day
           v.day > r.day
           OR (v.day = r.day AND NOT r.is_anonymous AND list_has_all(v.actors, r.actors)) AS is_advised_since
    FROM heard h LEFT JOIN ruled r ON r.matter = h.matter LEFT JOIN advised v ON v.matter = h.matter
), called AS (
    SELECT matter, outcomes, is_asked, is_alone,
           CASE WHEN list_contains(outcomes, 'withdrawn') THEN 'withdrawn'
                WHEN is_question AND (is_ruled OR is_answered) THEN 'answered'
                WHEN is_ruled AND (is_asked OR NOT coalesce(is_advised_since, false)) THEN 'decided'
                WHEN is_advised AND coalesce(is_advised_since, true) THEN 'recommended'
                WHEN list_contains(outcomes, 'referred_back') THEN 'referred_back'
                ELSE 'open' END AS status
    FROM reached
)
SELECT matter, CASE WHEN is_alone AND status IN ('open', 'recommended') THEN 'unknown' ELSE status END AS status,
       CASE WHEN status <> 'decided' THEN NULL
            WHEN len(outcomes) = 1 THEN outcomes[1]
            WHEN is_asked AND list_has_any(outcomes, ['approved', 'partly_approved']) THEN 'partly_approved'
       END AS outcome
FROM called;

CREATE OR REPLACE TEMP TABLE holder AS  -- of each sign the one matter that is found by it
SELECT sign, arg_min(matter, (matter <> sign, matter)) AS matter FROM happened GROUP BY sign;

CREATE TABLE {1}.matter AS
WITH aged AS (
    SELECT h.matter, h.sign, h.document, h.unit, h.kind, h.day, o.sign IS NOT NULL AS is_held,
           (coalesce(d.published, TIMESTAMP '9999-12-31'), h.kind <> 'moved', d.id, h."start") AS age
    FROM happened h JOIN {1}.document d ON d.number = h.document
    LEFT JOIN holder o ON o.sign = h.sign AND o.matter = h.matter
), oldest AS (  -- ids are made of the oldest sign, so that they stay when documents are added
    SELECT matter, arg_min(sign, age) FILTER (is_held) AS sign, arg_min(document, age) AS document,
           arg_min(unit, age) AS unit, min(day) FILTER (kind <> 'mentioned') AS opened,
           max(day) FILTER (kind <> 'mentioned') AS last
    FROM aged GROUP BY matter
), speaker AS (
    SELECT document, arg_min(actor, ordinal) AS actor FROM {1}.decision WHERE stance = 'proposed' GROUP BY document
), mover AS (
    SELECT p.document, string_agg(p.name || coalesce(' (' || p.party || ')', ''), ', ' ORDER BY p.ordinal) AS actor
    FROM {1}.person p
    JOIN asked a ON a.number = p.document AND a.is_first
    LEFT JOIN speaker s ON s.document = p.document
    WHERE CASE WHEN s.actor IS NULL THEN p.role IS NULL ELSE list_contains(string_split(s.actor, ', '), p.name) END
    GROUP BY p.document
)
SELECT (row_number() OVER (ORDER BY o.last DESC NULLS LAST, o.sign) - 1)::INTEGER AS number,
       substr(md5(o.sign), 1, 16) AS id, d.number AS document,
       CASE WHEN a.motion IS NULL AND i.title <> '' THEN i.title ELSE d.title END AS title,
       d.region, CASE WHEN a.motion IS NOT NULL THEN d.kind END AS kind, m.actor,
       CASE WHEN a.motion IS NULL THEN o.opened ELSE d.published::DATE END AS opened, o.last, s.status, s.outcome,
       o.matter AS sign
FROM oldest o
JOIN state s ON s.matter = o.matter
LEFT JOIN asked a ON a.motion = o.matter AND a.is_first
JOIN {1}.document d ON d.number = coalesce(a.number, o.document)
LEFT JOIN mover m ON m.document = a.number
LEFT JOIN item i ON i.document = o.document AND i."start" = o.unit
ORDER BY number;

CREATE TABLE {1}.step AS
SELECT m.number AS matter,
       (row_number() OVER (
           PARTITION BY m.number
           ORDER BY h.kind = 'mentioned', h.day NULLS LAST, h.kind <> 'moved', d.published, d.id, h."start", h."end", h.kind
       ) - 1)::INTEGER AS ordinal,
       h.document, h.decision, h.kind, h.day,
       CASE WHEN h.kind = 'moved' THEN regexp_replace(m.actor, ' \([^()]*\)', '', 'g') ELSE h.actor END AS actor,
       h.outcome, h."start", h."end",
       lower(substring(d.text, h."start" + 1, h."end" - h."start")) AS said
FROM happened h JOIN {1}.matter m ON m.sign = h.matter JOIN {1}.document d ON d.number = h.document
ORDER BY m.number, ordinal;

CREATE TABLE {1}.matter_sign AS  -- the id of a matter that was joined to another finds that one
SELECT substr(md5(h.sign), 1, 16) AS id, m.number AS matter
FROM holder h JOIN {1}.matter m ON m.sign = h.matter ORDER BY id;

ALTER TABLE {1}.matter DROP sign;
DROP TABLE temp.item;
DROP TABLE temp.unit;
DROP TABLE temp.asking;
DROP TABLE temp.own;
DROP TABLE temp.asked;
DROP TABLE temp.told;
DROP TABLE temp.ruled_there;
DROP TABLE temp.happened;
DROP TABLE temp.state;
DROP TABLE temp.holder;
