-- The columns that readers of a model's published predictions see; grain: one row per column. Parameters: $model.
select name
from current_prediction_columns
where model = $model
