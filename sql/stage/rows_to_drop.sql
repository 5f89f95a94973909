-- Rows of a day that may not be published: without request id, or a request again; grain: one row per such row.
-- Of the rows of one request the earliest event stays, among equals the first by file and row.
-- Parameters: $files. Identifiers: request_id, event_time, columns (what makes two rows of a request equal).
with logged as (
    select
        staged_file,
        file_row_number,
        {{ request_id | identifier }} as request_id,
        {{ event_time | identifier }} as event_time,
        row({{ columns | identifier }}) as content
    from
        read_parquet(
            $files, filename = 'staged_file', file_row_number = true, hive_partitioning = false, union_by_name = true
        )
),

repeated as (
    select request_id
    from logged
    where request_id is not null
    group by request_id
    having count(*) > 1
),

in_order as (
    select
        logged.*,
        row_number() over each_request as place,
        first_value(logged.content) over each_request as kept_content
    from logged
    semi join repeated on logged.request_id = repeated.request_id
    window
        each_request as (
            partition by logged.request_id
            order by logged.event_time asc nulls last, logged.staged_file asc, logged.file_row_number asc
        )
)

select
    staged_file,
    file_row_number,
    request_id,
    case when content is not distinct from kept_content then 'duplicate' else 'conflicting_request' end as reason
from in_order
where place > 1
union all
select
    staged_file,
    file_row_number,
    request_id,
    'null_request_id' as reason
from logged
where request_id is null
