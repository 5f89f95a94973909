-- The newest day that any model was judged on; grain: one row, null when none was.
-- Parameters: none.
select max(day) as day
from current_day_states
