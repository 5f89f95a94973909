-- The bins of the baseline that was made of a training file for a declaration; grain: one row per feature, none when
-- it was never made. Parameters: $model, $source_fingerprint, $declaration_hash.
with made as (
    select
        baseline_id,
        feature,
        definition,
        recorded_at
    from bin_definitions
    where
        model = $model
        and source_fingerprint = $source_fingerprint
        and declaration_hash = $declaration_hash
)

select
    baseline_id,
    feature,
    definition
from made
qualify rank() over (order by recorded_at desc) = 1
order by feature
