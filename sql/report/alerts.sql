-- What was sent about findings on days before; grain: one row per finding and attempt that counts, newest first.
-- Parameters: $model, $day, $findings.
select
    alerts.day,
    told.finding_id,
    alerts.severity,
    alerts.channel,
    alerts.outcome
from alerts, unnest(alerts.finding_ids) as told(finding_id)
where
    alerts.model = $model
    and alerts.day < $day
    and told.finding_id in (select unnest($findings::varchar[]))
qualify row_number() over (partition by told.finding_id order by alerts.recorded_at desc) = 1
order by told.finding_id
