-- The state and page of one model-day; grain: one row, or none when the day was never judged.
-- Parameters: $model, $day.
select
    day_states.state,
    day_states.headline,
    reports.path
from current_day_states as day_states
left join current_reports as reports
    on
        day_states.model = reports.model
        and day_states.day = reports.day
        and reports.page = 'day'
where
    day_states.model = $model
    and day_states.day = $day
