-- Fills nothing; grain: suite, of the newest check of a staged day.
-- Parameters: model, day, fingerprint.
select distinct
    suite,
    suite_hash,
from current_quality
where
    model = $model
    and day = $day
    and fingerprint = $fingerprint
