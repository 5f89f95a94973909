-- The versions of the model that made a published day's predictions; grain: one row.
-- Parameters: $day. Identifiers: predictions.
select string_agg(distinct model_version, ', ' order by model_version) as model_version
from {{ predictions | identifier }}
where day = $day
