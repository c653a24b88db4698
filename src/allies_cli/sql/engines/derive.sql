-- Engines: how every claim stands, from the voices and corrections that are seen; what ../derive.sql says to SQLite.

-- Up to which day something must have been said to be seen: now, any. Put another in its place, and make what follows
-- anew, and everything stands as it did on that day.
CREATE TABLE as_of /* ORDER BY day */ AS SELECT '9999-12-31' AS day;

CREATE VIEW seen_voice AS
SELECT * FROM voice WHERE coalesce(known_by, '9999-12-31') <= (SELECT day FROM as_of);

-- A passage without an assertion speaks on the day of its source.
CREATE VIEW seen_passage AS
SELECT DISTINCT passage FROM seen_voice
UNION ALL
SELECT p.id AS passage
  FROM passage p
  JOIN source s ON s.id = p.source
  LEFT JOIN (SELECT DISTINCT passage FROM assertion) a ON a.passage = p.id
 WHERE a.passage IS NULL AND coalesce(last_day_of(s.published), '9999-12-31') <= (SELECT day FROM as_of);

-- Whoever asserts nothing yet will: then the claim is not there, whoever may have denied it.
CREATE TABLE present /* ORDER BY claim */ AS
WITH
heard AS (
  SELECT v.claim AS claim, v.stance = 'asserts' AS asserts, v.stance = 'denies' AS denies, v.strength AS strength,
         v.origin AS origin, v.second_hand AS second_hand, v.misattributed AS misattributed,
         v.acknowledges AS acknowledges, v.by_a_party AS by_a_party, m.proves = 1 AS proves
    FROM seen_voice v JOIN modality m ON m.strength = v.strength
),
gathered AS (
  SELECT h.claim                                                                       AS claim,
         max(h.asserts)                                                                AS asserted,
         max(h.denies)                                                                 AS denied,
         count(DISTINCT CASE WHEN h.asserts AND NOT h.second_hand THEN h.origin END)   AS first_voices,
         max(h.asserts AND h.second_hand)                                              AS retold,
         min(CASE WHEN h.asserts THEN h.strength END)                                  AS strength,
         max(h.asserts AND h.proves AND NOT h.second_hand)                             AS proved,
         max(h.acknowledges)                                                           AS acknowledged,
         min(CASE WHEN h.asserts THEN h.misattributed END)                             AS misattributed,
         max(h.asserts) AND NOT min(h.asserts) AND min(h.origin) <> max(h.origin)      AS contested,
         max(NOT h.asserts AND NOT h.by_a_party)                                       AS rejected
    FROM heard h
   GROUP BY h.claim
)
SELECT g.claim AS claim, c.act AS act, t.weight AS weight, g.asserted AS asserted, m.code AS modality,
       g.proved AS proved, g.acknowledged AS acknowledged, g.misattributed AS misattributed,
       g.contested AS contested, g.rejected AS rejected,
       g.first_voices + CASE WHEN g.first_voices = 0 AND g.retold THEN 1 ELSE 0 END AS origins
  FROM gathered g
  JOIN claim c         ON c.id = g.claim
  JOIN support_type t  ON t.code = c.how
  LEFT JOIN modality m ON m.strength = g.strength
  LEFT JOIN (SELECT DISTINCT claim FROM assertion WHERE stance = 'asserts') ever ON ever.claim = g.claim
 WHERE g.asserted OR g.denied AND ever.claim IS NULL;

CREATE TABLE ruled /* ORDER BY claim */ AS
WITH
-- A link is stored once and read from both ends.
link_read AS (
  SELECT claim, relation, other FROM claim_link
  UNION ALL
  SELECT l.other AS claim, r.inverse AS relation, l.claim AS other
    FROM claim_link l JOIN claim_relation r ON r.code = l.relation
),
linked AS (
  SELECT l.claim AS claim, max(l.relation = 'contradicts')     AS contradicted_by_record,
                           max(l.relation = 'corroborated-by') AS corroborated_by_record
    FROM link_read l
    JOIN claim c      ON c.id = l.other
    JOIN seen_voice v ON v.claim = l.other
   WHERE l.relation IN ('contradicts', 'corroborated-by') AND c.act = 'done'
     AND v.stance = 'asserts' AND v.modality = 'recorded'
   GROUP BY l.claim
)
SELECT p.claim AS claim,
       {rule} AS rule
  FROM present p LEFT JOIN linked k ON k.claim = p.claim;

-- What is confirmed or probably true, and what a part of it makes so. An engine has to be told where to stop, since a
-- circle of parts would have no end; a part of a part a hundred deep is not known.
CREATE TABLE credible /* ORDER BY claim */ AS
WITH RECURSIVE
judged AS (SELECT r.claim AS claim, q.credibility AS credibility FROM ruled r JOIN credibility_rule q ON q.code = r.rule),
lifts AS (
  SELECT l.claim AS claim, l.other AS other
    FROM claim_link l JOIN judged j ON j.claim = l.other
   WHERE l.relation = 'refines' AND j.credibility IN (3, 4)
),
reached AS (
  SELECT claim, 0 AS depth FROM judged WHERE credibility <= 2
  UNION ALL
  SELECT DISTINCT l.other AS claim, k.depth + 1 AS depth FROM reached k JOIN lifts l ON l.claim = k.claim
   WHERE k.depth < 100
)
SELECT DISTINCT claim FROM reached;

CREATE TABLE derived /* ORDER BY claim */ AS
WITH
-- The assertion that gives a claim its letter.
weighed AS (
  SELECT claim, source, reliability, (reliability * 10 + strength) * 1099511627776 + passage AS weight
    FROM seen_voice WHERE stance = 'asserts'
),
lettered AS (
  SELECT w.claim AS claim, min_by(w.source, w.weight) AS source, min_by(w.reliability, w.weight) AS reliability
    FROM weighed w GROUP BY w.claim
),
superseding AS (
  SELECT DISTINCT l.other AS claim
    FROM claim_link l JOIN seen_voice v ON v.claim = l.claim
   WHERE l.relation = 'supersedes' AND v.stance = 'asserts'
),
parts AS (
  SELECT DISTINCT l.other AS claim FROM claim_link l JOIN present p ON p.claim = l.claim
   WHERE l.relation = 'refines' AND p.contested
),
corrections AS (
  SELECT v.claim AS claim, json_words(l.field) AS fields
    FROM passage_link l JOIN seen_voice v ON v.passage = l.other
   WHERE l.relation = 'corrects' AND (l.claim IS NULL OR l.claim = v.claim)
     AND l.passage IN (SELECT passage FROM seen_passage) AND l.other IN (SELECT passage FROM seen_passage)
   GROUP BY v.claim
),
judged AS (
  SELECT p.claim AS claim, p.weight AS weight, p.asserted AS asserted, p.contested AS contested,
         p.acknowledged AS acknowledged, p.origins AS origins, p.act AS act,
         {status} AS status,
         CASE WHEN q.credibility IN (3, 4) AND k.claim IS NOT NULL THEN 'refined' ELSE r.rule END AS rule,
         s.claim IS NOT NULL AS superseded
    FROM present p
    JOIN ruled r            ON r.claim = p.claim
    JOIN credibility_rule q ON q.code = r.rule
    LEFT JOIN credible k    ON k.claim = p.claim
    LEFT JOIN superseding s ON s.claim = p.claim
),
explained AS (
  SELECT j.claim AS claim, j.status AS status, j.contested AS contested, j.acknowledged AS acknowledged,
         j.origins AS origins, j.rule AS rule,
         {not_counted} AS not_counted
    FROM judged j
)
SELECT j.claim AS claim, j.status AS status, s.strength AS strength, j.not_counted IS NULL AS counts,
       j.not_counted AS not_counted, j.contested AS contested, e.claim IS NOT NULL AS contested_in_part,
       j.acknowledged AS acknowledged, coalesce(f.fields, '[]') AS corrected, j.origins AS origins,
       q.credibility AS credibility, j.rule AS rule, b.code AS letter, l.source AS letter_source,
       b.code || CAST(q.credibility AS VARCHAR) AS grade,
       -- The order of strength: credibility, letter, status, claim.
       ((q.credibility * 10 + b.rank) * 10 + s.strength) * 1099511627776 + j.claim AS rank
  FROM explained j
  JOIN status s           ON s.code = j.status
  JOIN credibility_rule q ON q.code = j.rule
  LEFT JOIN lettered l    ON l.claim = j.claim
  JOIN reliability b      ON b.rank = coalesce(l.reliability, 6)
  LEFT JOIN parts e       ON e.claim = j.claim
  LEFT JOIN corrections f ON f.claim = j.claim;

DROP TABLE credible;
DROP TABLE ruled;
DROP TABLE present;
