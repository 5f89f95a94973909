-- The newest measurements of every job and day; grain: model, day, job, window_days, segment, feature, metric, reference.
create or replace view current_metrics as
select *
from metrics
qualify recorded_at = max(recorded_at) over (partition by model, day, job);
