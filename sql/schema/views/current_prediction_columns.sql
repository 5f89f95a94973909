-- The names that readers of a model's predictions use now; grain: model, name.
create or replace view current_prediction_columns as
select *
from prediction_columns
qualify rank() over (partition by model order by recorded_at desc) = 1;
