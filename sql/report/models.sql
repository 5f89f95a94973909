-- The states of all models over a year; grain: one row per model, lists over its judged days.
-- Parameters: $first_day, $last_day.
select
    model,
    list(day order by day) as days,
    list(state order by day) as states,
    last(headline order by day) as headline
from current_day_states
where day between $first_day and $last_day
group by model
order by model
