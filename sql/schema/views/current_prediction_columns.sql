-- The names that readers of a model's predictions use now; grain: model, name.
create or replace view current_prediction_columns as
select *
from prediction_columns
qualify recorded_at = max(recorded_at) over (partition by model);
