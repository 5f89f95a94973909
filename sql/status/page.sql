-- Where the page of a model-day lies; grain: one row, the newest day unless one is named.
-- Parameters: $model, $day (null for the newest).
select path
from current_reports
where
    model = $model
    and page = 'day'
    and ($day is null or day = $day)
order by day desc
limit 1
