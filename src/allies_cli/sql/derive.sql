-- How the claims in chosen(claim) stand, from the voices and corrections that are seen: those in voice and
-- passage_link, in whose place --as-of puts what had been said by a day. Of what a claim is linked with, all must be
-- chosen that may lift it. The scales of reliability (A-F) and credibility (1-6) are those of the NATO Admiralty code;
-- the rules are the codebook's.
WITH RECURSIVE
-- Materialized, so that the voices are gathered once and not at each mention of them.
heard AS MATERIALIZED (
  SELECT v.claim, c.act, t.weight, v.stance = 'asserts' AS asserts, v.stance = 'denies' AS denies, v.strength,
         v.origin, v.second_hand, v.misattributed, v.acknowledges, v.reliability, v.source,
         v.by_a_party, v.passage
    FROM chosen
    JOIN claim c        ON c.id = chosen.claim
    JOIN support_type t ON t.code = c.how
    JOIN voice v        ON v.claim = c.id
),
gathered AS (
  SELECT h.claim, h.act, h.weight,
         max(asserts)                                                               AS asserted,
         max(denies)                                                                AS denied,
         count(DISTINCT CASE WHEN asserts AND NOT second_hand THEN origin END)      AS first_voices,
         max(asserts AND second_hand)                                               AS retold,
         min(CASE WHEN asserts THEN h.strength END)                                 AS strength,
         max(asserts AND m.proves AND NOT second_hand)                              AS proved,
         max(acknowledges)                                                          AS acknowledged,
         min(CASE WHEN asserts THEN misattributed END)                              AS misattributed,
         -- Somebody else: a voice on one side differs from a voice on the other.
         max(asserts) AND NOT min(asserts) AND min(origin) <> max(origin)           AS contested,
         max(NOT asserts AND NOT by_a_party)                                        AS rejected
    FROM heard h
    JOIN modality m ON m.strength = h.strength
   GROUP BY h.claim
),
-- The assertion that gives a claim its letter; the bare column is of the row that has the minimum.
lettered AS (
  SELECT claim, source, reliability, min((reliability * 10 + strength) << 40 | passage)
    FROM heard WHERE asserts GROUP BY claim
),
-- Whoever asserts nothing yet will: then the claim is not there, whoever may have denied it.
present AS (
  SELECT g.*, m.code AS modality, g.first_voices + (g.first_voices = 0 AND g.retold) AS origins
    FROM gathered g LEFT JOIN modality m ON m.strength = g.strength
   WHERE g.asserted
      OR g.denied AND NOT EXISTS (SELECT 1 FROM main.assertion a WHERE a.claim = g.claim AND a.stance = 'asserts')
),
-- Read from both ends, as link_read does for one claim; CROSS JOIN, here and below, so that not all links are looked at
-- where few claims are chosen.
linked AS MATERIALIZED (
  SELECT l.claim, max(l.relation = 'contradicts')     AS contradicted_by_record,
                  max(l.relation = 'corroborated-by') AS corroborated_by_record
    FROM (SELECT l.claim, l.relation, l.other FROM chosen CROSS JOIN claim_link l ON l.claim = chosen.claim
           UNION ALL
          SELECT l.other, r.inverse, l.claim FROM chosen CROSS JOIN claim_link l ON l.other = chosen.claim
            JOIN claim_relation r ON r.code = l.relation) AS l
    JOIN claim c    ON c.id = l.other AND c.act = 'done'
    JOIN voice v    ON v.claim = l.other AND v.stance = 'asserts' AND v.modality = 'recorded'
   WHERE l.relation IN ('contradicts', 'corroborated-by')
   GROUP BY l.claim
),
superseding AS (
  SELECT DISTINCT l.other AS claim
    FROM chosen
    CROSS JOIN claim_link l ON l.other = chosen.claim AND l.relation = 'supersedes'
    JOIN voice v            ON v.claim = l.claim AND v.stance = 'asserts'
),
ruled AS MATERIALIZED (
  SELECT p.claim, p.origins,
         CASE WHEN NOT p.asserted                                         THEN 'unasserted'
              WHEN p.act <> 'done'                                        THEN 'not-done'
              WHEN p.modality = 'suspected'                               THEN 'suspected'
              WHEN k.contradicted_by_record AND p.modality = 'recorded'   THEN 'two-records'
              WHEN k.contradicted_by_record                               THEN 'contradicted'
              WHEN NOT p.contested AND p.modality = 'recorded'            THEN 'on-record'
              WHEN NOT p.contested AND p.origins >= 2 AND p.proved        THEN 'confirmed'
              WHEN p.modality = 'recorded'                                THEN 'recorded'
              WHEN p.acknowledged                                         THEN 'acknowledged'
              WHEN p.origins >= 2 AND p.proved                            THEN 'several'
              WHEN k.corroborated_by_record                               THEN 'corroborated'
              WHEN p.rejected                                             THEN 'rejected'
              WHEN p.misattributed                                        THEN 'misattributed'
              WHEN NOT p.proved AND p.origins >= 2                        THEN 'alleged'
              ELSE 'single'
         END AS rule
    FROM present p LEFT JOIN linked k ON k.claim = p.claim
),
-- What is confirmed or probably true, and what a part of it makes so.
credible (claim) AS (
  SELECT r.claim FROM ruled r JOIN credibility_rule q ON q.code = r.rule AND q.credibility <= 2
  UNION
  SELECT l.other
    FROM credible k
    JOIN claim_link l       ON l.claim = k.claim AND l.relation = 'refines'
    JOIN ruled r            ON r.claim = l.other
    JOIN credibility_rule q ON q.code = r.rule AND q.credibility IN (3, 4)
),
parts AS (
  SELECT l.other AS claim
    FROM chosen
    CROSS JOIN claim_link l ON l.other = chosen.claim AND l.relation = 'refines'
    JOIN present p          ON p.claim = l.claim
   WHERE p.contested GROUP BY l.other
),
corrections AS (
  SELECT claim, json_group_array(field) AS fields
    FROM (SELECT DISTINCT v.claim, l.field
            FROM heard v JOIN passage_link l ON l.other = v.passage
           WHERE l.relation = 'corrects' AND (l.claim IS NULL OR l.claim = v.claim)
           ORDER BY v.claim, l.field)
   GROUP BY claim
),
judged AS (
  SELECT p.claim, p.weight, p.asserted, p.contested, p.acknowledged, p.origins, p.act,
         CASE WHEN p.act <> 'done' THEN p.act
              WHEN NOT p.asserted  THEN 'denied'
              ELSE p.modality
         END AS status,
         CASE WHEN q.credibility IN (3, 4) AND k.claim IS NOT NULL THEN 'refined' ELSE r.rule END AS rule,
         s.claim IS NOT NULL AS superseded
    FROM present p
    JOIN ruled r            ON r.claim = p.claim
    JOIN credibility_rule q ON q.code = r.rule
    LEFT JOIN credible k    ON k.claim = p.claim
    LEFT JOIN superseding s ON s.claim = p.claim
),
explained AS (
  SELECT j.*, CASE WHEN j.weight < 0                          THEN 'opposition'
                   WHEN j.weight = 0                          THEN 'relation'
                   WHEN j.act <> 'done' OR NOT j.asserted     THEN 'not-done'
                   WHEN j.superseded                          THEN 'superseded'
              END AS not_counted
    FROM judged j
)
SELECT j.claim, j.status, s.strength, j.not_counted IS NULL AS counts, j.not_counted, j.contested,
       e.claim IS NOT NULL AS contested_in_part, j.acknowledged, coalesce(f.fields, '[]') AS corrected, j.origins,
       q.credibility, j.rule, b.code AS letter, l.source AS letter_source, b.code || q.credibility AS grade,
       (((q.credibility * 10 + b.rank) * 10 + s.strength) << 40) | j.claim AS rank
  FROM explained j
  JOIN status s            ON s.code = j.status
  JOIN credibility_rule q  ON q.code = j.rule
  LEFT JOIN lettered l     ON l.claim = j.claim
  JOIN reliability b       ON b.rank = coalesce(l.reliability, 6)
  LEFT JOIN parts e        ON e.claim = j.claim
  LEFT JOIN corrections f  ON f.claim = j.claim
