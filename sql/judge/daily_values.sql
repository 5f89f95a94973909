-- One-day values of healthy days that trailing limits compare with; grain: baseline_id, metric, reference, feature, segment, day.
-- Parameters: $model, $metrics, $least_rows, $earliest_day.
select
    measured.baseline_id,
    measured.metric,
    measured.reference,
    measured.feature,
    measured.segment,
    measured.window_days,
    measured.day,
    measured.value
from current_metrics as measured
inner join current_manifest as manifest
    on
        measured.model = manifest.model
        and measured.day = manifest.day
where
    measured.model = $model
    and measured.job = 'drift'
    and manifest.state = 'published'
    and measured.window_days = 1
    and measured.day >= $earliest_day
    and measured.value is not null
    and measured.row_count >= $least_rows
    and list_contains($metrics, measured.metric)
order by measured.metric, measured.reference, measured.feature, measured.segment, measured.day
