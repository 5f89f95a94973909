-- The findings of the judged days, resolved ones included; grain: day, finding_id.
-- Parameters: $model, $days, $first_day and $last_day of them.
select
    day,
    finding_id,
    event,
    rule,
    kind,
    feature,
    segment,
    state,
    severity,
    owner,
    runbook,
    cause,
    opened_day,
    days_open,
    headline,
    metric,
    value,
    limit_value,
    limit_origin,
    window_days,
    row_count,
    evidence
from current_finding_events
where
    model = $model
    and day between $first_day and $last_day
    and list_contains($days, day)
order by day, finding_id
