"""Comparisons: parts that sum to the gap of the answers, planted points, and plain refusals."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sapper.analysis.answers import answer_case
from sapper.analysis.comparing import Comparison, compare_case, most_trusted
from sapper.analysis.mixed import Mixing, NotMixed, mix, players_of
from sapper.analysis.results import BinaryAnswer, NumberAnswer
from sapper.analysis.shapley import coalitions
from sapper.analysis.stages import read, staged
from sapper.case.case import Account, Case
from sapper.case.checked import check
from sapper.diagnostics.diagnostic import CaseError
from sapper.diagnostics.span import TextFile
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.engines import Compiled, Interpreter
from sapper.evidence.claims import Claim
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Interval, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit
from sapper.model.points import Point, Replacement, Setting

PER_MONTH = Unit.of({"month": -1})
WORLDS = BLOCK + 300


@pytest.fixture(scope="module")
def tiny() -> Case:
    found, _ = check("tiny")
    assert found is not None
    return found


def _expr(text: str, case: Case) -> Expr:
    tree, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), case.units)
    assert tree is not None, faults
    return tree


def _rate(low: float, high: float) -> Setting:
    shape = Constant(low) if low == high else Interval(low, high, "lognormal")
    return Setting("rate", Prior(shape, PER_MONTH))


def _with(case: Case, first: Sequence[Point], second: Sequence[Point]) -> Case:
    accounts = (
        Account("a", "A", 0.5, points=tuple(first)),
        Account("b", "B", 0.5, points=tuple(second)),
    )
    return replace(case, accounts=accounts)


def _compare(case: Case, question: str, first: str = "a", second: str = "b") -> Comparison:
    (found,) = compare_case(case, first, second, [question], worlds=WORLDS)
    return found


PULL = Point("pull", "They are pulled.", "implied", settings=(_rate(0.03, 0.08),))
GOLD = Point("gold", "Gold was found.", "stated", believe=(("gold-found", 0.9),))
FLOOD = Point(
    "flood", "Floods.", settings=(Setting("flood_rate", Prior(Constant(0.1), PER_MONTH)),)
)


def test_parts_sum_to_the_gap_between_the_answers(case: Case):
    both = _with(case, [GOLD], [PULL])
    found = _compare(both, "few")
    answers = answer_case(both, worlds=WORLDS)
    one, other = answers.of("few", "a"), answers.of("few", "b")
    assert isinstance(one, BinaryAnswer)
    assert isinstance(other, BinaryAnswer)
    assert found.worlds == WORLDS
    assert found.first_answer == pytest.approx(one.probability)
    assert found.second_answer == pytest.approx(other.probability)
    assert found.gap == pytest.approx(other.probability - one.probability)
    assert math.fsum(part.difference for part in found.parts) == pytest.approx(found.gap)
    assert {part.point for part in found.parts} == {"gold", "pull"}
    assert sum(value for _, value, _ in found.totals) == pytest.approx(found.gap)
    assert [basis for basis, _, _ in found.totals] == ["stated", "implied"]


def test_numbers_are_compared_by_their_means(case: Case):
    both = _with(case, [GOLD], [PULL])
    found = _compare(both, "left")
    answers = answer_case(both, worlds=WORLDS)
    one, other = answers.of("left", "a"), answers.of("left", "b")
    assert isinstance(one, NumberAnswer)
    assert isinstance(other, NumberAnswer)
    assert found.gap == pytest.approx(other.mean - one.mean)


def test_parts_are_those_of_all_four_runs(case: Case):
    """Two players by hand: half of what each adds alone and half of what it adds last."""
    both = _with(case, [GOLD], [PULL])
    found = {part.point: part.difference for part in _compare(both, "few").parts}
    run = {}
    for gold, pull in itertools.product((False, True), repeat=2):
        # gold moves from the first account to the second, which does not have it
        points = [*([] if gold else [GOLD]), *([PULL] if pull else [])]
        answer = answer_case(_with(case, points, []), worlds=WORLDS).of("few", "a")
        assert isinstance(answer, BinaryAnswer)
        run[gold, pull] = answer.probability
    gold = run[True, False] - run[False, False] + run[True, True] - run[False, True]
    pull = run[False, True] - run[False, False] + run[True, True] - run[True, False]
    assert found["gold"] == pytest.approx(gold / 2.0)
    assert found["pull"] == pytest.approx(pull / 2.0)


RATES = st.sampled_from([(0.02, 0.05), (0.03, 0.08), (0.04, 0.04)])
TARGETS = (
    "rate",
    "flood_rate",
    "gold-found",
    "gold-again",
    "nugget",
    *(f"part_{n}" for n in range(4)),
)


def _point(target: str, low: float, high: float) -> Point:
    """A point about one thing: the credence of a claim, or a number."""
    if target in ("gold-found", "gold-again", "nugget"):
        return Point(f"on-{target}", f"{target} by {low}.", believe=((target, 10.0 * low),))
    shape = Constant(low) if low == high else Interval(low, high, "lognormal")
    unit = Unit() if target.startswith("part_") else PER_MONTH
    return Point(
        f"on-{target}", f"{target} {low}.", settings=(Setting(target, Prior(shape, unit)),)
    )


def _echoing(case: Case) -> Case:
    """The case with an echo, another claim, and four numbers that scale the pull."""
    claims = (
        *case.evidence.claims,
        Claim("gold-again", "gazette", "Gold again.", 0.4, repeats="gold-found"),
        Claim("nugget", "gazette", "A nugget.", 0.5),
    )
    names = [f"part_{place}" for place in range(4)]
    numbers = [
        replace(case.model.parameters[0], name=name, prior=Prior(Constant(1.0))) for name in names
    ]
    pull = _expr(f"rate * (1 + HOLDS(gold-found) + HOLDS(nugget)) * {' * '.join(names)}", case)
    model = replace(
        case.model,
        parameters=(*case.model.parameters, *numbers),
        variables=(replace(case.model.variables[0], equation=pull),),
    )
    return replace(case, model=model, evidence=replace(case.evidence, claims=claims))


SIDES = st.dictionaries(st.sampled_from(TARGETS), RATES, max_size=7)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(SIDES, SIDES, st.booleans())
def test_the_other_way_round_is_the_same_with_the_other_sign(
    case: Case,
    first: dict[str, tuple[float, float]],
    second: dict[str, tuple[float, float]],
    listed: bool,
):
    """Exactly, whatever the points, up to five and beyond, with echoes on either side."""
    one, other = ([_point(name, *ends) for name, ends in side.items()] for side in (first, second))
    both = _with(_echoing(case), one, other)
    if listed:
        both = replace(both, accounts=both.accounts[::-1])
    for there, back in zip(
        compare_case(both, "a", "b", ["few", "left"], worlds=70),
        compare_case(both, "b", "a", ["few", "left"], worlds=70),
    ):
        assert there.unsplit == "" or "differ in nothing" in there.unsplit
        assert there.gap is not None
        assert back.gap is not None
        assert back.gap == -there.gap
        assert back.gap_se == there.gap_se
        assert (back.first_answer, back.second_answer) == (there.second_answer, there.first_answer)
        assert [
            (part.point, part.first, part.second, part.difference, part.se) for part in back.parts
        ] == [
            (part.point, part.second, part.first, -part.difference, part.se) for part in there.parts
        ]
        assert [(name, -value, se) for name, value, se in back.totals] == list(there.totals)


@pytest.mark.parametrize("pair", [("a", "b"), ("b", "a")])
def test_an_echo_moves_with_its_claim(case: Case, pair: tuple[str, str]):
    """One account believes in the echo, the other in the claim: all that is believed moves."""
    echo, claim = _point("gold-again", 0.09, 0.09), _point("gold-found", 0.02, 0.02)
    both = _with(_echoing(case), [echo], [claim])
    found = _compare(both, "few", *pair)
    assert found.unsplit == ""
    answers = answer_case(both, worlds=WORLDS)
    one, other = (answers.of("few", account) for account in pair)
    assert isinstance(one, BinaryAnswer)
    assert isinstance(other, BinaryAnswer)
    assert abs(other.probability - one.probability) > 0.1
    assert found.gap == pytest.approx(other.probability - one.probability, abs=1e-12)
    assert math.fsum(part.difference for part in found.parts) == pytest.approx(found.gap)


def test_a_point_that_cannot_reach_is_told_and_has_nought(case: Case):
    found = _compare(_with(case, [GOLD], [FLOOD]), "few")
    flood = next(part for part in found.parts if part.point == "flood")
    assert (flood.difference, flood.se, flood.reaches) == (0.0, 0.0, False)
    assert flood.basis == "supplied"


def test_a_point_both_have_with_other_numbers_counts_by_its_weaker_side(case: Case):
    softer = replace(PULL, basis="supplied", settings=(_rate(0.02, 0.04),))
    found = _compare(_with(case, [PULL], [softer]), "few")
    (part,) = found.parts
    assert (part.first, part.second, part.basis) == ("implied", "supplied", "supplied")
    assert part.difference == pytest.approx(found.gap)


def test_the_same_point_on_both_sides_is_no_difference(case: Case):
    both = _with(case, [PULL, GOLD], [replace(PULL, says="Others say so too.")])
    assert [player.id for player in players_of(both, *both.accounts)] == ["gold"]


def test_equations_are_mixed_too(case: Case):
    """A doubled pull, a claim and a rate: every mix equals a reading made of its points."""
    doubled = Point("twice", replacements=(Replacement("pull", _expr("was * 2", case)),))
    thinner = Point("thin", settings=(Setting("rate", _expr("was * 0.5", case)),))
    both = _with(case, [GOLD, thinner], [doubled, FLOOD])
    mixed = mix(both, *both.accounts)
    lanes = Lanes(np.arange(48, dtype=np.uint64), np.zeros(48, dtype=np.int64))
    by_id = {player.id: player for player in mixed.players}
    for row in coalitions(len(mixed.players)):
        moved = np.repeat(row[:, np.newaxis], 48, axis=1)
        held = Mixing(mixed.variants, moved)(mixed.base.plan, lanes, 1)
        made = Interpreter().run_block(
            mixed.base.plan, replace(lanes, held=held), 1, ["settlers", "flood"]
        )
        chosen = [
            point
            for player, yes in zip(mixed.players, row)
            if (point := by_id[player.id].side(bool(yes))) is not None
        ]
        alone = staged(
            both, read(both, Account("x", "X", 1.0, points=tuple(chosen)), (), questions=True)
        )
        wanted = Interpreter().run_block(alone.plan, lanes, 1, ["settlers", "flood"])
        for name in ("settlers", "flood"):
            np.testing.assert_array_equal(made.values[name], wanted.values[name])


def test_lanes_may_differ_in_what_has_moved(case: Case):
    both = _with(case, [GOLD], [PULL, FLOOD])
    mixed = mix(both, *both.accounts)
    lanes = Lanes(np.arange(40, dtype=np.uint64), np.zeros(40, dtype=np.int64))
    moved = np.random.default_rng(1).random((len(mixed.players), 40)) < 0.5
    held = Mixing(mixed.variants, moved)(mixed.base.plan, lanes, 1)
    made = Interpreter().run_block(mixed.base.plan, replace(lanes, held=held), 1, ["settlers"])
    for lane in range(40):
        same = np.repeat(moved[:, lane : lane + 1], 40, axis=1)
        alone = Mixing(mixed.variants, same)(mixed.base.plan, lanes, 1)
        wanted = Interpreter().run_block(
            mixed.base.plan, replace(lanes, held=alone), 1, ["settlers"]
        )
        np.testing.assert_array_equal(
            made.values["settlers"][:, lane], wanted.values["settlers"][:, lane]
        )


def test_beyond_five_points_parts_still_sum_to_the_gap(case: Case):
    """Six planted points of equal strength: equal parts within five of their errors."""
    names = [f"pull-{place}" for place in range(6)]
    parameters = [f"part_{place}" for place in range(6)]
    model = replace(
        case.model,
        parameters=(
            *case.model.parameters,
            *(replace(case.model.parameters[0], name=name, prior=Prior(Constant(1.0))) for name in parameters),
        ),
        variables=(replace(case.model.variables[0], equation=_expr(f"rate * {' * '.join(parameters)}", case)),),
    )  # fmt: skip
    points = [
        Point(name, settings=(Setting(parameter, Prior(Constant(1.2))),))
        for name, parameter in zip(names, parameters)
    ]
    found = _compare(_with(replace(case, model=model), [], points), "few")
    assert math.fsum(part.difference for part in found.parts) == pytest.approx(found.gap)
    even = found.gap / 6.0
    assert found.gap > 0.2
    for part in found.parts:
        assert abs(part.difference - even) < 5.0 * part.se


def test_neither_threads_nor_the_engine_change_it(tiny: Case):
    question = ["home-by-1991-07-01"]
    one = compare_case(tiny, "treaty", "leverage", question, worlds=WORLDS, engine=Compiled())
    two = compare_case(
        tiny, "treaty", "leverage", question, worlds=WORLDS, engine=Compiled(), workers=2
    )
    slow = compare_case(tiny, "treaty", "leverage", question, worlds=WORLDS, engine="interpreter")
    assert one == two
    assert [part.point for part in one[0].parts] == [part.point for part in slow[0].parts]
    for fast, other in zip(one[0].parts, slow[0].parts):
        assert fast.difference == pytest.approx(other.difference, abs=1e-12)


def test_what_cannot_be_split_is_said(case: Case, tiny: Case):
    alike = _compare(_with(case, [PULL], [PULL]), "few")
    assert alike.unsplit == "`a` and `b` differ in nothing: their answers are the same"
    assert alike.gap == 0.0
    beside = _compare(_with(case, [FLOOD], []), "few")
    assert "in nothing that reaches this question" in beside.unsplit
    given = _compare(_with(case, [GOLD], [PULL]), "few-if-flood")
    assert given.unsplit.startswith("it is conditional")
    (direct,) = compare_case(tiny, "treaty", "outside-view", ["when-home"])
    assert direct.unsplit == (
        "`outside-view` answers directly, without points: there is nothing to split"
    )
    assert direct.gap is None


def test_unknown_names_and_an_account_with_itself_are_refused(tiny: Case):
    for first, second in (("treaty", "nobody"), ("treaty", "treaty")):
        with pytest.raises(CaseError):
            compare_case(tiny, first, second)
    with pytest.raises(CaseError):
        compare_case(tiny, "treaty", "leverage", ["no-question"])


def test_points_that_need_each_other_are_not_mixed(case: Case):
    made = replace(case.model.parameters[0], name="extra")
    adds = Point(
        "adds",
        additions=replace(
            case.model, parameters=(made,), stocks=(), flows=(), variables=(), events=()
        ),
    )
    sets = Point("sets", settings=(Setting("extra", Prior(Constant(0.5), PER_MONTH)),))
    both = _with(case, [adds, sets], [])
    with pytest.raises(NotMixed, match="do not stand one without the other"):
        mix(both, *both.accounts)
    assert "cannot be split over points" in _compare(both, "few").unsplit


def test_the_most_trusted_two(tiny: Case):
    assert most_trusted(tiny.accounts) == ("treaty", "leverage")
    assert most_trusted(tiny.accounts[:1]) is None
    assert dt.date(1988, 12, 22) == tiny.cutoff
