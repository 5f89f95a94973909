-- The findings of a model as they stood last; grain: finding_id, newest first.
-- Parameters: $model, $first_day, $last_day.
select
    finding_id,
    event,
    kind,
    feature,
    segment,
    headline,
    owner,
    runbook,
    opened_day,
    day as last_day,
    days_open,
    state
from findings
where
    model = $model
    and day between $first_day and $last_day
order by event = 'resolved', day desc, opened_day desc, finding_id
