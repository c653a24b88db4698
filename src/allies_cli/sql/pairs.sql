-- Who supports whom in which way, from the claims in chosen, each with what derived says of it.
SELECT w.supporter, w.recipient, w.how, w.counts, w.claims, w.contested, w.corrected, w.origins, w.rank,
       best.strength, best.status, best.grade, best.not_counted, w.since, w.until
  FROM (SELECT c.supporter, c.recipient, c.how, c.counts,
               count(*)                        AS claims,
               sum(c.contested)                AS contested,
               sum(c.corrected <> '[]')        AS corrected,
               max(c.origins)                  AS origins,
               min(c.rank)                     AS rank,
               min(c.since)                    AS since,
               rtrim(max(c.until || '~'), '~') AS until  -- 2022 ends after 2022-03
          FROM chosen c
         GROUP BY c.supporter, c.recipient, c.how, c.counts) AS w
  JOIN derived best ON best.claim = w.rank & (1 << 40) - 1  -- the strongest: the last forty bits of a rank are its claim
