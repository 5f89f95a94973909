-- What was judged last of every day; grain: model, day.
create or replace view current_day_states as
select *
from day_states
qualify rank() over (partition by model, day order by recorded_at desc) = 1;
