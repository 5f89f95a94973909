-- The newest check of a staged day, shortened to what decides its publication; grain: expectation.
-- Parameters: model, day, fingerprint.
select
    suite,
    expectation,
    column_name,
    outcome,
    coalesce(detail, observed) as got,
    severity = 'critical' and outcome != 'pass' as is_blocking,
from quality
where model = $model and day = $day and fingerprint = $fingerprint
qualify rank() over (order by recorded_at desc) = 1
order by suite, expectation, column_name
