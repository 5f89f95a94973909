-- What was expected of the data of the days and how it came out; grain: day, suite, expectation, column_name.
-- Parameters: $model, $days, $first_day and $last_day of them.
select
    day,
    suite,
    expectation,
    column_name,
    severity,
    outcome,
    observed,
    expected,
    unexpected_count,
    unexpected_share,
    detail,
    run_id
from current_quality
where
    model = $model
    and day between $first_day and $last_day
    and list_contains($days, day)
order by
    day,
    outcome = 'fail' desc,
    outcome = 'error' desc,
    severity = 'critical' desc,
    severity = 'warning' desc,
    suite,
    column_name,
    expectation
