-- The bins that some baselines count in; grain: baseline_id, feature.
-- Parameters: $model, $baseline_ids.
select
    baseline_id,
    feature,
    definition
from current_bin_definitions
where
    model = $model
    and baseline_id in (select unnest($baseline_ids))
order by baseline_id, feature
