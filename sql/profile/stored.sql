-- The newest profile of a published day in the bins of a baseline, as it was counted; grain: segment, feature.
-- Parameters: $model, $day, $baseline_id.
select * exclude (run_id, run_kind, recorded_at)
from current_profiles
where
    model = $model
    and day = $day
    and baseline_id = $baseline_id
order by segment, feature
