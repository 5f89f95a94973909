-- Days whose rows were published once and whose newest delivery is not; grain: day.
-- Parameters: model.
select newest.day
from current_manifest as newest
where
    newest.model = $model
    and newest.state != 'published'
    and newest.day in (
        select day
        from manifest
        where model = $model and state = 'published'
    )
order by newest.day
