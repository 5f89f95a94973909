-- The distances of every input from training on the days; grain: day, segment, feature, metric, window_days.
-- Parameters: $model, $days, $first_day and $last_day of them, $features (whose other segments are wanted as well).
select
    day,
    segment,
    feature,
    metric,
    window_days,
    value,
    row_count,
    expected_without_drift,
    critical_value,
    not_evaluated,
    model_version,
    baseline_id
from current_metrics
where
    model = $model
    and day between $first_day and $last_day
    and list_contains($days, day)
    and (reference = 'training' or reference is null)
    and metric in ('psi', 'js_distance', 'missing_change', 'mean_score')
    and (segment = 'all' or list_contains($features, feature))
order by day, segment, feature, metric, window_days
