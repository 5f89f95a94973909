-- Everything that was judged on the days; grain: day, rule, segment, feature, metric.
-- Parameters: $model, $days, $first_day and $last_day of them.
select
    day,
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
    and day between $first_day and $last_day
    and list_contains($days, day)
order by day, rule, segment, feature, metric, window_days
