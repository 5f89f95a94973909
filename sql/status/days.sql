-- Where everything stands; grain: one row per model and judged day, newest first, the last seven unless a day is named.
-- Parameters: $model (null for all), $day (null for the last seven).
with judged as (
    select *
    from current_day_states
    where
        ($model is null or model = $model)
        and ($day is null or day = $day)
)

select
    model,
    day,
    state,
    headline,
    open_findings,
    not_evaluated
from judged
qualify row_number() over (partition by model order by day desc) <= 7
order by model, day desc
