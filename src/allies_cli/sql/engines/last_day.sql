-- Engines: the last day of a date that is as precise as its source; in text, since days before 1900 are none to ClickHouse.
CASE length(day)
  WHEN 4 THEN day || '-12-31'
  WHEN 7 THEN day || CASE WHEN substr(day, 6, 2) IN ('04', '06', '09', '11') THEN '-30'
                          WHEN substr(day, 6, 2) <> '02' THEN '-31'
                          WHEN CAST(substr(day, 1, 4) AS INTEGER) % 400 = 0 THEN '-29'
                          WHEN CAST(substr(day, 1, 4) AS INTEGER) % 100 = 0 THEN '-28'
                          WHEN CAST(substr(day, 1, 4) AS INTEGER) % 4 = 0 THEN '-29'
                          ELSE '-28' END
  ELSE day
END
