-- What was found on a day and on the later days that have been told already, as it was evaluated last on them;
-- grain: finding_id. A later day that is still to be told tells its own.
-- Parameters: $model, $day.
with last_events as (
    select
        finding_id,
        event as last_event
    from findings
    where model = $model
),

told_days as (
    select distinct day
    from runs
    where
        model = $model
        and job = 'alert'
        and outcome != 'failed'
)

select
    events.day,
    events.finding_id,
    events.event,
    events.rule,
    events.kind,
    events.feature,
    events.segment,
    events.state,
    events.severity,
    events.owner,
    events.runbook,
    events.cause,
    events.opened_day,
    events.days_open,
    events.headline,
    events.metric,
    events.value,
    events.limit_value,
    events.limit_origin,
    events.window_days,
    events.row_count,
    events.evidence,
    last_events.last_event = 'resolved' as is_resolved_since
from current_finding_events as events
inner join last_events on events.finding_id = last_events.finding_id
where
    events.model = $model
    and (
        events.day = $day
        or (events.day > $day and events.day in (select day from told_days))
    )
    and events.event in ('opened', 'seen', 'escalated')
qualify
    row_number() over (
        partition by events.finding_id
        order by events.day desc
    ) = 1
order by events.cause, events.finding_id
