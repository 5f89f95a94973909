-- The newest version of a partition; grain: one row, none before the first version.
-- Parameters: model, day.
select
    model,
    day,
    version,
    state,
    fingerprint,
    rows_read,
    rows_published,
    rows_dropped,
    conflicting_requests,
    conflicting_sample,
    rows_outside_day,
    reason,
    data_files,
    run_id,
    run_kind,
    recorded_at,
from current_manifest
where model = $model and day = $day
