"""A two-stock case, built by hand: settlers leave at an uncertain rate, and a flood may come."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest

from sapper.analysis import mixture, single
from sapper.analysis.outcomes import Asked, asked
from sapper.analysis.results import Answer
from sapper.analysis.spread import FATES, readings
from sapper.analysis.tallies import Outcomes, Tally, tally_blocks
from sapper.analysis.words import Words
from sapper.case.case import (
    Account,
    At,
    By,
    Case,
    DirectAnswer,
    First,
    Indicator,
    Question,
    Total,
)
from sapper.diagnostics.span import TextFile
from sapper.evidence.claims import Claim, Evidence, Source
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Interval, Named, Prior
from sapper.language.tree import Expr, Name, Number
from sapper.language.units import DATE, Unit, UnitTable
from sapper.model.calendar import Calendar, days
from sapper.model.parts import Basis, Event, Flow, Model, Parameter, Stock, Variable
from sapper.model.points import Point, Setting

UNITS = UnitTable(("settler",))
MONTH = Unit.of({"month": 1})
PER_MONTH = Unit.of({"month": -1})
SETTLER = Unit.of({"settler": 1})
CALENDAR = Calendar(dt.date(1900, 1, 1), dt.date(1901, 12, 31), 1.0, MONTH)
END = dt.date(1900, 12, 31)
OURS = Basis("assumed", because="made up for a test")


def equation(text: str) -> Expr:
    """An equation in the case's units."""
    tree, faults = parse_equation(text, TextFile("hand", text).span(0, len(text)), UNITS)
    assert tree is not None, faults
    return tree


def _parameter(name: str, low: float, high: float, unit: Unit = PER_MONTH) -> Parameter:
    shape = Constant(low) if low == high else Interval(low, high, "lognormal")
    return Parameter(name, Prior(shape, unit), basis=OURS)


def _model() -> Model:
    return Model(
        calendar=CALENDAR,
        counts=("settler",),
        parameters=(
            _parameter("rate", 0.01, 0.05),
            _parameter("flood_rate", 0.02, 0.02),
            _parameter("indicator.census.error", 0.1, 0.1, Unit()),
        ),
        stocks=(
            Stock("settlers", Number(1_000.0, SETTLER), whole=True),
            Stock("gone", Number(0.0, SETTLER), whole=True),
        ),
        flows=(Flow("leaves", "hazard", Name("pull"), "settlers", "gone"),),
        variables=(Variable("pull", equation("rate * (1 + HOLDS(gold-found))")),),
        events=(Event("flood", hazard=Name("flood_rate"), since=dt.date(1900, 3, 1)),),
    )


def _questions() -> tuple[Question, ...]:
    end = At(END)
    total = Total(dt.date(1900, 1, 1), END)
    return (
        Question("flood", "A flood?", "binary", Name("flood"), By(END)),
        Question("few", "Fewer than 700 left?", "binary", equation("settlers < 700 settler"), end),
        Question("left", "How many are left?", "number", Name("settlers"), end),
        Question("leavers", "How many leave?", "number", Name("leaves"), total),
        Question("when", "When is it flooded?", "date", Name("flood"), First(END)),
        Question("counted", "How many counted?", "number", Name("settlers"), end, through="census"),
        Question(
            "few-if-flood", "Few, if flooded?", "binary", equation("settlers < 700 settler"), end,
            given="flood",
        ),
    )  # fmt: skip


@pytest.fixture
def case() -> Case:
    """Three accounts: two with worlds, one that answers directly."""
    fast = Setting("rate", Prior(Interval(0.03, 0.08, "lognormal"), PER_MONTH))
    direct = (
        DirectAnswer("flood", Prior(Named("beta", (2.0, 6.0))), OURS),
        DirectAnswer("left", Prior(Interval(600.0, 900.0, "lognormal"), SETTLER), OURS),
        DirectAnswer(
            "when",
            Prior(Named("uniform", (days(dt.date(1900, 7, 1)), days(dt.date(1901, 7, 1)))), DATE),
            OURS,
        ),
    )
    return Case(
        name="hand",
        title="Settlers",
        asks="Do they stay?",
        cutoff=dt.date(1899, 12, 31),
        units=UNITS,
        model=_model(),
        evidence=Evidence(
            sources=(Source("gazette", "The Gazette"),),
            claims=(Claim("gold-found", "gazette", "Gold was found.", 0.4),),
        ),
        accounts=(
            Account("stay", "They stay", 0.5, "Most like it here."),
            Account("go", "They go", 0.3, points=(Point("pull", settings=(fast,)),)),
            Account("outside", "Outside view", 0.2, answers=direct),
        ),
        scenarios=(),
        questions=_questions(),
        indicators=(
            Indicator(
                "census",
                Name("settlers"),
                every=Number(3.0, MONTH),
                error=Name("indicator.census.error"),
                lag=Number(60.0, Unit.of({"day": 1})),
            ),
        ),
        observations=(),
        outcomes=(),
        sha256="0" * 64,
    )


@dataclass(frozen=True)
class Made:
    """Outcomes of one account, made by hand."""

    questions: tuple[Asked, ...]
    block: Outcomes


Build = Callable[..., tuple[Made, Asked]]
Mix = Callable[..., Answer | None]


@pytest.fixture
def worlds_of() -> Build:
    """An account's worlds from outcomes made by hand: one question, others before it."""

    def build(
        outcomes: Sequence[np.ndarray],
        *,
        questions: Sequence[Question],
        failed: np.ndarray | None = None,
    ) -> tuple[Made, Asked]:
        values = np.stack([np.asarray(item, dtype=np.float64) for item in outcomes])
        count = values.shape[1]
        ready = tuple(asked(item, CALENDAR, SETTLER) for item in questions)
        again = readings(count)
        sound = np.zeros(count, dtype=np.bool_) if failed is None else failed
        fates = np.repeat(values[:, :again, None], FATES, axis=2)
        bad = np.repeat(sound[:again, None], FATES, axis=1)
        worlds = np.arange(count, dtype=np.uint64)
        block = Outcomes(worlds, values[None], sound[None], fates[None], bad[None])
        return Made(ready, block), ready[-1]

    return build


def tally_of(accounts: Sequence[Made]) -> Tally:
    """The tally of the last question over accounts."""
    blocks = [item.block for item in accounts]
    together = Outcomes(
        blocks[0].worlds,
        np.concatenate([item.values for item in blocks]),
        np.concatenate([item.failed for item in blocks]),
        np.concatenate([item.fates for item in blocks]),
        np.concatenate([item.fates_failed for item in blocks]),
    )
    questions = accounts[0].questions
    return tally_blocks(questions, [together])[questions[-1].question.id]


@pytest.fixture
def mixed() -> Mix:
    """The mixture's answer from accounts made by hand, each with its weight."""

    def mix(item: Asked, weighted: Sequence[tuple[Made, float]], stated, words: Words):
        tally = tally_of([made for made, _ in weighted]) if weighted else None
        return mixture.answer(item, tally, [trust for _, trust in weighted], stated, words)

    return mix


@pytest.fixture
def alone() -> Callable[[Made], Answer]:
    """The answer of one account made by hand."""
    return lambda made: single.answer(tally_of([made]), 0, "a", "icd203")


@pytest.fixture
def with_failure(case: Case) -> Case:
    """The case with an equation that divides by nought in some worlds."""
    bad = Variable("share", equation("1 / INT(rate * 40 month + 0.2)"))
    question = replace(case.questions[2], expression=equation("settlers * share"))
    model = replace(case.model, variables=(*case.model.variables, bad))
    return replace(case, model=model, questions=(question,), indicators=())
