-- The bins of a baseline, and what it was made from; grain: feature.
-- Parameters: $model, $baseline_id.
select
    feature,
    definition,
    model_version,
    source,
    row_count
from current_bin_definitions
where
    model = $model
    and baseline_id = $baseline_id
order by feature
