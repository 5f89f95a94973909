-- Every finding as its last event left it; grain: finding_id.
create or replace view findings as
select *
from current_finding_events
qualify row_number() over (partition by finding_id order by day desc) = 1;
