"""Worlds as paths: an ancestor's past to the bit, then chance of one's own, in both engines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from sapper.analysis.stages import read, staged
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled, Engine, Interpreter
from sapper.engine.held import Held, drawn_parameters, drawn_truths
from sapper.engine.paths import NEVER, Paths, joined
from sapper.engine.plan import Plan
from sapper.model.primitives import Chance, Strike

# not a multiple of what either engine pads to
COUNT = 37
WORLDS = np.arange(COUNT, dtype=np.uint64)
FATES = np.zeros(COUNT, dtype=np.int64)
PLAIN = Lanes(WORLDS, FATES)
FRESH = WORLDS + np.uint64(2**33)
STEP = 9


@pytest.fixture(scope="module", params=[Interpreter, Compiled])
def engine(request: pytest.FixtureRequest) -> Engine:
    return request.param()


@pytest.fixture(scope="module")
def plan() -> Plan:
    case, _ = check("tiny")
    assert case is not None
    return staged(case, read(case, case.accounts[0], (), questions=True)).plan


def _keep(plan: Plan) -> list[str]:
    events = [node.name for node in plan.nodes if isinstance(node, Strike)]
    return [*(level.name for level in plan.levels), *events, *(f"{e}.date" for e in events)]


def test_the_table_of_a_path():
    paths = Paths.of(WORLDS[:3]).spliced(np.array([4, NEVER, 2]), FRESH[:3])
    assert paths.firsts.tolist() == [[0, 0, 0], [4, NEVER, 2]]
    assert paths.at(1).tolist() == [0, 1, 2]
    assert paths.at(4).tolist() == [2**33, 1, 2**33 + 2]
    assert paths.renewed(4).tolist() == [True, False, False]
    assert not paths.renewed(0).any()
    assert [paths.after(0), paths.after(2), paths.after(4)] == [2, 4, NEVER]
    # a splice takes away whatever came later
    again = paths.spliced(3, FRESH[3:6])
    assert again.firsts.tolist() == [[0, 0, 0], [3, 3, 2], [NEVER, NEVER, 3]]
    assert again.at(9).tolist() == FRESH[3:6].tolist()
    # and from the start on nothing else is left
    assert paths.spliced(0, FRESH[3:6]).firsts.shape == (1, 3)


def test_paths_side_by_side_are_the_same_paths():
    short, long = Paths.of(WORLDS[:2]), Paths.of(WORLDS[2:4]).spliced(3, FRESH[:2])
    both = joined([short, long])
    for step in range(6):
        np.testing.assert_array_equal(both.at(step), np.append(short.at(step), long.at(step)))
        np.testing.assert_array_equal(
            both.renewed(step), np.append(short.renewed(step), long.renewed(step))
        )
    assert both.padded(2).at(5).tolist() == [0, 1, 2**33, 2**33 + 1, 2**33 + 1, 2**33 + 1]


def test_one_stretch_is_the_plain_world_to_the_bit(plan: Plan, engine: Engine):
    keep = _keep(plan)
    plain = engine.run_block(plan, PLAIN, 1, keep)
    path = engine.run_block(plan, replace(PLAIN, paths=Paths.of(WORLDS)), 1, keep)
    for name in keep:
        np.testing.assert_array_equal(plain.values[name], path.values[name])
    for name, data in plain.constants.items():
        np.testing.assert_array_equal(data, path.constants[name])
    np.testing.assert_array_equal(plain.failed, path.failed)


def test_a_spliced_path_has_its_ancestors_past_and_a_future_of_its_own(plan: Plan, engine: Engine):
    """The future is not the ancestor's, nor that of the world whose chance it takes."""
    keep = _keep(plan)
    plain = engine.run_block(plan, PLAIN, 1, keep)
    spliced = Paths.of(WORLDS).spliced(STEP, FRESH)
    path = engine.run_block(plan, replace(PLAIN, paths=spliced), 1, keep)
    other = engine.run_block(plan, replace(PLAIN, paths=Paths.of(FRESH)), 1, keep)
    differs = 0
    for level in plan.levels:
        mine, theirs = path.values[level.name], plain.values[level.name]
        # flows of the step before fill the stocks of this one
        np.testing.assert_array_equal(mine[: STEP + 1], theirs[: STEP + 1])
        differs += int((mine[STEP + 1 :] != theirs[STEP + 1 :]).any())
        differs += int((mine != other.values[level.name]).any())
    assert differs > 1


def test_lanes_that_are_not_spliced_stay_as_they_were(plan: Plan, engine: Engine):
    keep = _keep(plan)
    steps = np.where(np.arange(COUNT) % 2 == 0, STEP, NEVER)
    mixed = engine.run_block(
        plan, replace(PLAIN, paths=Paths.of(WORLDS).spliced(steps, FRESH)), 1, keep
    )
    plain = engine.run_block(plan, PLAIN, 1, keep)
    whole = engine.run_block(
        plan, replace(PLAIN, paths=Paths.of(WORLDS).spliced(STEP, FRESH)), 1, keep
    )
    for name in keep:
        np.testing.assert_array_equal(mixed.values[name][:, 1::2], plain.values[name][:, 1::2])
        np.testing.assert_array_equal(mixed.values[name][:, ::2], whole.values[name][:, ::2])


def test_a_run_that_stops_early_is_the_beginning_of_the_whole(plan: Plan, engine: Engine):
    keep = _keep(plan)
    paths = Paths.of(WORLDS).spliced(STEP, FRESH)
    whole = engine.run_block(plan, replace(PLAIN, paths=paths), 1, keep)
    for stop in (0, STEP, STEP + 3):
        early = engine.run_block(plan, replace(PLAIN, paths=paths.until(stop)), 1, keep)
        for name in keep:
            assert early.values[name].shape == (stop + 1, COUNT)
            np.testing.assert_array_equal(early.values[name], whole.values[name][: stop + 1])


def test_readings_are_those_of_the_lanes_own_world_or_told(plan: Plan, engine: Engine):
    """Parameters stay where they are while chance is another world's, and the reverse."""
    keep = _keep(plan)
    names = [draw.name for draw in plan.draws]
    truths = drawn_truths(plan, WORLDS, 1)
    told = Held(truths, drawn_parameters(plan, WORLDS, 1, truths, names))
    own = engine.run_block(plan, replace(PLAIN, paths=Paths.of(FRESH)), 1, keep)
    # the same chance and the same numbers, told to lanes of quite another world
    lanes = Lanes(WORLDS[::-1].copy(), FATES, told, Paths.of(FRESH))
    again = engine.run_block(plan, lanes, 1, keep)
    for name in keep:
        np.testing.assert_array_equal(own.values[name], again.values[name])


def test_engines_agree_on_spliced_paths(plan: Plan):
    keep = _keep(plan)
    paths = Paths.of(WORLDS).spliced(4, FRESH).spliced(STEP, FRESH + np.uint64(COUNT))
    lanes = replace(PLAIN, paths=paths)
    one, other = (made.run_block(plan, lanes, 1, keep) for made in (Interpreter(), Compiled()))
    for name in keep:
        np.testing.assert_allclose(one.values[name], other.values[name], rtol=1e-9)


SPLICES = 4_000
# Kolmogorov's statistic passes this with probability 1e-6: sqrt(-ln(5e-7) / 2 n)
LIMIT = np.sqrt(-np.log(5e-7) / (2 * SPLICES))


@pytest.mark.parametrize("repeats", [False, True])
def test_splices_leave_the_law_of_events_as_it_is(build, engine: Engine, repeats: bool):
    """Exponential times and Poisson counts, though thresholds are drawn anew twice a world."""
    rate, months = 0.05, 160
    plan = build.plan(
        [build.equation("rate", str(rate)), Strike("e", "rate", None, 1.0, 0, months, repeats)],
        steps=months,
    )
    worlds = np.arange(SPLICES, dtype=np.uint64)
    paths = Paths.of(worlds)
    for time, step in enumerate((7, 30), start=1):
        paths = paths.spliced(step, worlds + np.uint64(time * SPLICES))
    lanes = Lanes(worlds, np.zeros(SPLICES, dtype=np.int64), None, paths)
    ran = engine.run_block(plan, lanes, 1, ["e.date", "e.count"]).values
    if not repeats:
        date = ran["e.date"][-1]
        assert stats.kstest(date[np.isfinite(date)], stats.expon(scale=20).cdf).statistic < LIMIT
        assert abs(np.isinf(date).mean() - np.exp(-8)) < 4.5 * np.sqrt(np.exp(-8) / SPLICES)
        return
    count, mean = ran["e.count"][-1], rate * months
    assert abs(count.mean() - mean) < 4.5 * np.sqrt(mean / SPLICES)
    assert abs(count.var() - mean) < 4.5 * np.sqrt((mean + 2 * mean**2) / SPLICES)


def test_draws_after_a_splice_are_the_other_worlds(build, engine: Engine):
    """A draw of step k is that of the world that gives the chance of step k, at step k."""
    plan = build.plan(
        [
            build.equation("a", "0"),
            build.equation("b", "1"),
            Chance("u", "RANDOM", ("a", "b"), "u", 0),
        ],
        steps=8,
    )
    count = 20
    worlds = np.arange(count, dtype=np.uint64)
    fates = np.zeros(count, dtype=np.int64)

    def drawn(paths: Paths | None, own: np.ndarray) -> np.ndarray:
        return engine.run_block(plan, Lanes(own, fates, None, paths), 1, ["u"]).values["u"]

    one, other = drawn(None, worlds), drawn(None, worlds + np.uint64(count))
    made = drawn(Paths.of(worlds).spliced(5, worlds + np.uint64(count)), worlds)
    np.testing.assert_array_equal(made, np.where(np.arange(9)[:, None] < 5, one, other))


@pytest.mark.parametrize("kept", ["u", "f", "once", "p"])
def test_programs_of_paths_in_which_some_of_what_they_are_given_shows_nowhere(build, kept: str):
    """The compiler ends the process over an argument of which nothing comes; see `runs_whole`."""
    plan = build.plan(
        [
            build.equation("a", "0"),
            build.equation("b", "1"),
            Chance("u", "RANDOM", ("a", "b"), "u", 0),
            Chance("once", "RANDOM", ("a", "b"), "once", 0, once=True),
            build.equation("f", "IF(TIME > 2, 1, 2)"),
        ],
        steps=8,
        draws=[build.uniform("p")],
    )
    lanes = Lanes(WORLDS, FATES, None, Paths.of(WORLDS).spliced(4, FRESH))
    one, other = (made.run_block(plan, lanes, 1, [kept]) for made in (Interpreter(), Compiled()))
    np.testing.assert_array_equal(one.values[kept], other.values[kept])
