-- Every day that a model was judged on; grain: day, oldest first.
-- Parameters: $model.
select day
from current_day_states
where model = $model
order by day
