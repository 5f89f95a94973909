-- The newest check of every staged day; grain: model, day, suite, expectation, column_name.
create or replace view current_quality as
select *
from quality
qualify recorded_at = max(recorded_at) over (partition by model, day);
