-- Earlier findings of the subjects that are open on a day, closed before it; grain: kind, feature, segment.
-- Parameters: $model, $day.
with lives as (
    select
        finding_id,
        any_value(kind) as kind,
        any_value(feature) as feature,
        any_value(segment) as segment,
        min(opened_day) as opened_day,
        max(day) filter (event != 'resolved') as last_day,
        bool_or(day = $day and event != 'resolved') as is_open
    from current_finding_events
    where
        model = $model
        and day <= $day
    group by finding_id
)

select
    kind,
    feature,
    segment,
    max(opened_day) as opened_day,
    max(last_day) as last_day,
    count(*) as times
from lives
where
    not is_open
    and last_day is not null
group by kind, feature, segment
order by kind, feature, segment
