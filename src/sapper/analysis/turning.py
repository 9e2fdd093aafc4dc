"""Turning points: the answer where an event or a choice has, and has not, come by a date.

No extra run: the worlds of the answers are sorted by what has happened in them. What is told
is how answer and happening go together. Marked, since no answer turns on them, are happenings
that a yes-or-no question reads (they may only say it again), and those that nothing
leads from to the question (they come of it, or of what it comes of).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from sapper.analysis.intervals import Z
from sapper.analysis.outcomes import Asked
from sapper.analysis.questions import variable_of
from sapper.analysis.reach import defined_by, upstream_of
from sapper.case.case import Question
from sapper.engine.plan import Plan
from sapper.model.calendar import Calendar
from sapper.model.primitives import Choose, Strike

MOST_DATES = 24
"""Of more quarters than this every second, third, … one is looked at."""
FEWEST = 30
"""Fewer worlds on either side say nothing of it."""
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that can have come by a date: an event, or an option that was chosen.

    `trace` is the value that is not nought when it comes.
    """

    name: str
    kind: Literal["event", "decision"]

    @property
    def trace(self) -> str:
        """The value to be kept."""
        return self.name


@dataclass(frozen=True, slots=True)
class Side:
    """The answer in some of the worlds: a chance, or the mean of a number, and its error.

    `alike`: it is the same in every one of them. A chance has an error even then: that not
    one of n worlds is otherwise still leaves 3/n at 95 %, as with flips.
    """

    worlds: int
    answer: float
    se: float
    alike: bool = False


@dataclass(frozen=True, slots=True)
class TurningPoint:
    """A happening by a date: how often it has come, and the answer where it has and has not.

    `defines`: a yes-or-no question reads it, or what is worked out of it in the same step, so that
    naming it might only say the question again. `leads`: the question, or its condition,
    can depend on it (on any option of the same decision). Of the numbers that its rate, condition
    or chance is worked out from, `argued` have a claim behind them and `ours` have none.
    """

    name: str
    kind: Literal["event", "decision"]
    date: dt.date
    share: float
    yes: Side
    no: Side
    defines: bool
    leads: bool = True
    argued: int = 0
    ours: int = 0

    @property
    def difference(self) -> float:
        """The answer where it has come less that where it has not."""
        return self.yes.answer - self.no.answer

    @property
    def se(self) -> float:
        """Standard error of the difference; the two sides share no world."""
        return math.hypot(self.yes.se, self.no.se)

    @property
    def settles(self) -> bool:
        """Whether the answer is the same in every world where it has come, or never has.

        Such a happening comes only with an answer, so that naming it would foretell nothing.
        """
        return self.yes.alike or self.no.alike

    @property
    def moved(self) -> float:
        """How far knowing it would move the answer on average: a standard deviation."""
        return math.sqrt(self.share * (1.0 - self.share)) * abs(self.difference)


def happenings(plan: Plan) -> tuple[Happening, ...]:
    """The events and options of a plan that an author has written, in its order."""
    found: list[Happening] = []
    for node in plan.nodes:
        if isinstance(node, Strike) and _written(node.name):
            found.append(Happening(node.name, "event"))
        elif isinstance(node, Choose):
            found.extend(Happening(name, "decision") for name in node.options if _written(name))
    return tuple(found)


def _written(name: str) -> bool:
    return "·" not in name and not name.startswith("indicator.")


def quarter_ends(calendar: Calendar) -> tuple[tuple[dt.date, int], ...]:
    """The ends of quarters within a model's time, each with its step; at most `MOST_DATES`."""
    if not isinstance(calendar.start, dt.date) or not isinstance(calendar.stop, dt.date):
        return ()
    found: list[tuple[dt.date, int]] = []
    for year in range(calendar.start.year, calendar.stop.year + 1):
        for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)):
            date = dt.date(year, month, day)
            if calendar.start < date <= calendar.stop:
                found.append((date, min(calendar.step_at(date), calendar.steps)))
    return tuple(found[:: -(-len(found) // MOST_DATES)]) if found else ()


def happened(traces: Mapping[str, Floats], names: Sequence[str], steps: Sequence[int]) -> Flags:
    """What has come by each of some steps: (H, D, n), from traces (K + 1, n)."""
    count = next(iter(traces.values())).shape[-1] if traces else 0
    found = np.zeros((len(names), len(steps), count), dtype=np.bool_)
    for row, name in enumerate(names):
        come = np.logical_or.accumulate(traces[name] != 0.0, axis=0)
        found[row] = come[list(steps)]
    return found


@dataclass(slots=True)
class Turning:
    """Worlds of one account and question sorted by what has happened, block by block."""

    asked: Asked
    _worlds: int = 0
    _came: list[Counts] = field(default_factory=list[Counts])
    _sums: list[tuple[Floats, Floats, float, float]] = field(
        default_factory=list[tuple[Floats, Floats, float, float]]
    )

    def add(self, flags: Flags, values: Floats, met: Flags) -> None:
        """Take in the next block: what happened (H, D, n), outcomes (n,), and who counts (n,)."""
        kept = np.where(met, values, 0.0)
        self._worlds += int(met.sum())
        self._came.append((flags & met).sum(axis=-1))
        self._sums.append(
            (
                (flags * kept).sum(axis=-1),
                (flags * (kept * kept)).sum(axis=-1),
                float(kept.sum()),
                float((kept * kept).sum()),
            )
        )

    def points(
        self, found: Sequence[Happening], dates: Sequence[tuple[dt.date, int]], plan: Plan
    ) -> tuple[TurningPoint, ...]:
        """Every happening at every date up to the question's last; both sides large enough."""
        if not self._came:
            return ()
        came = np.add.reduce(self._came)
        first = _added([item[0] for item in self._sums])
        second = _added([item[1] for item in self._sums])
        whole = math.fsum(item[2] for item in self._sums), math.fsum(item[3] for item in self._sums)
        least = 0.0 if self.asked.question.kind == "number" else 3.0 / Z

        def sides(row: int, column: int) -> Sides | None:
            yes = int(came[row, column])
            if min(yes, self._worlds - yes) < FEWEST:
                return None
            ours = float(first[row, column]), float(second[row, column])
            return (
                yes / self._worlds,
                _side(yes, *ours, least),
                _side(self._worlds - yes, whole[0] - ours[0], whole[1] - ours[1], least),
            )

        return turning_points(self.asked, found, dates, plan, sides)


Sides: TypeAlias = tuple[float, Side, Side]
"""How often something has come, and the answer where it has and where it has not."""


def turning_points(
    asked: Asked,
    found: Sequence[Happening],
    dates: Sequence[tuple[dt.date, int]],
    plan: Plan,
    sides: Callable[[int, int], Sides | None],
) -> tuple[TurningPoint, ...]:
    """Every happening (row) at every date (column) that has two sides, up to a question's last."""
    number = asked.question.kind == "number"
    own = frozenset[str]() if number else defined_by(plan, variable_of(asked.question.id))
    above = _leading_to(plan, asked.question)
    stands = {item.name: _standing(plan, item.name) for item in found}
    result: list[TurningPoint] = []
    for row, item in enumerate(found):
        for column, (date, step) in enumerate(dates):
            told = None if step > asked.last else sides(row, column)
            if told is None:
                continue
            result.append(
                TurningPoint(
                    item.name,
                    item.kind,
                    date,
                    *told,
                    item.name in own,
                    item.name in above,
                    *stands[item.name],
                )
            )
    return tuple(result)


def _leading_to(plan: Plan, question: Question) -> frozenset[str]:
    """What a question can depend on; of a decision all options where it depends on any."""
    above = upstream_of(plan, question).names
    choices = [node.options for node in plan.nodes if isinstance(node, Choose)]
    together = [name for options in choices if not above.isdisjoint(options) for name in options]
    return above | frozenset(together)


def _standing(plan: Plan, name: str) -> tuple[int, int]:
    """How many numbers a happening comes from directly: with a claim behind them, and without."""
    read: set[str] = set()
    for node in plan.nodes:
        if isinstance(node, Strike) and node.name == name:
            read.update(item for item in (node.rate, node.when) if item is not None)
        elif isinstance(node, Choose) and name in node.options:
            read.update(node.chances)
    above = frozenset[str]().union(*(defined_by(plan, item) for item in read))
    numbers = [bool(draw.claims) for draw in plan.draws if draw.name in above]
    return sum(numbers), len(numbers) - sum(numbers)


def _side(count: int, first: float, second: float, least: float) -> Side:
    mean = first / count
    variance = max(second - first * mean, 0.0) / max(count - 1, 1)
    alike = variance == 0.0
    return Side(count, mean, least / count if alike else math.sqrt(variance / count), alike)


def _added(blocks: Sequence[Floats]) -> Floats:
    """Sums over blocks that round once (and not at all where all are whole numbers)."""
    shape = blocks[0].shape
    flat = [np.ravel(item) for item in blocks]
    sums = [math.fsum(float(item[at]) for item in flat) for at in range(flat[0].size)]
    return np.array(sums).reshape(shape)


def one_sided(points: Sequence[TurningPoint]) -> frozenset[str]:
    """Names of happenings that `leading` leaves out since at every date they settle the answer."""
    looked_at = [item for item in points if item.leads and not item.defines]
    settled = {item.name for item in looked_at if item.settles}
    return frozenset(settled - {item.name for item in leading(points)})


def leading(points: Sequence[TurningPoint], chance: float = 0.05) -> tuple[TurningPoint, ...]:
    """The date at which each happening tells most, the most telling first.

    Left out is what defines the question, what nothing leads from to it, what comes only
    with one answer, and what lies within noise: with probability 1 - `chance` none of all
    that were looked at is listed by noise alone (Bonferroni).
    """
    looked_at = [item for item in points if item.leads and not item.defines and not item.settles]
    noise = float(ndtri(1.0 - chance / (2.0 * max(len(looked_at), 1))))
    best: dict[str, TurningPoint] = {}
    for item in looked_at:
        if abs(item.difference) <= noise * item.se:
            continue
        if item.name not in best or item.moved > best[item.name].moved:
            best[item.name] = item
    return tuple(sorted(best.values(), key=lambda item: -item.moved))
