-- How many rows and requests the files of a day hold, and how many rows lie outside it; grain: one row.
-- Parameters: $files; $day_begins and $next_day_begins, instants. Identifiers: request_id, event_time.
select
    count(*) as row_count,
    count({{ request_id | identifier }}) as id_count,
    count(distinct {{ request_id | identifier }}) as request_count,
    count(*) filter (
        where
            {{ event_time | identifier }} < $day_begins
            or {{ event_time | identifier }} >= $next_day_begins
    ) as outside_day_count
from read_parquet($files, hive_partitioning = false, union_by_name = true)
