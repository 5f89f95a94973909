-- Every table but the per-model facts (predictions.sql.jinja); forward only, one statement per table.
-- Append-only unless said otherwise: a `current_*` view (sql/schema/views/) shows the newest batch per natural key.

create table runs (
    run_id varchar,                  -- one execution of a model-day; every row it wrote carries it
    model varchar,
    day date,
    job varchar,                     -- stage, check, publish, profile, drift, judge, report, alert
    run_kind varchar,                -- live, backfill, replay
    outcome varchar,                 -- ok, failed, skipped
    message varchar,                 -- one line: what was done, or why not
    started_at timestamptz,
    finished_at timestamptz,
    code_version varchar,
    config_hash varchar,             -- sha256 of the model's declaration as resolved
    log_url varchar,                 -- Airflow run, where there is one
    recorded_at timestamptz
);

create table manifest (
    model varchar,
    day date,
    version bigint,                  -- 1, 2, …: grows with every change of the partition
    state varchar,                   -- published, quarantined, empty, absent
    fingerprint varchar,             -- sha256 over (key, ETag, size, version) of every object
    rows_read bigint,
    rows_published bigint,
    rows_dropped map(varchar, bigint), -- reason → rows; read = published + sum(dropped)
    conflicting_requests bigint,     -- request ids that came with different content
    rows_outside_day bigint,         -- published rows whose event time lies on another day
    reason varchar,                  -- why quarantined or absent, one sentence
    data_files varchar[],            -- the published files
    run_id varchar,
    run_kind varchar,
    recorded_at timestamptz
);

create table manifest_objects (
    model varchar,
    day date,
    version bigint,
    object_key varchar,              -- s3://bucket/key
    etag varchar,
    size_bytes bigint,
    row_count bigint,                -- null where the footer could not be read
    sha256 varchar,
    outcome varchar,                 -- loaded, rewritten, quarantined
    reason varchar,                  -- why quarantined or rewritten
    run_id varchar,
    recorded_at timestamptz
);

create table quality (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    fingerprint varchar,             -- of the staged day that was checked
    suite varchar,                   -- contract, or the model's own
    expectation varchar,
    column_name varchar,             -- null for expectations of the whole day
    severity varchar,                -- critical, warning, info
    outcome varchar,                 -- pass, fail, error
    observed varchar,                -- what was seen, as text
    expected varchar,                -- what was declared, as text
    row_count bigint,
    unexpected_count bigint,
    unexpected_share double,
    detail varchar,                  -- the error's text where outcome is error
    recorded_at timestamptz
);

create table bin_definitions (
    model varchar,
    baseline_id varchar,             -- content hash of all definitions and reference counts of a model version
    feature varchar,                 -- `score` for the score
    feature_type varchar,            -- numeric, categorical, boolean
    bin_version varchar,             -- content hash of this definition
    definition varchar,              -- JSON, what the code reads
    bin_labels varchar[],            -- what the counts of a profile stand for, in order
    bin_groups integer[],            -- decile group (or category) of each bin
    model_version varchar,
    source varchar,                  -- where the reference rows came from
    source_fingerprint varchar,
    row_count bigint,
    run_id varchar,
    recorded_at timestamptz
);

create table profiles (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,                        -- null for the reference profile of a baseline
    baseline_id varchar,
    manifest_version bigint,         -- the publication that was profiled
    segment varchar,                 -- all, or column=value
    feature varchar,
    bin_version varchar,
    bin_counts bigint[],             -- rows per bin, as bin_definitions.bin_labels orders them
    row_count bigint,
    null_count bigint,
    nan_count bigint,
    positive_infinity_count bigint,
    negative_infinity_count bigint,
    below_count bigint,              -- below the reference minimum
    above_count bigint,              -- above the reference maximum
    zero_count bigint,
    value_sum double,                -- over finite values
    value_sum_squares double,
    value_min double,
    value_max double,
    distinct_estimate bigint,
    unseen_top map(varchar, bigint), -- most frequent categories the reference does not know
    recorded_at timestamptz
);

create table metrics (
    run_id varchar,
    run_kind varchar,
    model varchar,
    model_version varchar,
    day date,
    job varchar,                     -- which job measured it; a batch of a job replaces its earlier one
    window_days integer,             -- 1, 7, 28: trailing, `day` included
    segment varchar,
    feature varchar,
    metric varchar,
    reference varchar,               -- training, recent; null where nothing is compared
    value double,                    -- null when not evaluated
    not_evaluated varchar,           -- why value is null
    row_count bigint,                -- n of the current window
    reference_count bigint,          -- n of the reference
    bin_count integer,
    expected_without_drift double,
    critical_value double,           -- beyond it less often than once in a hundred without drift
    interval_low double,
    interval_high double,
    coverage double,                 -- share of the window's days that were published
    is_provisional boolean,
    top_bins varchar,                -- JSON: the three bins that made it: label, reference share, current share, contribution
    baseline_id varchar,
    recorded_at timestamptz
);

create table verdicts (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    rule varchar,
    kind varchar,                    -- kind of finding, the stem of its runbook
    segment varchar,
    feature varchar,
    metric varchar,
    window_days integer,
    value double,
    row_count bigint,
    limit_value double,
    limit_origin varchar,            -- floor, critical value, calibrated, band, declared, trailing
    state varchar,                   -- OK, WATCH, INVESTIGATE, NO DATA, TOO EARLY
    reason varchar,                  -- why not evaluated, or why held at WATCH
    days_beyond integer,             -- evaluated days in a row beyond the limit, this one included
    recorded_at timestamptz
);

create table finding_events (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,                        -- the judged day this event belongs to
    finding_id varchar,              -- hash of model, rule, subject and the day it opened
    event varchar,                   -- opened, seen, escalated, not_evaluated, resolved
    rule varchar,
    kind varchar,                    -- stem of the runbook
    feature varchar,
    segment varchar,
    state varchar,                   -- WATCH, INVESTIGATE, NO DATA
    severity varchar,                -- page, ticket, digest
    owner varchar,
    runbook varchar,
    cause varchar,                   -- findings of one cause go into one alert
    opened_day date,
    days_open integer,
    headline varchar,                -- one clause: subject, what is wrong
    metric varchar,
    value double,
    limit_value double,
    limit_origin varchar,
    window_days integer,
    row_count bigint,
    evidence varchar,                -- JSON: bins, segments affected, file names, samples of keys
    recorded_at timestamptz
);

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
    layers varchar,                  -- JSON: state and one line for each of the five layers
    calibrated_days integer,         -- healthy days behind the limits; below 28 they are provisional
    recorded_at timestamptz
);

create table alerts (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    alert_id varchar,
    dedupe_key varchar,
    owner varchar,
    severity varchar,
    channel varchar,                 -- connection id; never its address or secret
    finding_ids varchar[],
    subject varchar,
    payload varchar,                 -- JSON as sent
    outcome varchar,                 -- delivered, failed, held_back
    detail varchar,                  -- the answer's status, the error, or why held back
    attempts integer,
    attempted_at timestamptz,
    recorded_at timestamptz
);

create table reports (
    run_id varchar,
    run_kind varchar,
    model varchar,
    day date,
    page varchar,                    -- day, model, index
    path varchar,                    -- relative to the reports root
    sha256 varchar,
    inputs_digest varchar,           -- of everything the page says; equal digest, no new page
    run_ids varchar[],               -- the runs whose rows it tells
    config_hash varchar,
    template_version varchar,
    snapshot bigint,                 -- warehouse snapshot it was read at
    revision integer,                -- 1, 2, …
    recorded_at timestamptz
);
