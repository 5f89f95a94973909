-- What was expected of a day's data and how it came out; grain: suite, expectation, column_name.
-- Parameters: $model, $day.
select
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
    and day = $day
order by
    outcome = 'error' desc,
    outcome = 'fail' desc,
    severity = 'critical' desc,
    severity = 'warning' desc,
    suite,
    column_name,
    expectation
