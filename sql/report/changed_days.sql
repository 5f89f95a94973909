-- The judged days whose page may say something else since it was written; grain: day.
-- Parameters: $model, $first_day, $last_day, $look_back (days before that a page tells of).
with written as (
    select
        day,
        recorded_at
    from current_reports
    where
        model = $model
        and page = 'day'
        and day between $first_day and $last_day
),

judged as (
    select
        day,
        recorded_at
    from current_day_states
    where
        model = $model
        and day between $first_day - $look_back::integer and $last_day
)

select judged_here.day
from judged as judged_here
left join written on judged_here.day = written.day
where
    judged_here.day between $first_day and $last_day
    and (
        written.recorded_at is null
        or exists (
            select 1
            from judged as judged_before
            where
                judged_before.day between judged_here.day - $look_back::integer and judged_here.day
                and judged_before.recorded_at > written.recorded_at
        )
    )
order by judged_here.day
