-- Where the pages of a model's days lie, relative to the reports; grain: day.
-- Parameters: $model.
select
    day,
    path
from current_reports
where
    model = $model
    and page = 'day'
order by day
