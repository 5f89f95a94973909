-- The newest check of every staged day; grain: model, day, suite, expectation, column_name.
create or replace view current_quality as
select *
from quality
qualify rank() over (partition by model, day order by recorded_at desc) = 1;
