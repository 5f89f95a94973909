from __future__ import annotations

import numpy as np

from examples.flights.decision import choose_threshold, cost_usd


def test_mistakes_of_both_kinds_have_their_price() -> None:
    is_flagged = np.array([True, True, False, False])
    is_late = np.array([True, False, True, False])
    assert cost_usd(is_flagged, is_late) == 60 + 140


def test_calibrated_scores_are_cut_where_the_two_prices_meet() -> None:
    random = np.random.default_rng(1)
    scores = random.uniform(size=100_000)
    is_late = random.uniform(size=100_000) < scores
    assert choose_threshold(scores, is_late) == 0.30  # 60 / (60 + 140)
