-- One staged file without the rows that may not be published; grain: one row per logged prediction.
-- Parameters: $file; $dropped, row numbers from 0. Identifiers: columns, event_time.
select {{ columns | identifier }}
from read_parquet($file, file_row_number = true, hive_partitioning = false)
anti join (select unnest($dropped::bigint[]) as file_row_number) as dropped using (file_row_number)
order by {{ event_time | identifier }}
