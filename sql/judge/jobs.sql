-- How the newest run of every job ended; grain: day, job.
-- Parameters: $model, $first_day.
select
    day,
    job,
    outcome,
    message
from runs
where
    model = $model
    and day >= $first_day
qualify
    row_number() over (
        partition by day, job
        order by recorded_at desc
    ) = 1
order by day, job
