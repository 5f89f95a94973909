-- The producer's objects of the days as they were loaded last; grain: day, object_key.
-- Parameters: $model, $days, $first_day and $last_day of them.
with loaded as (
    select
        model,
        day,
        version
    from current_manifest
    where
        model = $model
        and day between $first_day and $last_day
        and list_contains($days, day)
)

select
    objects.day,
    objects.object_key,
    objects.outcome,
    objects.row_count,
    objects.size_bytes,
    objects.reason
from manifest_objects as objects
inner join loaded
    on
        objects.model = loaded.model
        and objects.day = loaded.day
        and objects.version = loaded.version
where
    objects.model = $model
    and objects.day between $first_day and $last_day
order by objects.day, objects.outcome = 'quarantined' desc, objects.object_key
