"""The sampler on a whole case: it agrees with weights where these leave enough worlds."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.news.sampled import outcomes, sampled, trusts
from sapper.analysis.news.tempering import Effort, Posterior
from sapper.case.checked import check
from sapper.engine.engines import Interpreter

DAY = dt.date(1990, 1, 31)
EFFORT = Effort(readings=256, islands=8, particles=16)


@pytest.fixture(scope="module")
def case():
    found, _ = check("tiny")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def found(case):
    return sampled(case, case.accounts, engine=Interpreter(), as_of=DAY, effort=EFFORT)


@pytest.fixture(scope="module")
def weighed(case):
    return answer_case(case, worlds=4_000, as_of=DAY, engine="interpreter", bands=False)


def test_the_evidence_is_that_of_the_weights(found, weighed):
    """Each within three standard errors of both; and so is what it makes of trust."""
    known = {item.account: item for item in weighed.news.accounts}
    for item in found:
        assert isinstance(item.found, Posterior)
        other = known[item.account.id]
        error = np.hypot(item.found.log_evidence_se, other.evidence_se)
        assert abs(item.found.log_evidence - other.evidence) < 3.0 * error, (item, other)
    share = trusts(found)
    before = np.array([known[item.account.id].trust for item in found])
    np.testing.assert_allclose(share, before / before.sum(), atol=0.1)


def test_the_answers_are_those_of_the_weights(found, weighed):
    """Of yes-or-no questions without a condition; three errors of islands and of weights."""
    compared = 0
    for item in found:
        rows = outcomes(item, Interpreter())
        for own, asked in zip(rows, item.stages.reading.asked):
            question = asked.question
            if question.kind != "binary" or question.given is not None:
                continue
            other = weighed.of(question.id, item.account.id)
            each = own.reshape(EFFORT.islands, -1).mean(axis=1)
            weight = item.found.weights.reshape(EFFORT.islands, -1).sum(axis=1)
            mean = (weight * each).sum()
            # the islands of a share near 0 or 1 may all agree: never surer than so many worlds
            own_error = np.sqrt((weight**2 * (each - mean) ** 2).sum())
            least = np.sqrt(max(mean * (1 - mean), 1 / 256) / 256)
            assert abs(mean - other.probability) < 3.0 * np.hypot(max(own_error, least), other.se)
            compared += 1
    assert compared >= 2


def test_no_reading_before_any(case):
    """As of the start nothing is weighed: the prior's own worlds, evidence 0."""
    (item, *_) = sampled(case, case.accounts, engine=Interpreter(), as_of="start", effort=EFFORT)
    assert isinstance(item.found, Posterior)
    assert item.found.log_evidence == 0.0 and item.found.log_evidence_se == 0.0
