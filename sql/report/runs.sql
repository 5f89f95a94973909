-- How the last run of every job of a day ended; grain: job. Telling jobs are left out: they end after the page is made.
-- Parameters: $model, $day.
select
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
    and day = $day
    and job not in ('report', 'alert')
qualify row_number() over (partition by job order by recorded_at desc) = 1
order by finished_at, job
