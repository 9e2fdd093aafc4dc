"""Sums of weights against brute force, in whatever blocks and whatever scale."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.analysis.news.weighing import LogSums
from sapper.analysis.news.weighted import weighted_fates
from sapper.analysis.spread import FATES, fate_table

ACCOUNTS = 3


def _logs(seed: int, count: int = 500) -> np.ndarray:
    logs = np.random.default_rng(seed).normal(-3.0, 2.0, (ACCOUNTS, count))
    logs[0, ::7] = -np.inf
    return logs


def test_sums_are_those_of_the_weights():
    logs = _logs(1)
    sums = LogSums.of(ACCOUNTS)
    for at in range(0, 500, 128):
        sums.add(logs[:, at : at + 128])
    weights = np.exp(logs)
    assert sums.first * np.exp(sums.scale) == pytest.approx(weights.sum(axis=1))
    pairs = sums.second * np.exp(sums.scale[:, None] + sums.scale)
    assert pairs == pytest.approx(weights @ weights.T)


def test_no_scale_is_too_small():
    logs = _logs(2)
    near, far = LogSums.of(ACCOUNTS), LogSums.of(ACCOUNTS)
    near.add(logs)
    far.add(logs - 5_000.0)
    trusts = np.array([0.2, 0.3, 0.5])
    assert far.first == pytest.approx(near.first)
    assert float(far.effective(trusts)) == pytest.approx(float(near.effective(trusts)))


def test_effective_number_is_kishs():
    logs = _logs(3)
    sums = LogSums.of(ACCOUNTS)
    sums.add(logs)
    trusts = np.array([0.5, 0.5, 0.0])
    mixed = trusts @ np.exp(logs)
    assert float(sums.effective(trusts)) == pytest.approx(mixed.sum() ** 2 / (mixed**2).sum())
    assert float(LogSums.of(ACCOUNTS).effective(trusts)) == 0.0


def test_fates_of_equal_weight_are_counted_as_without():
    rng = np.random.default_rng(4)
    outcomes = (rng.random((200, FATES)) < 0.3).astype(np.float64)
    counts = rng.random((200, FATES)) < 0.9
    weights = np.ones((200, FATES))
    table = weighted_fates(outcomes, counts, weights)
    assert table == pytest.approx(FATES * fate_table(outcomes, counts), abs=1e-9)


def test_fates_without_weight_are_not_there():
    outcomes = np.zeros((1, FATES))
    outcomes[0, :2] = 1.0
    weights = np.zeros((1, FATES))
    weights[0, :4] = 0.5
    table = weighted_fates(outcomes, np.ones((1, FATES), np.bool_), weights)
    assert table[4, 2] == pytest.approx(2.0)
    assert table.sum() == pytest.approx(2.0)
