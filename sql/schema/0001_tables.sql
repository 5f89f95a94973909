-- Every table but the per-model facts (sql/publish/). Forward only: a published file is never edited, a change is
-- the next file. Append-only: a `current_*` view (sql/schema/views/) shows the newest batch per natural key.

create table schema_migrations (
    name varchar,
    sha256 varchar,
    code_version varchar,
    recorded_at timestamptz
);
comment on table schema_migrations is 'One row per file of sql/schema applied; a view has a row per change of its text.';
comment on column schema_migrations.name is 'path of the file under sql/schema, without .sql';
comment on column schema_migrations.sha256 is 'sha256 of the text that was applied';
comment on column schema_migrations.code_version is 'version of plumbline that applied it';
comment on column schema_migrations.recorded_at is 'when it was committed, UTC';

create table runs (
    run_id varchar,
    model varchar,
    day date,
    job varchar,
    run_kind varchar,
    outcome varchar,
    message varchar,
    started_at timestamptz,
    finished_at timestamptz,
    code_version varchar,
    config_hash varchar,
    log_url varchar,
    recorded_at timestamptz
);
comment on table runs is 'One row per job of a model-day that ran, and how it ended.';
comment on column runs.run_id is 'one execution of a model-day; every row it wrote carries it';
comment on column runs.model is 'id of the monitored model';
comment on column runs.day is 'partition: what the producer wrote under the prefix of this date';
comment on column runs.job is 'stage, check, publish, profile, drift, judge, report, alert';
comment on column runs.run_kind is 'live, backfill, replay';
comment on column runs.outcome is 'ok, failed, skipped';
comment on column runs.message is 'one line: what was done, or why not';
comment on column runs.started_at is 'when the job started, UTC';
comment on column runs.finished_at is 'when the job ended, UTC';
comment on column runs.code_version is 'version of plumbline that ran';
comment on column runs.config_hash is 'sha256 of the model''s declaration as resolved';
comment on column runs.log_url is 'Airflow run, where there is one';
comment on column runs.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table manifest (
    model varchar,
    day date,
    version bigint,
    state varchar,
    fingerprint varchar,
    rows_read bigint,
    rows_published bigint,
    rows_dropped map(varchar, bigint),
    conflicting_requests bigint,
    conflicting_sample varchar[],
    rows_outside_day bigint,
    reason varchar,
    data_files varchar[],
    run_id varchar,
    run_kind varchar,
    recorded_at timestamptz
);
comment on table manifest is 'One row per version of a partition: what was delivered, what became of it. Rows read = published + dropped.';
comment on column manifest.model is 'id of the monitored model';
comment on column manifest.day is 'partition: what the producer wrote under the prefix of this date';
comment on column manifest.version is '1, 2, …: grows with every change of the partition';
comment on column manifest.state is 'published, quarantined, empty, absent';
comment on column manifest.fingerprint is 'sha256 over (key, ETag, size, version) of every object';
comment on column manifest.rows_read is 'rows in all readable objects';
comment on column manifest.rows_published is 'rows published by this version; zero unless state is published';
comment on column manifest.rows_dropped is 'reason → rows; read = published + sum(dropped)';
comment on column manifest.conflicting_requests is 'request ids that came with different content';
comment on column manifest.conflicting_sample is 'a few of those request ids, ascending';
comment on column manifest.rows_outside_day is 'published rows whose event time lies on another day';
comment on column manifest.reason is 'why it is not published, one sentence; null where it is';
comment on column manifest.data_files is 'the published files, relative to the data folder; none where the warehouse is one DuckDB file';
comment on column manifest.run_id is 'the run that wrote this row, see runs';
comment on column manifest.run_kind is 'live, backfill, replay';
comment on column manifest.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table prediction_columns (
    model varchar,
    name varchar,
    column_name varchar,
    kind varchar,
    run_id varchar,
    recorded_at timestamptz
);
comment on table prediction_columns is 'One row per name that readers of current_predictions_<model> use, per change of them.';
comment on column prediction_columns.model is 'id of the monitored model';
comment on column prediction_columns.name is 'name in current_predictions_<model>: a canonical one, a feature, a segment';
comment on column prediction_columns.column_name is 'column of predictions_<model> that holds it, as the producer calls it';
comment on column prediction_columns.kind is 'its type: varchar, double, boolean, timestamptz';
comment on column prediction_columns.run_id is 'the run that wrote this row, see runs';
comment on column prediction_columns.recorded_at is 'when it was committed, UTC; the newest batch of a model holds';

create table manifest_objects (
    model varchar,
    day date,
    version bigint,
    object_key varchar,
    etag varchar,
    size_bytes bigint,
    row_count bigint,
    sha256 varchar,
    outcome varchar,
    reason varchar,
    run_id varchar,
    recorded_at timestamptz
);
comment on table manifest_objects is 'One row per delivered object and version of its partition.';
comment on column manifest_objects.model is 'id of the monitored model';
comment on column manifest_objects.day is 'partition: what the producer wrote under the prefix of this date';
comment on column manifest_objects.version is 'version of the partition that this delivery became, see manifest';
comment on column manifest_objects.object_key is 's3://bucket/key';
comment on column manifest_objects.etag is 'ETag under which the object was fetched';
comment on column manifest_objects.size_bytes is 'size of the object in bytes';
comment on column manifest_objects.row_count is 'null where the footer could not be read';
comment on column manifest_objects.sha256 is 'sha256 of the object as it was read';
comment on column manifest_objects.outcome is 'loaded, rewritten, quarantined';
comment on column manifest_objects.reason is 'why quarantined or rewritten';
comment on column manifest_objects.run_id is 'the run that wrote this row, see runs';
comment on column manifest_objects.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table quality (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    fingerprint varchar,
    suite varchar,
    suite_hash varchar,
    expectation varchar,
    column_name varchar,
    severity varchar,
    outcome varchar,
    observed varchar,
    expected varchar,
    row_count bigint,
    unexpected_count bigint,
    unexpected_share double,
    detail varchar,
    recorded_at timestamptz
);
comment on table quality is 'One row per expectation checked on a staged day.';
comment on column quality.run_id is 'the run that wrote this row, see runs';
comment on column quality.run_kind is 'live, backfill, replay';
comment on column quality.model is 'id of the monitored model';
comment on column quality.day is 'partition: what the producer wrote under the prefix of this date';
comment on column quality.fingerprint is 'of the staged day that was checked';
comment on column quality.suite is 'contract, or the model''s own';
comment on column quality.suite_hash is 'sha256 of what the suite expects of which columns; a changed suite checks the day again';
comment on column quality.expectation is 'type of the expectation';
comment on column quality.column_name is 'null for expectations of the whole day';
comment on column quality.severity is 'critical, warning, info';
comment on column quality.outcome is 'pass, fail, error';
comment on column quality.observed is 'what was seen, as text';
comment on column quality.expected is 'what was declared, as text';
comment on column quality.row_count is 'rows the expectation looked at';
comment on column quality.unexpected_count is 'rows that did not meet it';
comment on column quality.unexpected_share is 'unexpected_count / row_count, 0…1';
comment on column quality.detail is 'the error''s text where outcome is error';
comment on column quality.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table bin_definitions (
    model varchar,
    baseline_id varchar,
    feature varchar,
    feature_type varchar,
    bin_version varchar,
    definition varchar,
    bin_labels varchar[],
    bin_groups integer[],
    model_version varchar,
    source varchar,
    source_fingerprint varchar,
    declaration_hash varchar,
    row_count bigint,
    run_id varchar,
    recorded_at timestamptz
);
comment on table bin_definitions is 'One row per baseline and feature: the bins every later day is counted in.';
comment on column bin_definitions.model is 'id of the monitored model';
comment on column bin_definitions.baseline_id is 'content hash of all definitions and reference counts of a model version';
comment on column bin_definitions.feature is '`score` for the score';
comment on column bin_definitions.feature_type is 'numeric, categorical, boolean';
comment on column bin_definitions.bin_version is 'content hash of this definition';
comment on column bin_definitions.definition is 'JSON, what the code reads';
comment on column bin_definitions.bin_labels is 'what the counts of a profile stand for, in order';
comment on column bin_definitions.bin_groups is 'decile group (or category) of each bin';
comment on column bin_definitions.model_version is 'version of the model the reference belongs to';
comment on column bin_definitions.source is 'where the reference rows came from';
comment on column bin_definitions.source_fingerprint is 'sha256 over key, ETag, size and version of the reference rows'' file';
comment on column bin_definitions.declaration_hash is 'of the features and segments as declared, and of the rules of binning';
comment on column bin_definitions.row_count is 'rows of the reference';
comment on column bin_definitions.run_id is 'the run that wrote this row, see runs';
comment on column bin_definitions.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table profiles (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    baseline_id varchar,
    manifest_version bigint,
    model_version varchar,
    segment varchar,
    feature varchar,
    bin_version varchar,
    bin_counts bigint[],
    row_count bigint,
    null_count bigint,
    nan_count bigint,
    positive_infinity_count bigint,
    negative_infinity_count bigint,
    below_count bigint,
    above_count bigint,
    zero_count bigint,
    value_sum double,
    value_sum_squares double,
    value_min double,
    value_max double,
    entropy_sum double,
    distinct_estimate bigint,
    unseen_top map(varchar, bigint),
    recorded_at timestamptz
);
comment on table profiles is 'One row per day (or reference), segment and feature: counts in reference bins; rows of days add.';
comment on column profiles.run_id is 'the run that wrote this row, see runs';
comment on column profiles.run_kind is 'live, backfill, replay';
comment on column profiles.model is 'id of the monitored model';
comment on column profiles.day is 'null for the reference profile of a baseline';
comment on column profiles.baseline_id is 'baseline it was compared with or counted in, see bin_definitions';
comment on column profiles.manifest_version is 'the publication that was profiled';
comment on column profiles.model_version is 'versions of the model that made the day''s predictions, joined by a comma; null for a reference';
comment on column profiles.segment is 'all, or column=value';
comment on column profiles.feature is 'name of the declared feature; score for the score';
comment on column profiles.bin_version is 'content hash of the bins'' definition, see bin_definitions';
comment on column profiles.bin_counts is 'rows per bin, as bin_definitions.bin_labels orders them';
comment on column profiles.row_count is 'rows of the segment on the day';
comment on column profiles.null_count is 'rows without a value';
comment on column profiles.nan_count is 'rows that are not a number';
comment on column profiles.positive_infinity_count is 'rows that are +infinity';
comment on column profiles.negative_infinity_count is 'rows that are -infinity';
comment on column profiles.below_count is 'below the reference minimum';
comment on column profiles.above_count is 'above the reference maximum';
comment on column profiles.zero_count is 'rows that are exactly zero';
comment on column profiles.value_sum is 'over finite values';
comment on column profiles.value_sum_squares is 'sum of squares over finite values';
comment on column profiles.value_min is 'least finite value';
comment on column profiles.value_max is 'largest finite value';
comment on column profiles.entropy_sum is 'binary entropy in bits, summed over scores from 0 to 1; null for all but probabilities';
comment on column profiles.distinct_estimate is 'least number of different values: bins that hold any, names of unseen categories';
comment on column profiles.unseen_top is 'most frequent categories the reference does not know';
comment on column profiles.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table metrics (
    run_id varchar,
    run_kind varchar,
    model varchar,
    model_version varchar,
    day date,
    job varchar,
    window_days integer,
    segment varchar,
    feature varchar,
    metric varchar,
    reference varchar,
    value double,
    not_evaluated varchar,
    row_count bigint,
    reference_count bigint,
    bin_count integer,
    expected_without_drift double,
    critical_value double,
    interval_low double,
    interval_high double,
    coverage double,
    is_provisional boolean,
    top_bins varchar,
    baseline_id varchar,
    digest varchar,
    recorded_at timestamptz
);
comment on table metrics is 'One row per measured number: tidy, by window, segment, feature, metric and reference.';
comment on column metrics.run_id is 'the run that wrote this row, see runs';
comment on column metrics.run_kind is 'live, backfill, replay';
comment on column metrics.model is 'id of the monitored model';
comment on column metrics.model_version is 'version of the model that made the predictions';
comment on column metrics.day is 'partition: what the producer wrote under the prefix of this date';
comment on column metrics.job is 'which job measured it; a batch of a job replaces its earlier one';
comment on column metrics.window_days is '1, 7, 28: trailing, `day` included';
comment on column metrics.segment is 'all, or column=value';
comment on column metrics.feature is 'name of the declared feature; score for the score';
comment on column metrics.metric is 'name of the measure';
comment on column metrics.reference is 'training, recent; null where nothing is compared';
comment on column metrics.value is 'null when not evaluated';
comment on column metrics.not_evaluated is 'why value is null';
comment on column metrics.row_count is 'n of the current window';
comment on column metrics.reference_count is 'n of the reference';
comment on column metrics.bin_count is 'bins (groups) compared';
comment on column metrics.expected_without_drift is 'mean of the measure between two samples of these sizes without drift';
comment on column metrics.critical_value is 'beyond it less often than once in a hundred without drift';
comment on column metrics.interval_low is 'lower end of the 95 % interval of value';
comment on column metrics.interval_high is 'upper end of the 95 % interval of value';
comment on column metrics.coverage is 'share of the window''s days that were published';
comment on column metrics.is_provisional is 'whether it may change when rows or labels still to come arrive';
comment on column metrics.top_bins is 'JSON: the three bins that made it, each with label, reference_share, current_share, contribution';
comment on column metrics.baseline_id is 'baseline it was compared with or counted in, see bin_definitions';
comment on column metrics.digest is 'sha256 of all that the job measured of the day; with an equal digest nothing is appended';
comment on column metrics.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table verdicts (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    rule varchar,
    kind varchar,
    segment varchar,
    feature varchar,
    metric varchar,
    window_days integer,
    value double,
    row_count bigint,
    limit_value double,
    limit_origin varchar,
    state varchar,
    reason varchar,
    days_beyond integer,
    recorded_at timestamptz
);
comment on table verdicts is 'One row per measure held against one limit on one judged day.';
comment on column verdicts.run_id is 'the run that wrote this row, see runs';
comment on column verdicts.run_kind is 'live, backfill, replay';
comment on column verdicts.model is 'id of the monitored model';
comment on column verdicts.day is 'partition: what the producer wrote under the prefix of this date';
comment on column verdicts.rule is 'name of the declared or shipped rule';
comment on column verdicts.kind is 'kind of finding, the stem of its runbook';
comment on column verdicts.segment is 'all, or column=value';
comment on column verdicts.feature is 'name of the declared feature; score for the score';
comment on column verdicts.metric is 'name of the measure';
comment on column verdicts.window_days is 'length of the trailing window in days: 1, 7, 28; the day included';
comment on column verdicts.value is 'the measured value; null when it was not evaluated';
comment on column verdicts.row_count is 'number of rows it is computed from';
comment on column verdicts.limit_value is 'the limit it was held against';
comment on column verdicts.limit_origin is 'floor, critical value, calibrated, calibrated on all rows, band (provisional), declared, trailing';
comment on column verdicts.state is 'OK, WATCH, INVESTIGATE, NO DATA, TOO EARLY';
comment on column verdicts.reason is 'why not evaluated, or why held at WATCH';
comment on column verdicts.days_beyond is 'evaluated days in a row beyond the limit, this one included';
comment on column verdicts.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table finding_events (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    finding_id varchar,
    event varchar,
    rule varchar,
    kind varchar,
    feature varchar,
    segment varchar,
    state varchar,
    severity varchar,
    owner varchar,
    runbook varchar,
    cause varchar,
    opened_day date,
    days_open integer,
    headline varchar,
    metric varchar,
    value double,
    limit_value double,
    limit_origin varchar,
    window_days integer,
    row_count bigint,
    evidence varchar,
    recorded_at timestamptz
);
comment on table finding_events is 'One row per finding and judged day of its life; its state is its last event.';
comment on column finding_events.run_id is 'the run that wrote this row, see runs';
comment on column finding_events.run_kind is 'live, backfill, replay';
comment on column finding_events.model is 'id of the monitored model';
comment on column finding_events.day is 'the judged day this event belongs to';
comment on column finding_events.finding_id is 'hash of model, rule, subject and the day it opened';
comment on column finding_events.event is 'opened, seen, escalated, not_evaluated, resolved';
comment on column finding_events.rule is 'name of the declared or shipped rule';
comment on column finding_events.kind is 'stem of the runbook';
comment on column finding_events.feature is 'name of the declared feature; score for the score';
comment on column finding_events.segment is 'all, or column=value';
comment on column finding_events.state is 'on this day: WATCH, INVESTIGATE, NO DATA, TOO EARLY; OK when resolved';
comment on column finding_events.severity is 'page, ticket, digest';
comment on column finding_events.owner is 'owner who is told, a key of owners.yaml';
comment on column finding_events.runbook is 'file name of the runbook';
comment on column finding_events.cause is 'findings of one cause go into one alert';
comment on column finding_events.opened_day is 'the judged day on which it opened';
comment on column finding_events.days_open is 'days from opened_day to day, both included';
comment on column finding_events.headline is 'one clause: subject, what is wrong';
comment on column finding_events.metric is 'name of the measure';
comment on column finding_events.value is 'the measured value; null when it was not evaluated';
comment on column finding_events.limit_value is 'the limit it was held against';
comment on column finding_events.limit_origin is 'where the limit comes from: floor, critical value, calibrated, band, declared, trailing';
comment on column finding_events.window_days is 'length of the trailing window in days: 1, 7, 28; the day included';
comment on column finding_events.row_count is 'number of rows it is computed from';
comment on column finding_events.evidence is 'JSON: bins, segments affected, file names, samples of keys';
comment on column finding_events.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table day_states (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    state varchar,
    headline varchar,
    open_findings integer,
    new_findings integer,
    resolved_findings integer,
    not_evaluated integer,
    layers varchar,
    calibrated_days integer,
    memory varchar,
    digest varchar,
    recorded_at timestamptz
);
comment on table day_states is 'One row per judged model-day: what the page says first.';
comment on column day_states.run_id is 'the run that wrote this row, see runs';
comment on column day_states.run_kind is 'live, backfill, replay';
comment on column day_states.model is 'id of the monitored model';
comment on column day_states.day is 'partition: what the producer wrote under the prefix of this date';
comment on column day_states.state is 'state of the whole day, the most urgent of its layers';
comment on column day_states.headline is 'one clause: subject, and what is wrong or right';
comment on column day_states.open_findings is 'findings open at the end of the day';
comment on column day_states.new_findings is 'findings opened on the day';
comment on column day_states.resolved_findings is 'findings resolved on the day';
comment on column day_states.not_evaluated is 'measures of all rows, and checks, that could not be evaluated';
comment on column day_states.layers is 'JSON: layer, state (null where not measured) and one line for each of the five';
comment on column day_states.calibrated_days is 'healthy days behind the limits; below 28 they are provisional';
comment on column day_states.memory is 'JSON: what judging the next day must know: running streaks, open findings';
comment on column day_states.digest is 'sha256 of all that was judged of the day; with an equal digest nothing is appended';
comment on column day_states.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table alerts (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    alert_id varchar,
    event varchar,
    dedupe_key varchar,
    owner varchar,
    severity varchar,
    channel varchar,
    finding_ids varchar[],
    subject varchar,
    payload varchar,
    outcome varchar,
    detail varchar,
    attempts integer,
    attempted_at timestamptz,
    recorded_at timestamptz
);
comment on table alerts is 'One row per message to an owner: what was sent where, and whether it arrived.';
comment on column alerts.run_id is 'the run that wrote this row, see runs';
comment on column alerts.run_kind is 'live, backfill, replay';
comment on column alerts.model is 'id of the monitored model';
comment on column alerts.day is 'partition: what the producer wrote under the prefix of this date';
comment on column alerts.alert_id is 'hash of what was sent to whom';
comment on column alerts.event is 'what it tells: opened, escalated, resolved';
comment on column alerts.dedupe_key is 'model, cause and owner: receivers join the messages of one key';
comment on column alerts.owner is 'owner who is told, a key of owners.yaml';
comment on column alerts.severity is 'page, ticket, digest';
comment on column alerts.channel is 'connection id; never its address or secret';
comment on column alerts.finding_ids is 'findings of this message';
comment on column alerts.subject is 'subject line';
comment on column alerts.payload is 'JSON as sent';
comment on column alerts.outcome is 'delivered, failed, held_back';
comment on column alerts.detail is 'the answer''s status, the error, or why held back';
comment on column alerts.attempts is 'how often delivery was tried';
comment on column alerts.attempted_at is 'when it was tried last, UTC';
comment on column alerts.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';

create table reports (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    page varchar,
    path varchar,
    sha256 varchar,
    inputs_digest varchar,
    run_ids varchar[],
    config_hash varchar,
    template_version varchar,
    snapshot bigint,
    revision integer,
    recorded_at timestamptz
);
comment on table reports is 'One row per written page: everything needed to write the same page again.';
comment on column reports.run_id is 'the run that wrote this row, see runs';
comment on column reports.run_kind is 'live, backfill, replay';
comment on column reports.model is 'id of the monitored model';
comment on column reports.day is 'partition: what the producer wrote under the prefix of this date';
comment on column reports.page is 'day, model, index';
comment on column reports.path is 'relative to the reports root';
comment on column reports.sha256 is 'sha256 of the page''s bytes';
comment on column reports.inputs_digest is 'of everything the page says; equal digest, no new page';
comment on column reports.run_ids is 'the runs whose rows it tells';
comment on column reports.config_hash is 'sha256 of the model''s declaration as resolved';
comment on column reports.template_version is 'version of the page''s templates';
comment on column reports.snapshot is 'warehouse snapshot it was read at';
comment on column reports.revision is '1, 2, …';
comment on column reports.recorded_at is 'when it was committed, UTC; strictly increasing, equal within one commit: rows of one batch share it';
