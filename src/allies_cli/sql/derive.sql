-- Status, contested, admitted, origins, credibility and grade of the claims in chosen(claim), from
-- the assertions made by the end of :day; NULL stands for now. The scales of reliability (A-F)
-- and credibility (1-6) are those of the NATO Admiralty code; the rules are the codebook's.
WITH
-- Materialized, so that the origin of an assertion is looked up once and not at each mention of it.
said AS MATERIALIZED (
  SELECT v.claim, c.act, c.supporter, c.recipient, t.weight, v.asserter,
         coalesce(v.principal, v.asserter) AS principal,
         v.stance = 'asserts' AS asserts, v.stance, v.strength, v.reliability, v.origin
    FROM chosen
    JOIN claim c        ON c.id = chosen.claim
    JOIN support_type t ON t.code = c.how
    JOIN voice v        ON v.claim = c.id
   WHERE :day IS NULL OR v.known_by <= :day
),
evidence AS (
  SELECT claim, act, weight,
         count(DISTINCT CASE WHEN asserts THEN origin END) AS origins,
         min(CASE WHEN asserts THEN strength END)          AS strength,
         min(CASE WHEN asserts THEN reliability END)       AS reliability,
         max(asserts AND (supporter IN (asserter, principal)
                          OR weight = 1 AND recipient IN (asserter, principal))) AS admitted,
         -- Somebody else: a voice on one side differs from a voice on the other.
         max(asserts) AND NOT min(asserts) AND min(origin) <> max(origin) AS contested
    FROM said
   GROUP BY claim
  HAVING max(stance <> 'disputes')
),
judged AS (
  SELECT e.claim, e.contested, e.admitted, e.origins,
         coalesce(e.reliability, 6) AS reliability,
         CASE WHEN e.act <> 'done'      THEN e.act
              WHEN e.strength IS NULL   THEN 'denied'
              ELSE (SELECT code FROM modality WHERE strength = e.strength)
         END AS status,
         e.weight = 1 AND e.act = 'done' AND e.strength IS NOT NULL
           AND NOT EXISTS (SELECT 1
                             FROM claim_link l JOIN voice v ON v.claim = l.claim
                            WHERE l.other = e.claim AND l.relation = 'supersedes' AND v.stance = 'asserts'
                              AND (:day IS NULL OR v.known_by <= :day)) AS counts,
         CASE WHEN e.strength IS NULL OR e.act <> 'done' OR e.strength = 6      THEN 6
              WHEN e.strength > 1
               AND EXISTS (SELECT 1
                             FROM link_read l JOIN claim c ON c.id = l.other JOIN voice v ON v.claim = l.other
                            WHERE l.claim = e.claim AND l.relation = 'contradicts'
                              AND c.act = 'done' AND v.stance = 'asserts' AND v.modality = 'recorded'
                              AND (:day IS NULL OR v.known_by <= :day)) THEN 5
              WHEN e.origins >= 2 AND e.strength < 5 AND NOT e.contested       THEN 1
              WHEN e.strength = 1 OR e.admitted OR e.origins >= 2              THEN 2
              WHEN e.contested                                                 THEN 4
              ELSE 3
         END AS credibility
    FROM evidence e
)
SELECT j.claim, j.status, j.counts, j.contested, j.admitted, j.origins, j.credibility,
       r.code || j.credibility AS grade,
       (((j.credibility * 10 + j.reliability) * 10 + s.strength) << 40) | j.claim AS rank
  FROM judged j
  JOIN status s      ON s.code = j.status
  JOIN reliability r ON r.rank = j.reliability
