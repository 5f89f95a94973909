-- Open findings as judged on a day; grain: one row per finding, most urgent first.
-- Parameters: $model (null for all), $day (null for the newest judged day of each model).
with judged as (
    select
        model,
        max(day) as day
    from current_day_states
    where
        ($model is null or model = $model)
        and ($day is null or day = $day)
    group by model
)

select
    events.model,
    events.day,
    events.state,
    events.headline,
    events.opened_day as since,
    events.days_open,
    events.metric,
    round(events.value, 4) as value,
    round(events.limit_value, 4) as limit_value,
    events.limit_origin,
    events.owner,
    events.runbook,
    events.finding_id
from current_finding_events as events
inner join judged
    on
        events.model = judged.model
        and events.day = judged.day
where events.event != 'resolved'
order by events.model, events.state = 'INVESTIGATE' desc, events.state = 'WATCH' desc, events.opened_day, events.headline
