-- The bins of every baseline, once even where two runs stored the same one; grain: model, baseline_id, feature.
create or replace view current_bin_definitions as
select *
from bin_definitions
qualify rank() over (partition by model, baseline_id order by recorded_at desc) = 1;
