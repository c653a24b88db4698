-- Engines: DuckDB reads the exported tables where they are. In the exported folder: `duckdb case.duckdb < duckdb.sql`.
CREATE MACRO last_day_of(day) AS
  {last_day};
CREATE MACRO json_words(word) AS '["' || string_agg(DISTINCT word, '","' ORDER BY word) || '"]';
