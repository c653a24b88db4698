-- Whose voice each assertion on the claims in chosen(claim) is and when it was heard, from the facts; the rules are the
-- codebook's.
WITH
-- CROSS JOIN, so that SQLite begins with the claims that are chosen, which may be few, and not with all sources.
-- '~' sorts behind every digit and hyphen, so that a date reaches to its last day.
said AS MATERIALIZED (
  SELECT a.claim, a.passage, a.asserter, a.stance, a.modality, a.misattributed, p.source, s.first_hand, s.reliability,
         coalesce(a.said_on, s.published) AS said, root.publisher AS printed_by,
         EXISTS (SELECT 1 FROM main.lineage k JOIN main.source x ON x.id = k.ancestor
                  WHERE k.source = s.id AND x.publisher = a.asserter) AS own
    FROM chosen
    CROSS JOIN main.assertion a ON a.claim = chosen.claim
    CROSS JOIN main.passage p   ON p.id = a.passage
    CROSS JOIN main.source s    ON s.id = p.source
    CROSS JOIN main.lineage l   ON l.source = s.id
    CROSS JOIN main.source root ON root.id = l.ancestor AND root.derived_from IS NULL
),
-- Of several offices on one day the one that was begun later.
speaking AS MATERIALIZED (
  SELECT asserter, said, speaks_for, role
    FROM (SELECT d.asserter, d.said, o.speaks_for, o.role,
                 row_number() OVER (PARTITION BY d.asserter, d.said
                                    ORDER BY o.since DESC, o.speaks_for, o.role) AS place
            FROM (SELECT asserter, said FROM said UNION SELECT printed_by, said FROM said WHERE misattributed) AS d
            JOIN main.office o
              ON o.actor = d.asserter
             AND (d.said IS NULL
                  OR coalesce(o.since <= d.said || '~', 1) AND coalesce(o.until || '~' >= d.said, 1)))
   WHERE place = 1
)
SELECT v.claim, v.passage, v.asserter, v.stance, v.modality, m.strength, v.misattributed, v.source, v.said,
       CASE length(v.said) WHEN 4 THEN v.said || '-12-31'
                           WHEN 7 THEN date(v.said || '-01', '+1 month', '-1 day')
                           ELSE v.said
       END AS known_by,
       o.speaks_for AS principal, o.role,
       CASE WHEN v.own OR v.misattributed THEN v.printed_by ELSE coalesce(o.speaks_for, v.asserter) END AS origin,
       (v.own OR v.misattributed) AND NOT v.first_hand AS second_hand,
       t.weight = 1 AND v.stance = 'asserts' AND v.modality <> 'recorded' AND NOT v.misattributed
         AND (v.asserter IN (c.supporter, c.recipient)
              OR coalesce(o.speaks_for IN (c.supporter, c.recipient), 0)) AS acknowledges,
       -- Of a false attribution it is whoever printed it that may be a party.
       coalesce(w.asserter IN (c.supporter, c.recipient) OR w.speaks_for IN (c.supporter, c.recipient),
                iif(v.misattributed, v.printed_by, v.asserter) IN (c.supporter, c.recipient)) AS by_a_party,
       max(r.rank, best.rank) AS reliability
  FROM said v
  JOIN main.claim c          ON c.id = v.claim
  JOIN main.support_type t   ON t.code = c.how
  JOIN main.modality m       ON m.code = v.modality
  JOIN main.reliability r    ON r.code = v.reliability
  JOIN main.reliability best ON best.code = m.best
  LEFT JOIN speaking o       ON o.asserter = v.asserter AND o.said IS v.said
  LEFT JOIN speaking w       ON w.asserter = iif(v.misattributed, v.printed_by, v.asserter) AND w.said IS v.said
