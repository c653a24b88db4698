-- Engines: ClickHouse takes the exported tables in. In the exported folder, on one machine:
-- `clickhouse local --path case --queries-file clickhouse.sql`; on a server the folder lies in its `user_files`, or is
-- read with `s3` in the place of `file`.
SET join_use_nulls = 1;                   -- what a join does not find is NULL, as in all other SQL
SET cast_keep_nullable = 1;
SET max_partitions_per_insert_block = 0;  -- a dataset may begin in 1816
SET use_hive_partitioning = 0;            -- the files have the year in a column too
CREATE OR REPLACE FUNCTION last_day_of AS (day) ->
  {last_day};
CREATE OR REPLACE FUNCTION json_words AS (word) ->
  '["' || arrayStringConcat(arraySort(groupUniqArray(word)), '","') || '"]';
