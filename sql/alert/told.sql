-- Everything that was ever told of a model, oldest first; grain: one row per attempt.
-- Parameters: $model.
select
    dedupe_key,
    event,
    owner,
    severity,
    channel,
    finding_ids,
    subject,
    outcome
from alerts
where model = $model
order by recorded_at
