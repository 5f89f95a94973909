-- The findings of the newest judging of every day, none where it found none; grain: model, day, finding_id.
-- Judging writes verdicts, events and the day's state in one commit, so they share `recorded_at`.
create or replace view current_finding_events as
select finding_events.*
from finding_events
inner join current_day_states
    on
        finding_events.model = current_day_states.model
        and finding_events.day = current_day_states.day
        and finding_events.recorded_at = current_day_states.recorded_at;
