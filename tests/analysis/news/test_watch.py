"""The watch list of a case: against brute force, in any chunks, and where there is nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from scipy.stats import norm

from sapper.analysis.answers import answer_case
from sapper.analysis.news.judging import CONSTANT, REPORTED, SAME, UNHEARD
from sapper.analysis.news.watch import watch_list
from sapper.analysis.news.watch_sides import watched_case
from sapper.analysis.news.watching import WatchWork, run_watch
from sapper.analysis.variance import BATCHES
from sapper.case.case import Account, Case, Indicator, Observation
from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Interpreter, Traces
from sapper.engine.plan import Plan
from sapper.language.prior import Constant, Prior, Quantity
from sapper.language.tree import Name, Number
from sapper.language.units import Unit
from sapper.model.parts import Variable
from sapper.model.points import Point, Setting

SETTLER = Unit.of({"settler": 1})
PER_MONTH = Unit.of({"month": -1})
WORLDS = 600
SEEN, ALARM = 0.8, 0.01
JUNE = dt.date(1900, 6, 30)


@pytest.fixture
def watched(case: Case) -> Case:
    """The hand-made case with a report of its flood, and three indicators that say nothing."""
    flood = Name("flood")
    more = (
        Indicator(
            "flood-told", flood, "event", seen=Number(SEEN), false_alarm=Number(ALARM, PER_MONTH)
        ),
        Indicator("fixed", Name("always")),
        Indicator("nowhere", Name("never"), "event"),
        Indicator("rain", flood, "event"),
    )
    variables = (
        *case.model.variables,
        Variable("always", Number(3.0)),
        Variable("never", Number(0.0)),
    )
    return replace(
        case,
        model=replace(case.model, variables=variables),
        indicators=(*case.indicators, *more),
    )


def test_sums_are_those_of_each_world_alone(watched: Case):
    """Every chance worked out again, world by world, from the traces of the model itself."""
    made = watched_case(watched, watched.accounts)
    sums, cut = run_watch(WatchWork(Interpreter(), made.sides, 5), WORLDS)
    ranges = cut.ranges
    lanes = Lanes(np.arange(WORLDS, dtype=np.uint64), np.zeros(WORLDS, dtype=np.int64))
    for side, found in zip(made.sides, sums):
        block = Interpreter().run_block(side.plan, lanes, 5, ("settlers", "flood"))
        settlers, flood = block.values["settlers"], block.values["flood"]
        names = [sight.indicator for sight in side.sights]
        census, told = names.index("census"), names.index("flood-told")
        # read every three months, sixty days late: what was there two months ago
        assert side.sights[census].dates == (
            dt.date(1900, 3, 31), JUNE, dt.date(1900, 9, 30), dt.date(1900, 12, 31),
        )  # fmt: skip
        for day, step in enumerate((3, 6, 9, 12)):
            expected = np.zeros((BATCHES, ranges[census][day].count))
            for world in range(WORLDS):
                mean = settlers[step - 2, world]
                below = norm.cdf(ranges[census][day].ends, mean, 0.1 * mean)
                expected[world % BATCHES] += np.diff([0.0, *below, 1.0])
            np.testing.assert_allclose(
                found.sights[census][day][0], expected, rtol=1e-10, atol=1e-9
            )
        for day, step in enumerate(range(1, 13)):
            came = (flood[: step + 1] != 0.0).any(axis=0) & (flood[0] == 0.0)
            heard = 1.0 - (1.0 - SEEN * came) * np.exp(-ALARM * step)
            expected = np.bincount(np.arange(WORLDS) % BATCHES, heard, BATCHES)
            np.testing.assert_allclose(found.sights[told][day][0, :, 1], expected, rtol=1e-12)


@dataclass(frozen=True, slots=True)
class Pieces:
    """The interpreter, a hundred lanes at a time."""

    name: str = "interpreter"
    precision: str = "double"

    def run_block(self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]) -> Traces:
        return Interpreter().run_block(plan, lanes, seed, keep)

    def run_pieces(
        self, plan: Plan, lanes: Lanes, seed: int, keep: Sequence[str]
    ) -> Iterator[Traces]:
        for first in range(0, lanes.count, 100):
            cut = slice(first, first + 100)
            own = Lanes(lanes.worlds[cut], lanes.fates[cut])
            yield Interpreter().run_block(plan, own, seed, keep)


def test_chunks_change_no_bit(watched: Case):
    one = watch_list(watched, question="few", worlds=1_500)
    other = watch_list(watched, question="few", worlds=1_500, engine=Pieces())  # pyright: ignore[reportArgumentType]
    assert one.to_json() == other.to_json()


def test_accounts_are_told_apart(watched: Case):
    """Settlers who go leave faster: the census tells, the flood (the same in both) does not."""
    found = watch_list(watched, worlds=2_000)
    assert [name for name, _ in found.accounts] == ["stay", "go"]
    assert [weight for _, weight in found.accounts] == pytest.approx([0.625, 0.375])
    census = found.of("census")
    assert census is not None and census.best is not None
    assert found.items[0] is census
    assert census.best.bits is not None and census.best.se is not None
    # a third of the first readings are made before anybody can have left
    assert census.looks[0].bits is not None
    assert census.looks[0].bits < census.best.bits
    favoured = {(item.account, item.odds) for item in census.tellings}
    assert ("go", 3) in favoured
    for item in census.tellings:
        assert item.least >= (item.odds or 0)
        if item.account == "go":
            assert item.first == 0  # few are left
    (pair,) = census.pairs
    assert (pair.first, pair.second) == ("stay", "go")
    assert pair.bits == pytest.approx(census.best.bits)
    told = found.of("flood-told")
    assert told is not None
    assert told.best is None
    assert told.silent == SAME
    assert found.noted is not None
    assert found.foreseen is not None
    assert found.foreseen >= found.noted


def test_statements_where_there_is_nothing(watched: Case):
    found = watch_list(watched, worlds=300)
    silent = {item.indicator: item.silent for item in found.items}
    assert silent["fixed"] == CONSTANT
    assert silent["nowhere"] == UNHEARD
    assert silent["census"] == ""
    early = watch_list(watched, worlds=300, until=dt.date(1900, 2, 28))
    census = early.of("census")
    assert census is not None and not census.looks
    day = dt.date(1899, 12, 1)
    seen = Observation("rain", day, day, "yes", already_in=("flood_rate",))
    told = watch_list(replace(watched, observations=(seen,)), worlds=300).of("rain")
    assert told is not None and told.silent == REPORTED
    with pytest.raises(CaseError, match="no world agrees"):
        watch_list(replace(watched, observations=(replace(seen, already_in=()),)), worlds=300)


def test_readings_so_far_weigh_worlds(watched: Case):
    """Trust is what conditioning makes of it, and readings are foreseen after the last one."""
    low = Quantity(780.0, 820.0, SETTLER)
    case = replace(watched, observations=(Observation("census", JUNE, JUNE, low),))
    plain = watch_list(case, worlds=1_500)
    found = watch_list(case, worlds=1_500, as_of=JUNE)
    news = answer_case(case, worlds=1_500, as_of=JUNE).news
    assert news is not None
    simulated = [item for item in news.accounts if not item.direct]
    whole = sum(item.trust for item in simulated)
    for item, (name, weight) in zip(simulated, found.accounts):
        assert item.account == name
        assert weight == pytest.approx(item.trust / whole, rel=1e-9)
    assert found.effective == pytest.approx(min(item.effective for item in simulated), rel=1e-9)
    assert (found.since, plain.since) == (JUNE, case.cutoff)
    assert (found.weighed, plain.weighed) == (("census",), ())
    census = found.of("census")
    assert census is not None
    assert [look.date.month for look in census.looks] == [9, 12]


def test_accounts_that_are_the_same_are_not_told_apart(watched: Case):
    twins = (watched.accounts[0], Account("twin", "The same", 0.3))
    found = watch_list(replace(watched, accounts=twins), worlds=400)
    assert found.noted is None
    assert {item.silent for item in found.items} == {SAME, CONSTANT, UNHEARD}


def test_an_account_without_room_is_named(case: Case):
    """Where one account has a single value and no error, the odds are those of the model alone."""
    still = Setting("rate", Prior(Constant(0.0), PER_MONTH))
    accounts = (
        case.accounts[0],
        Account("still", "Nobody leaves", 0.5, points=(Point("none", settings=(still,)),)),
    )
    count = Indicator("count", Name("settlers"))
    found = watch_list(
        replace(case, accounts=accounts, indicators=(*case.indicators, count)), worlds=400
    )
    item, census = found.of("count"), found.of("census")
    assert item is not None and census is not None
    assert item.exact == ("still",)
    assert {telling.odds for telling in item.tellings if telling.account == "still"} == {3, 10, 30}
    # a census with an error of a tenth leaves room
    assert census.exact == ()


def test_an_account_alone_still_moves_answers(watched: Case):
    found = watch_list(watched, question="few", worlds=1_000, accounts=["stay"])
    census = found.of("census")
    assert census is not None and census.best is not None and census.best.move is not None
    assert census.best.bits is None
    assert census.best.move.distance > 0.05
    # the low reading makes few likelier
    assert census.steps[0].answer > census.steps[1].answer
    assert found.before is not None
    shares = [step.chance for step in census.steps]
    assert all(0.1 <= share < 0.4 for share in shares)


def test_an_answer_is_moved_by_what_it_asks(watched: Case):
    """The report of the flood tells whether there is one; until December it tells ever more."""
    found = watch_list(watched, question="flood", worlds=2_000)
    told = found.of("flood-told")
    assert found.items[0].indicator in ("flood-told", "rain")
    assert told is not None and told.best is not None
    moves = [look.move.finding for look in told.looks if look.move is not None]
    assert moves[-1] > moves[2]
    assert found.before is not None
    p = found.before.value
    # reported without fail and lag: all variance goes
    rain = found.of("rain")
    assert rain is not None and rain.looks[-1].move is not None
    assert rain.looks[-1].move.finding == pytest.approx((p * (1.0 - p)) ** 0.5, abs=0.01)
    yes = rain.steps[1]
    assert (yes.answer, yes.first) == (1.0, 1)


def test_weights_are_likelihoods(watched: Case):
    """Even weights change nothing but the trust in accounts; nought leaves worlds out."""
    plain = watch_list(watched, worlds=500)
    weights = {"stay": np.full(500, 0.1), "go": np.full(500, 0.3), "outside": np.ones(500)}
    weighed = watch_list(watched, worlds=500, weights=weights)
    assert dict(weighed.accounts)["go"] == pytest.approx(0.3 * 0.3 / (0.5 * 0.1 + 0.3 * 0.3))
    assert weighed.effective == pytest.approx(500.0)
    half = np.where(np.arange(500) < 250, 1.0, 0.0)
    cut = watch_list(watched, worlds=500, weights={"stay": half, "go": half})
    first = watch_list(watched, worlds=250)
    assert cut.effective == pytest.approx(250.0)
    one, other = plain.of("census"), cut.of("census")
    assert one is not None and other is not None
    assert one.looks[-1].bits != other.looks[-1].bits
    short = first.of("census")
    assert short is not None
    # the ranges are those of another sample of the same worlds: about the same information
    assert other.looks[-1].bits == pytest.approx(short.looks[-1].bits, abs=0.03)


def test_unknown_names(watched: Case):
    with pytest.raises(CaseError):
        watch_list(watched, question="nothing", worlds=10)
    with pytest.raises(CaseError):
        watch_list(watched, accounts=["nobody"], worlds=10)
    alone = watch_list(watched, accounts=["outside"], worlds=10)
    assert not alone.items and not alone.accounts
