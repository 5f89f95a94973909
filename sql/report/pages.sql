-- The pages that were written last; grain: model, day, page.
-- Parameters: $model, $first_day, $last_day.
select
    day,
    path,
    sha256,
    inputs_digest,
    run_ids,
    config_hash,
    template_version,
    snapshot,
    revision,
    run_id,
    run_kind,
    recorded_at
from current_reports
where
    model = $model
    and page = 'day'
    and day between $first_day and $last_day
order by day
