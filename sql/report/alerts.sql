-- What was sent about findings; grain: one row per finding and attempt, oldest first.
-- Parameters: $model, $last_day, $findings.
select
    alerts.day,
    told.finding_id,
    alerts.severity,
    alerts.channel,
    alerts.outcome
from alerts, unnest(alerts.finding_ids) as told(finding_id)
where
    alerts.model = $model
    and alerts.day <= $last_day
    and list_contains($findings, told.finding_id)
order by alerts.recorded_at, told.finding_id
