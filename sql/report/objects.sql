-- The producer's objects of a day as they were loaded last; grain: object_key.
-- Parameters: $model, $day, $version (of the manifest).
select
    object_key,
    outcome,
    row_count,
    size_bytes,
    reason
from manifest_objects
where
    model = $model
    and day = $day
    and version = $version
order by outcome = 'quarantined' desc, object_key
