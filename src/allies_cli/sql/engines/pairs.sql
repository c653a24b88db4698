-- Engines: who supports whom in which way, from the claims and how they stand; what ../pairs.sql says to SQLite.
CREATE TABLE pair_way /* ORDER BY (supporter, recipient, how, counts) */ AS
WITH gathered AS (
  SELECT c.supporter AS supporter, c.recipient AS recipient, c.how AS how, d.counts AS counts,
         count(*)                                                 AS claims,
         sum(CASE WHEN d.contested THEN 1 ELSE 0 END)             AS contested,
         sum(CASE WHEN d.corrected <> '[]' THEN 1 ELSE 0 END)     AS corrected,
         max(d.origins)                                           AS origins,
         min(d.rank)                                              AS rank,
         min(c.since)                                             AS since,
         rtrim(max(c.until || '~'), '~')                          AS until  -- 2022 ends after 2022-03
    FROM claim c
    JOIN derived d ON d.claim = c.id
   GROUP BY c.supporter, c.recipient, c.how, d.counts
)
SELECT w.supporter AS supporter, w.recipient AS recipient, w.how AS how, w.counts AS counts, w.claims AS claims,
       w.contested AS contested, w.corrected AS corrected, w.origins AS origins, w.rank AS rank,
       best.strength AS strength, best.status AS status, best.grade AS grade, best.not_counted AS not_counted,
       w.since AS since, w.until AS until
  FROM gathered w
  JOIN derived best ON best.rank = w.rank;  -- the strongest
