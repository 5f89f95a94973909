-- What was judged on many days, one list per series; grain: rule, feature, segment, metric.
-- Parameters: $model, $first_day, $last_day, $segments (the segments that are drawn).
select
    rule,
    feature,
    segment,
    metric,
    list(day order by day) as days,
    list(value order by day) as measured,
    list(limit_value order by day) as limits,
    list(state order by day) as states
from current_verdicts
where
    model = $model
    and day between $first_day and $last_day
    and list_contains($segments, segment)
group by all
order by rule, feature, segment, metric
