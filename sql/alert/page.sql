-- Where the page of a day lies, relative to the reports; grain: one row, none where no page was written.
-- Parameters: $model, $day.
select path
from current_reports
where
    model = $model
    and day = $day
    and page = 'day'
