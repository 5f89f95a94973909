-- The delivered files that could not be loaded, of the newest version of every partition; grain: day, object_key.
-- Parameters: $model, $first_day.
select
    objects.day,
    objects.object_key,
    objects.reason
from manifest_objects as objects
inner join current_manifest as manifest
    on
        objects.model = manifest.model
        and objects.day = manifest.day
        and objects.version = manifest.version
where
    objects.model = $model
    and objects.day >= $first_day
    and objects.outcome = 'quarantined'
order by objects.day, objects.object_key
