-- The first healthy values of every series since its baseline; grain: baseline_id, metric, reference, feature, segment, window_days, day.
-- Parameters: $model, $metrics, $least_rows, $largest_critical_values (three lists of one order), $references,
-- $fixed_windows (judged although a shorter one is large enough), $calibration_days.
with needed as (
    select
        unnest($metrics::varchar[]) as metric,
        unnest($least_rows::bigint[]) as least_rows,
        unnest($largest_critical_values::double[]) as largest_critical_value
),

published as (
    select day
    from current_manifest
    where
        model = $model
        and state = 'published'
),

large_enough as (
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
    inner join published on measured.day = published.day
    inner join needed on measured.metric = needed.metric
    where
        measured.model = $model
        and measured.job = 'drift'
        and measured.value is not null
        and measured.row_count >= needed.least_rows
        and coalesce(measured.critical_value, 0) <= needed.largest_critical_value
        and list_contains($references, measured.reference)
),

judged as (
    select *
    from large_enough
    qualify
        list_contains($fixed_windows::integer[], window_days)
        or row_number() over (
            partition by baseline_id, metric, reference, feature, segment, day
            order by window_days
        ) = 1
)

select
    baseline_id,
    metric,
    reference,
    feature,
    segment,
    window_days,
    day,
    value
from judged
qualify
    row_number() over (
        partition by baseline_id, metric, reference, feature, segment, window_days
        order by day
    ) <= $calibration_days
order by baseline_id, metric, reference, feature, segment, window_days, day
