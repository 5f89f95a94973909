-- Everything that was judged on a day; grain: rule, segment, feature, metric.
-- Parameters: $model, $day.
select
    rule,
    kind,
    segment,
    feature,
    metric,
    window_days,
    value,
    row_count,
    limit_value,
    limit_origin,
    state,
    reason,
    days_beyond
from current_verdicts
where
    model = $model
    and day = $day
order by rule, segment, feature, metric, window_days
