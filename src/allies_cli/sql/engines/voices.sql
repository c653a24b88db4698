-- Engines: whose voice each assertion is and when it was heard, from the exported facts; what ../voices.sql says to SQLite.

-- Every source with everything that it copies or translates, itself included.
CREATE TABLE lineage /* ORDER BY source */ AS
WITH RECURSIVE line AS (
  SELECT id AS source, id AS ancestor FROM source
  UNION ALL
  SELECT line.source, s.derived_from FROM line JOIN source s ON s.id = line.ancestor
   WHERE s.derived_from IS NOT NULL
)
SELECT line.source AS source, line.ancestor AS ancestor FROM line;

CREATE TABLE voice /* PARTITION BY year ORDER BY claim */ AS
WITH
printed AS (
  SELECT l.source AS source, x.publisher AS publisher, x.derived_from IS NULL AS is_root
    FROM lineage l JOIN source x ON x.id = l.ancestor
),
own AS (SELECT DISTINCT source, publisher FROM printed),
said AS (
  SELECT a.year AS year, a.claim AS claim, a.passage AS passage, a.asserter AS asserter, a.stance AS stance,
         a.modality AS modality, a.misattributed = 1 AS misattributed, p.source AS source,
         s.first_hand = 1 AS first_hand, s.reliability AS reliability, coalesce(a.said_on, s.published) AS said,
         root.publisher AS printed_by, own.publisher IS NOT NULL AS own,
         -- Of a false attribution it is whoever printed it that speaks, and may be a party.
         CASE WHEN a.misattributed = 1 THEN root.publisher ELSE a.asserter END AS speaker
    FROM assertion a
    JOIN passage p    ON p.id = a.passage
    JOIN source s     ON s.id = p.source
    JOIN printed root ON root.source = p.source AND root.is_root
    LEFT JOIN own     ON own.source = p.source AND own.publisher = a.asserter
),
spoken AS (
  SELECT DISTINCT asserter AS actor, said FROM said
  UNION DISTINCT
  SELECT DISTINCT speaker AS actor, said FROM said
),
-- '~' sorts behind every digit and hyphen, so that a date reaches to its last day. Of several offices on one day the one
-- that was begun later.
held AS (
  SELECT d.actor AS actor, d.said AS said, o.speaks_for AS speaks_for, o.role AS role,
         row_number() OVER (PARTITION BY d.actor, d.said
                            ORDER BY o.since DESC NULLS LAST, o.speaks_for, o.role) AS place
    FROM spoken d JOIN office o ON o.actor = d.actor
   WHERE d.said IS NULL
      OR (o.since IS NULL OR o.since <= d.said || '~') AND (o.until IS NULL OR o.until || '~' >= d.said)
),
speaking AS (SELECT actor, said, speaks_for, role FROM held WHERE place = 1)
SELECT v.year AS year, v.claim AS claim, v.passage AS passage, v.asserter AS asserter, v.stance AS stance,
       v.modality AS modality, m.strength AS strength, v.misattributed AS misattributed, v.source AS source,
       v.said AS said, last_day_of(v.said) AS known_by, o.speaks_for AS principal, o.role AS role,
       CASE WHEN v.own OR v.misattributed THEN v.printed_by ELSE coalesce(o.speaks_for, v.asserter) END AS origin,
       (v.own OR v.misattributed) AND NOT v.first_hand AS second_hand,
       t.weight = 1 AND v.stance = 'asserts' AND v.modality <> 'recorded' AND NOT v.misattributed
         AND (v.asserter = c.supporter OR v.asserter = c.recipient
              OR coalesce(o.speaks_for = c.supporter OR o.speaks_for = c.recipient, false)) AS acknowledges,
       v.speaker = c.supporter OR v.speaker = c.recipient
         OR coalesce(w.speaks_for = c.supporter OR w.speaks_for = c.recipient, false) AS by_a_party,
       greatest(r.rank, best.rank) AS reliability
  FROM said v
  JOIN claim c          ON c.id = v.claim
  JOIN support_type t   ON t.code = c.how
  JOIN modality m       ON m.code = v.modality
  JOIN reliability r    ON r.code = v.reliability
  JOIN reliability best ON best.code = m.best
  LEFT JOIN speaking o  ON o.actor = v.asserter AND o.said IS NOT DISTINCT FROM v.said
  LEFT JOIN speaking w  ON w.actor = v.speaker AND w.said IS NOT DISTINCT FROM v.said;
