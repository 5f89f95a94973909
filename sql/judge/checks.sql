-- How every expectation came out in the newest check; grain: day, suite, expectation, column_name.
-- Parameters: $model, $first_day.
select
    day,
    expectation,
    column_name,
    severity,
    outcome,
    observed,
    expected,
    unexpected_share,
    detail
from current_quality
where
    model = $model
    and day >= $first_day
order by day, suite, column_name, expectation, expected
