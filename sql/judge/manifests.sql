-- The account of every partition; grain: day.
-- Parameters: $model, $first_day.
select
    day,
    state,
    rows_read,
    rows_published,
    rows_dropped,
    conflicting_requests,
    conflicting_sample,
    rows_outside_day,
    reason
from current_manifest
where
    model = $model
    and day >= $first_day
order by day
