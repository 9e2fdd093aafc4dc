"""A run as a whole: the same for any threads and for who else is asked, and by both engines."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sapper.analysis.answers import answer_case
from sapper.analysis.results import Answers, BinaryAnswer, NumberAnswer
from sapper.analysis.stages import read, staged
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.engines import Compiled
from sapper.engine.plan import Equation

WORLDS = 2 * BLOCK + 100


@pytest.fixture(scope="module")
def engine() -> Compiled:
    return Compiled()


def test_threads_change_nothing(case: Case, engine: Compiled):
    one = answer_case(case, worlds=WORLDS, engine=engine)
    two = answer_case(case, worlds=WORLDS, engine=engine, workers=2)
    assert one == two
    assert engine.compilations == 1


def test_who_else_is_asked_changes_nothing(case: Case, engine: Compiled):
    every = answer_case(case, worlds=WORLDS, engine=engine)
    alone = answer_case(case, worlds=WORLDS, engine=engine, accounts=["go"])
    assert engine.compilations == 1
    for question, _ in every.questions:
        # the mean is about a pivot that all accounts share: equal but for its rounding
        one, other = every.of(question, "go"), alone.of(question, "go")
        assert one is not None and other is not None
        if isinstance(one, BinaryAnswer):
            assert one == other
        if isinstance(one, NumberAnswer) and isinstance(other, NumberAnswer):
            assert one.mean == pytest.approx(other.mean, rel=1e-12)


def test_growth_keeps_the_first_block(case: Case, engine: Compiled):
    few = answer_case(case, worlds=BLOCK, engine=engine)
    many = answer_case(case, worlds=WORLDS, engine=engine)
    assert few.fingerprint == many.fingerprint
    assert few.answers != many.answers


def test_both_engines_give_the_same_answers(case: Case, engine: Compiled):
    """The same uniforms: counts are equal, sums to 1e-9; no draw flips in 3,000 worlds."""
    fast = answer_case(case, worlds=WORLDS, engine=engine)
    slow = answer_case(case, worlds=WORLDS, engine="interpreter")
    assert fast.fingerprint != slow.fingerprint
    for one, other in zip(fast.answers, slow.answers, strict=True):
        if isinstance(one, BinaryAnswer) and isinstance(other, BinaryAnswer):
            assert one == other
        if isinstance(one, NumberAnswer) and isinstance(other, NumberAnswer):
            assert one.mean == pytest.approx(other.mean, rel=1e-9)
            for first, second in zip(one.quantiles, other.quantiles, strict=True):
                assert first.value == pytest.approx(second.value, rel=1e-9)


def test_failed_worlds_are_the_same_and_named_alike(with_failure: Case, engine: Compiled):
    def told(answers: Answers) -> list[tuple[str, str]]:
        return [
            (item.message, item.primary.text if item.primary else "") for item in answers.faults
        ]

    fast = answer_case(with_failure, worlds=400, engine=engine)
    slow = answer_case(with_failure, worlds=400, engine="interpreter")
    assert told(fast) == told(slow)
    assert fast.worlds_failed == slow.worlds_failed > 0


def test_bands_are_there_for_every_stock_and_account(case: Case):
    answers = answer_case(case, worlds=300)
    assert {(band.name, band.account) for band in answers.bands} == {
        (name, account) for name in ("settlers", "gone") for account in ("all", "stay", "go")
    }
    settlers = next(band for band in answers.bands if band.name == "settlers")
    assert settlers.shape == (case.model.calendar.steps + 1,)
    assert settlers.quantiles[2][1][0] == 1_000.0
    assert np.all(np.diff(settlers.quantiles[2][1]) <= 0.0)


def test_bands_that_nobody_wants_change_no_answer(case: Case):
    answers = answer_case(case, worlds=300)
    without = answer_case(case, worlds=300, bands=False)
    assert answers.bands and not without.bands
    assert without.answers == answers.answers and without.fingerprint == answers.fingerprint


def test_an_interrupt_comes_through(case: Case, engine: Compiled):
    def stop(done: int, _whole: int) -> None:
        if done >= BLOCK:
            raise KeyboardInterrupt

    for workers in (1, 2):
        with pytest.raises(KeyboardInterrupt):
            answer_case(case, worlds=WORLDS, engine=engine, workers=workers, progress=stop)


def test_trust_in_an_account_weighs_its_worlds(case: Case):
    """The mixture's mean is that of the accounts, by trust, to the last few bits."""
    fair = replace(case, accounts=case.accounts[:2])
    answers = answer_case(fair, worlds=300)
    both, stay, go = (answers.of("left", name) for name in ("all", "stay", "go"))
    assert isinstance(both, NumberAnswer)
    assert isinstance(stay, NumberAnswer)
    assert isinstance(go, NumberAnswer)
    assert both.mean == pytest.approx((0.5 * stay.mean + 0.3 * go.mean) / 0.8, rel=1e-12)
    assert both.se < math.hypot(stay.se, go.se)


def test_other_outputs_asked_for_leave_the_bits_alone():
    """Of the case `tiny`: one stock kept, or all and sixty equations besides."""
    found, _ = check("tiny")
    assert found is not None
    plan = staged(found, read(found, found.accounts[0], (), questions=True)).plan
    stocks = [level.name for level in plan.levels]
    others = [item.name for item in plan.nodes if isinstance(item, Equation)][:60]
    lanes = Lanes(np.arange(BLOCK, dtype=np.uint64), np.zeros(BLOCK, dtype=np.int64))
    engine = Compiled()
    usual = engine.run_block(plan, lanes, 1, stocks)
    for keep in (stocks[:1], [*stocks, *others]):
        made = engine.run_block(plan, lanes, 1, keep)
        for name in set(keep) & set(stocks):
            np.testing.assert_array_equal(made.values[name], usual.values[name])


def test_blocks_are_made_as_they_are_run(case: Case, engine: Compiled):
    """A trillion worlds begin at once: nothing is laid out beforehand."""

    def stop(done: int, _whole: int) -> None:
        if done >= 2 * BLOCK:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        answer_case(case, worlds=10**12, engine=engine, progress=stop)
