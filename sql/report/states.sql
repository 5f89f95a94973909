-- The state of every judged day of a model; grain: one row per day, oldest first.
-- Parameters: $model, $first_day, $last_day.
select
    day,
    state,
    headline,
    open_findings,
    new_findings,
    resolved_findings,
    not_evaluated,
    layers,
    calibrated_days,
    run_id,
    run_kind,
    recorded_at
from current_day_states
where
    model = $model
    and day between $first_day and $last_day
order by day
