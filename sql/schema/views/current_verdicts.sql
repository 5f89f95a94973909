-- The verdicts of the newest judging of every day; grain: model, day, rule, segment, feature, metric, window_days.
-- Judging writes verdicts, events and the day's state in one commit, so they share `recorded_at`.
create or replace view current_verdicts as
select verdicts.*
from verdicts
inner join current_day_states
    on
        verdicts.model = current_day_states.model
        and verdicts.day = current_day_states.day
        and verdicts.recorded_at = current_day_states.recorded_at;
