-- Who supports whom in which way, from the claims in chosen(claim) and what derived says of them.
SELECT w.supporter, w.recipient, w.how, w.counts, w.claims, w.contested, w.corrected, w.origins, w.rank,
       best.strength, best.status, best.grade, best.not_counted, w.since, w.until
  FROM (SELECT c.supporter, c.recipient, c.how, d.counts,
               count(*)                        AS claims,
               sum(d.contested)                AS contested,
               sum(d.corrected <> '[]')        AS corrected,
               max(d.origins)                  AS origins,
               min(d.rank)                     AS rank,
               min(c.since)                    AS since,
               rtrim(max(c.until || '~'), '~') AS until  -- 2022 ends after 2022-03
          FROM chosen
          JOIN claim c   ON c.id = chosen.claim
          JOIN derived d ON d.claim = c.id
         GROUP BY c.supporter, c.recipient, c.how, d.counts) AS w
  JOIN derived best ON best.claim = w.rank & (1 << 40) - 1  -- the strongest: the last forty bits of a rank are its claim
