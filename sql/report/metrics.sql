-- The distances of every input from training on a day; grain: segment, feature, metric, window_days.
-- Parameters: $model, $day, $features (whose other segments are wanted as well).
select
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
    and day = $day
    and (reference = 'training' or reference is null)
    and metric in ('psi', 'js_distance', 'missing_change', 'mean_score')
    and (segment = 'all' or feature in (select unnest($features::varchar[])))
order by segment, feature, metric, window_days
