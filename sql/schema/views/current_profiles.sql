-- The newest profile of every day whose newest delivery is published, and of every baseline's reference (day null);
-- grain: model, baseline_id, day, segment, feature. A profile of an older version of its day is not shown.
create or replace view current_profiles as
with newest as (
    select *
    from profiles
    qualify rank() over (partition by model, day, baseline_id, manifest_version order by recorded_at desc) = 1
)

select newest.*
from newest
left join current_manifest on newest.model = current_manifest.model and newest.day = current_manifest.day
where
    newest.day is null
    or (current_manifest.state = 'published' and current_manifest.version = newest.manifest_version);
