-- The segments that a baseline has a reference of; grain: one row per segment.
-- Parameters: $model, $baseline_id.
select distinct segment
from profiles
where
    model = $model
    and baseline_id = $baseline_id
    and day is null
order by segment
