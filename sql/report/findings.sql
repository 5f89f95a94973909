-- The findings of a judged day, resolved ones included; grain: finding_id.
-- Parameters: $model, $day.
select
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
    and day = $day
order by finding_id
