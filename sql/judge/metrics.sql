-- The measurements that the days to judge are judged by; grain: day, metric, reference, feature, segment, window_days.
-- Parameters: $model, $first_day, $metrics, $references.
select
    day,
    metric,
    reference,
    feature,
    segment,
    window_days,
    value,
    row_count,
    critical_value,
    not_evaluated,
    baseline_id,
    top_bins
from current_metrics
where
    model = $model
    and job = 'drift'
    and day >= $first_day
    and list_contains($metrics, metric)
    and (
        reference is null
        or list_contains($references, reference)
    )
order by day, metric, reference, feature, segment, window_days
