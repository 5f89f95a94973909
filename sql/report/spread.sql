-- How values are spread, live and in the reference of the same bins; grain: segment, feature, one row per day.
-- Parameters: $model, $first_day, $last_day, $segments. The reference is that of all rows.
with reference as (
    select
        baseline_id,
        feature,
        bin_version,
        bin_counts
    from current_profiles
    where
        model = $model
        and day is null
        and segment = 'all'
)

select
    live.segment,
    live.feature,
    live.day,
    live.baseline_id,
    live.row_count,
    live.bin_counts,
    reference.bin_counts as reference_counts,
    live.unseen_top
from current_profiles as live
inner join reference
    on
        live.baseline_id = reference.baseline_id
        and live.feature = reference.feature
        and live.bin_version = reference.bin_version
where
    live.model = $model
    and live.day between $first_day and $last_day
    and list_contains($segments, live.segment)
order by live.segment, live.feature, live.day
