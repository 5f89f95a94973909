-- The baseline that was made of a training file for a declaration; grain: one row per feature, none when it was never
-- made. `segments` lists those that it has a reference of. Parameters: $model, $source_fingerprint, $declaration_hash.
with made as (
    select
        baseline_id,
        feature,
        definition
    from bin_definitions
    where
        model = $model
        and source_fingerprint = $source_fingerprint
        and declaration_hash = $declaration_hash
    qualify rank() over (order by recorded_at desc) = 1
),

reference as (
    select list(distinct segment order by segment) as segments
    from profiles
    where
        model = $model
        and day is null
        and baseline_id in (select baseline_id from made)
)

select
    made.baseline_id,
    made.feature,
    made.definition,
    reference.segments
from made
cross join reference
order by made.feature
