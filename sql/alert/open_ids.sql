-- The findings of a model that are open now; grain: finding_id.
-- Parameters: $model.
select finding_id
from findings
where
    model = $model
    and event != 'resolved'
order by finding_id
