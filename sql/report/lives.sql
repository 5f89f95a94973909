-- The lives of the findings of a year; grain: finding_id, in the order in which they opened.
-- Parameters: $model, $first_day, $last_day.
select
    finding_id,
    any_value(kind) as kind,
    any_value(feature) as feature,
    any_value(segment) as segment,
    min(opened_day) as opened_day,
    max(day) as last_day
from current_finding_events
where
    model = $model
    and day between $first_day and $last_day
    and event != 'resolved'
group by finding_id
order by opened_day, finding_id
