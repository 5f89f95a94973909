-- What the newest measurement of each day amounts to; grain: day. Parameters: $model, $first_day, $last_day.
select
    day,
    arg_max(digest, recorded_at) as digest
from metrics
where
    model = $model
    and job = 'drift'
    and day between $first_day and $last_day
group by day
