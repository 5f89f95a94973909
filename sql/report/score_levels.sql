-- The level of the score by segment and day; grain: segment, one list over the days.
-- Parameters: $model, $first_day, $last_day.
select
    segment,
    list(day order by day) as days,
    list(value order by day) as measured,
    list(row_count order by day) as row_counts
from current_metrics
where
    model = $model
    and day between $first_day and $last_day
    and feature = 'score'
    and metric = 'mean_score'
    and window_days = 1
group by segment
order by segment
