-- What became of every delivered day; grain: one row per day, oldest first.
-- Parameters: $model, $first_day, $last_day.
select
    day,
    version,
    state,
    rows_read,
    rows_published,
    map_entries(rows_dropped) as rows_dropped,
    conflicting_requests,
    rows_outside_day,
    reason,
    run_id
from current_manifest
where
    model = $model
    and day between $first_day and $last_day
order by day
