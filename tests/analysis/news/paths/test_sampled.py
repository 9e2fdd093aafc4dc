"""Worlds led to readings in a whole case: they agree with weights where these leave enough."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.news import sampled
from sapper.analysis.news.islands import Population, evidence_sums, island_tallies
from sapper.analysis.news.tempering import Effort, Posterior, posterior
from sapper.analysis.part import part_of
from sapper.analysis.ready import ready_case
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.coordinates import cube
from sapper.engine.engines import Interpreter

DAY = dt.date(1990, 1, 31)
WORLDS = 4_000


@pytest.fixture(scope="module")
def case():
    found, _ = check("tiny")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def weighed(case):
    """By weights, which leave enough."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampled, "wanted", lambda _worlds: 0.0)
        made = answer_case(case, worlds=WORLDS, as_of=DAY, engine="interpreter", bands=False)
    assert made.news.led is None and made.news.effective > 300.0
    return made


@pytest.fixture(scope="module")
def led(case):
    """The same with every run of weights called too few, and so led."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampled, "wanted", lambda _worlds: 1e9)
        patch.setattr(sampled, "TRUSTED", 1e9)
        patch.setattr(sampled, "effort", lambda _worlds, budget: EFFORT)
        return answer_case(case, worlds=WORLDS, as_of=DAY, engine="interpreter", bands=False)


EFFORT = Effort(readings=480, islands=12, particles=4, rounds=8, accepted=1.0)


def test_the_evidence_and_trust_are_those_of_the_weights(led, weighed):
    """Each within three standard errors of both ways."""
    assert led.news.led.done and not led.news.led.by_weights
    for one, other in zip(led.news.accounts, weighed.news.accounts, strict=True):
        if one.direct:
            assert one.trust == other.trust
            continue
        assert one.evidence != other.evidence
        error = np.hypot(one.evidence_se, other.evidence_se)
        assert abs(one.evidence - other.evidence) < 3.0 * error
        assert abs(one.trust - other.trust) < 3.0 * np.hypot(one.se, other.se)
        assert one.evidence_se < 0.2


def test_every_answer_is_that_of_the_weights(led, weighed):
    """Chances and means of accounts and mixture, within 3.5 errors of both; of some dozens."""
    compared = 0
    for one in led.answers:
        other = weighed.of(one.question, one.account)
        if one.kind == "date" or getattr(one, "direct", False):
            continue
        value = "probability" if one.kind == "binary" else "mean"
        gap = abs(getattr(one, value) - getattr(other, value))
        assert one.se > 0.0
        # where a share is near 0 or 1 islands may all agree: no surer than so many worlds
        least = 0.0
        if one.kind == "binary":
            share = other.probability
            least = np.sqrt(max(share * (1.0 - share), 1.0 / 512) / 512)
        assert gap < 3.5 * np.hypot(max(one.se, least), other.se), (one, other)
        compared += 1
    assert compared >= 8


def test_what_is_told_of_it(led):
    from sapper.analysis.news.sentences import sentences

    text = " ".join(sentences(led.news))
    assert "a sampler led others to the readings" in text
    assert "80 million steps" in text and "by the sampler" in text


def test_the_same_seed_gives_the_same_answers(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampled, "wanted", lambda _worlds: 1e9)
        few = Effort(readings=32, islands=4, particles=4, rounds=4)
        patch.setattr(sampled, "ISLANDS", 4)
        patch.setattr(sampled, "effort", lambda _worlds, budget: few)
        made = [
            answer_case(
                case, worlds=100, as_of=DAY, engine="interpreter", bands=False, workers=workers
            )
            for workers in (1, 2)
        ]
    assert made[0].news.led.done
    assert made[0].answers == made[1].answers


def test_what_the_budget_does_not_hold_is_weighed(case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sampled, "wanted", lambda _worlds: 1e9)
        patch.setattr(
            sampled, "effort", lambda _worlds, budget: Effort(readings=64, islands=4, budget=10)
        )
        made = answer_case(case, worlds=300, as_of=DAY, engine="interpreter", bands=False)
        patch.setattr(sampled, "wanted", lambda _worlds: 0.0)
        plain = answer_case(case, worlds=300, as_of=DAY, engine="interpreter", bands=False)
    assert not made.news.led.done and "budget" in made.news.led.accounts[0].because
    assert made.answers == plain.answers
    assert made.news.effective == plain.news.effective


def test_a_part_of_a_plan_is_the_plan_up_to_rounding(case):
    """What readings see of plain worlds is the same in the part that is led."""
    ready = ready_case(case, worlds=100, seed=1, engine="interpreter", as_of=DAY)
    prepared = ready.simulated[0]
    names = tuple(name for row in ready.weighs for name in prepared.observed[row].names)
    drawn = {draw.name for draw in prepared.plan.draws}
    names = tuple(name for name in dict.fromkeys(names) if name not in drawn)
    last = max(prepared.observed[row].last for row in ready.weighs)
    part = part_of(prepared.plan, names, last)
    assert len(part.nodes) < len(prepared.plan.nodes)
    assert last <= part.calendar.steps < prepared.plan.calendar.steps
    assert set(cube(part).coordinates) and cube(part).size < cube(prepared.plan).size
    lanes = Lanes(np.arange(100, dtype=np.uint64), np.zeros(100, dtype=np.int64))
    whole, own = (Interpreter().run_block(plan, lanes, 1, names) for plan in (prepared.plan, part))
    for name in names:
        np.testing.assert_allclose(
            own.values[name][: last + 1], whole.values[name][: last + 1], rtol=1e-12
        )


def test_futures_share_what_was_read_and_nothing_else(make, measured):
    """Eight worlds a reading: alike up to the reading, apart after it and in what it does not see."""
    plan = make(
        8,
        priors={"first": ("normal", 2.0, 3.0), "other": ("normal", 0.0, 1.0)},
        stocks={"x": ("first", "NORMAL(0, 1)"), "y": ("other", "NORMAL(0, 1)")},
    )
    part = part_of(plan, ["x"], 4)
    few = Effort(readings=64, islands=4, particles=8)
    found = posterior(Interpreter(), part, [measured("x", 4, 5.0, 0.5)], 1, few)
    assert isinstance(found, Posterior)
    lanes = found.futures(cube(part), cube(plan), 1, 8)
    values = Interpreter().run_block(plan, lanes, 1, ["x", "y"]).values
    x, y = (values[name].reshape(9, 64, 8) for name in ("x", "y"))
    assert (x[:5] == x[:5, :, :1]).all() and abs(x[4].mean() - 5.0) < 0.5
    assert (np.unique(x[8], axis=1).shape[1] == 8) and np.unique(y[0]).size == 512


def test_islands_are_averaged_by_their_evidence(case):
    """Two islands with evidence 1 and 3: shares 0.2 and 0.6 make 0.5."""
    ready = ready_case(case, worlds=100, seed=1, engine="interpreter")
    asked = tuple(item for item in ready.asked if item.question.kind == "binary")[:1]
    values = np.array([[1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0]])
    failed = np.zeros(10, dtype=np.bool_)
    item = Population(np.log([1.0, 3.0]) - 900.0, values, failed, 8.0)
    tally = island_tallies(asked, [item], {})[asked[0].question.id]
    assert tally.summed[0] / tally.mass[0] == pytest.approx((0.2 * 1 + 0.6 * 3) / 4)
    assert tally.effective(np.ones(1)) == pytest.approx(8.0 / 2 * 16.0 / 10.0)
    sums = evidence_sums([item])
    assert sums.scale[0] + np.log(sums.first[0] / 2) == pytest.approx(np.log(2.0) - 900.0)
