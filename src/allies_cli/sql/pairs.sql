-- Who supports whom in which way, from the claims in chosen(claim) and what derived says of them.
SELECT c.supporter, c.recipient, c.how, d.counts,
       count(*)         AS claims,
       sum(d.contested) AS contested,
       max(d.origins)   AS origins,
       min(d.rank)      AS rank,
       min(c.since)     AS since,
       rtrim(max(c.until || '~'), '~') AS until  -- 2022 ends after 2022-03
  FROM chosen
  JOIN claim c   ON c.id = chosen.claim
  JOIN derived d ON d.claim = c.id
 GROUP BY c.supporter, c.recipient, c.how, d.counts
