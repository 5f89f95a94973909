-- The profiles that a stretch of days is measured from: of its days and of the baselines they are counted in (day null);
-- grain: baseline_id, feature, day, segment. Parameters: $model, $first_day, $last_day.
with of_days as (
    select *
    from current_profiles
    where
        model = $model
        and day between $first_day and $last_day
),

of_references as (
    select *
    from current_profiles
    where
        model = $model
        and day is null
        and baseline_id in (select baseline_id from of_days)
),

both_sides as (
    select * from of_days
    union all
    select * from of_references
)

select
    baseline_id,
    feature,
    day,
    segment,
    model_version,
    bin_counts,
    row_count - null_count - nan_count - positive_infinity_count - negative_infinity_count as finite_count,
    value_sum,
    value_sum_squares,
    value_min,
    value_max,
    entropy_sum,
    recorded_at
from both_sides
