-- How the last run of every job of the days ended; grain: day, job. Telling jobs are left out: they end after the page.
-- Parameters: $model, $days, $first_day and $last_day of them.
select
    day,
    job,
    outcome,
    message,
    run_id,
    run_kind,
    started_at,
    finished_at,
    code_version,
    config_hash,
    log_url
from runs
where
    model = $model
    and day between $first_day and $last_day
    and list_contains($days, day)
    and job not in ('report', 'alert')
qualify row_number() over (partition by day, job order by recorded_at desc) = 1
order by day, finished_at, job
