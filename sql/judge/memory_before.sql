-- What judging the newest day before $day left; grain: one row, none where no earlier day was judged.
-- Parameters: $model, $day.
select
    day,
    memory
from current_day_states
where
    model = $model
    and day < $day
order by day desc
limit 1
