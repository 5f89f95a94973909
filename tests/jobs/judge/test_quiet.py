"""On days on which nothing happens next to nothing is said."""

from __future__ import annotations

import numpy as np

from jobs.domain.rule import Severity
from jobs.judge.fold import fold
from jobs.judge.memory import Memory
from tests.jobs.judge.world import Rows, facts, history, model, on, row, rulebook

FEATURES = 10
SEGMENTS = ("all", *(f"channel=c{at}" for at in range(5)))
DAYS = 60
BINS = 11


def test_sixty_days_of_pure_chance_page_nobody() -> None:
    random = np.random.default_rng(2026)
    spec = model(features=[{"name": f"f{at}", "type": "numeric", "importance": 0.1} for at in range(FEATURES)])
    days = []
    for number in range(1, DAYS + 1):
        rows: Rows = []
        for segment, count in zip(SEGMENTS, (2000, *[400] * 5), strict=True):
            critical = 23.2 / count  # the 99 % quantile of chi-squared with 10 degrees of freedom
            for feature in [*(f"f{at}" for at in range(FEATURES)), "score"]:
                value = float(random.chisquare(BINS - 1)) / count
                rows.append(row(on(number), "psi", feature, value, segment=segment, rows=count, critical=critical))
                if feature != "score":
                    change = float(random.normal(0, 0.003))
                    rows.append(row(on(number), "missing_change", feature, change, segment=segment, rows=count))
        rows.append(row(on(number), "mean_score", "score", 0.3 + float(random.normal(0, 0.01))))
        days.append(rows)
    past = history([each for rows in days for each in rows])
    judged = list(fold(rulebook(spec), [facts(rows[0]["day"], rows) for rows in days], past, Memory()))
    told = [finding for each in judged for finding in each.findings if finding.event == "opened"]
    assert [finding.severity for finding in told if finding.severity is not Severity.DIGEST] == []
    assert len(told) <= 3, "of more than 10,000 verdicts"
