-- The newest version of every partition; grain: model, day.
create or replace view current_manifest as
select *
from manifest
qualify row_number() over (partition by model, day order by version desc) = 1;
