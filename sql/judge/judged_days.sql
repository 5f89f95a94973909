-- The days that have been judged, with the digest of what was said of them; grain: day.
-- Parameters: $model, $first_day.
select
    day,
    digest
from current_day_states
where
    model = $model
    and day >= $first_day
order by day
