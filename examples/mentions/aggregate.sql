-- Mentions to months: who supports whom, in which way, month and outlet, and how often that was printed.
-- Runs as it stands in DuckDB, in ClickHouse and in SQLite, over a table `mention`: day (20220914), supporter and
-- recipient (ISO 3166-1 alpha-3), event (CAMEO), outlet, address.
WITH
coded AS (
  SELECT supporter, recipient, outlet, address, day,
         substr(day, 1, 4) || '-' || substr(day, 5, 2) AS month,
         -- The finest code of CAMEO that says in which way; what is not here is not support, and is left out.
         CASE WHEN event LIKE '042%' OR event LIKE '043%' THEN 'contact'
              WHEN event LIKE '051%' OR event LIKE '052%' OR event LIKE '053%' THEN 'endorsement'
              WHEN event LIKE '054%' THEN 'recognition'
              WHEN event LIKE '061%' THEN 'trade'
              WHEN event LIKE '062%' THEN 'infrastructure'
              WHEN event LIKE '064%' THEN 'intelligence'
              WHEN event LIKE '071%' THEN 'funding'
              WHEN event LIKE '072%' THEN 'military'
              WHEN event LIKE '073%' THEN 'humanitarian'
              WHEN event LIKE '074%' THEN 'troop-presence'
              WHEN event LIKE '07%'  THEN 'aid'
              WHEN event LIKE '111%' THEN 'condemnation'
              WHEN event LIKE '163%' THEN 'sanctions'
         END AS how
    FROM mention
   WHERE supporter <> recipient
),
counted AS (
  SELECT c.supporter AS supporter, c.recipient AS recipient, c.how AS how, c.month AS month, c.outlet AS outlet,
         count(*) AS mentions,
         substr(min(c.day || c.address), 9) AS address  -- of the first of them
    FROM coded c
   WHERE c.how IS NOT NULL
   GROUP BY c.supporter, c.recipient, c.how, c.month, c.outlet
),
placed AS (
  SELECT supporter, recipient, how, month, outlet, mentions, address,
         row_number() OVER (PARTITION BY supporter, recipient, how, month ORDER BY mentions DESC, outlet) AS place,
         supporter || ' ' || recipient || ' ' || how || ' ' || month AS claim
    FROM counted
)
-- A month is one claim; its loudest outlet makes it, and the others are further voices on it.
SELECT supporter, recipient, how, month, outlet, mentions, address,
       claim || CASE WHEN place > 1 THEN ' ' || outlet ELSE '' END AS key,
       CASE WHEN place > 1 THEN claim ELSE '' END AS same
  FROM placed
 ORDER BY supporter, recipient, how, month, place
