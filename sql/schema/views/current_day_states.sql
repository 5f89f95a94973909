-- What was judged last of every day; grain: model, day.
create or replace view current_day_states as
select *
from day_states
qualify recorded_at = max(recorded_at) over (partition by model, day);
