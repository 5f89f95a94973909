-- The newest profile of a published day in the bins of a baseline, as it was counted; grain: segment, feature.
-- Parameters: $model, $day, $baseline_id.
select
    model,
    day,
    baseline_id,
    manifest_version,
    model_version,
    segment,
    feature,
    bin_version,
    bin_counts,
    row_count,
    null_count,
    nan_count,
    positive_infinity_count,
    negative_infinity_count,
    below_count,
    above_count,
    zero_count,
    value_sum,
    value_sum_squares,
    value_min,
    value_max,
    entropy_sum,
    distinct_estimate,
    unseen_top,
from current_profiles
where
    model = $model
    and day = $day
    and baseline_id = $baseline_id
order by segment, feature
