-- The newest page of every kind and day; grain: model, day, page.
create or replace view current_reports as
select *
from reports
qualify row_number() over (partition by model, day, page order by recorded_at desc, revision desc) = 1;
