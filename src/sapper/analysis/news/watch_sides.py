"""From a case to what is watched: the accounts' models with what every indicator shows.

All accounts of the case that have a model are planned together, whichever are asked for, so
that nothing depends on which they are. Nothing here runs a world.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sapper.analysis.news.conditioning import rows_for
from sapper.analysis.news.observed import Source, shown_name, source_of
from sapper.analysis.news.selection import AsOf, known_by
from sapper.analysis.news.watch_dates import due, grid
from sapper.analysis.news.watch_rows import Sight
from sapper.analysis.news.watching import Side
from sapper.analysis.outcomes import Asked
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.case.case import Account, At, By, Case, First, Indicator, Question
from sapper.language.prior import Constant
from sapper.language.tree import Name, Number
from sapper.language.units import NUMBER, Unit, factor
from sapper.model.parts import Model


@dataclass(frozen=True, slots=True)
class Watched:
    """What is to be watched of a case: its sides, and what is known of indicators without them.

    `units` by indicator are those of what it shows. `since` and `until` are the days between
    which readings are foreseen.
    """

    sides: tuple[Side, ...]
    units: dict[str, Unit]
    since: dt.date
    until: dt.date

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions of the case, in its order."""
        return self.sides[0].asked if self.sides else ()


def watched_case(
    case: Case,
    accounts: Sequence[Account],
    *,
    as_of: AsOf = None,
    until: dt.date | None = None,
    question: str | None = None,
) -> Watched:
    """The sides of some accounts of a case; those without a model have none.

    Readings up to `as_of` weigh worlds already, and days run from it (from the cutoff on for
    `start`) to `until` (None: the last at which the question, or any question, looks; without
    questions the end of the model). Raises `CaseError` where the model of an account has errors.
    """
    simulated = [item for item in case.accounts if item.has_model]
    stages = [
        staged(case, read(case, item, (), questions=True, watched=case.indicators))
        for item in simulated
    ]
    plans = together(case, stages)
    since = known_by(case, as_of) or case.cutoff
    last = until or _last(case, question)
    sides = tuple(
        Side(
            account,
            plan,
            own.reading.asked,
            tuple(_sights(case, own, since, last)),
            tuple(own.reading.observed[row] for row in rows_for(case, own.reading.observed, as_of)),
        )
        for account, own, plan in zip(simulated, stages, plans)
        if account in accounts
    )
    units: dict[str, Unit] = {}
    for own in stages[:1]:
        for item in case.indicators:
            units[item.id] = own.reading.inference.of(shown_name(item.id)) or NUMBER
    return Watched(sides, units, since, last)


def _last(case: Case, question: str | None) -> dt.date:
    asked = [item for item in case.questions if question is None or item.id == question]
    stop = case.model.calendar.stop
    end = stop if isinstance(stop, dt.date) else case.cutoff
    return min(max((last_day(item) for item in asked), default=end), end)


def last_day(question: Question) -> dt.date:
    """The last day at which a question looks."""
    match question.window:
        case By(date=date) | At(date=date):
            return date
        case First(horizon=horizon):
            return horizon
        case window:
            return window.stop


def _sights(case: Case, stages: Stages, since: dt.date, until: dt.date) -> list[Sight]:
    model, calendar = stages.reading.model, stages.plan.calendar
    if not calendar.dated:
        return []
    days = grid(since, until)
    inference = stages.reading.inference
    parameters = {item.name: item for item in model.parameters}
    begin = min(max(calendar.step_at(since), 0), calendar.steps)
    found: list[Sight] = []
    for item in case.indicators:
        # the same days for every account: those of the case as it stands
        dates = due(days, since, _every(item, case.model), calendar)
        steps = tuple(min(max(calendar.step_at(date), 0), calendar.steps) for date in dates)

        def source(
            field: str, without: float, wanted: Unit = NUMBER, item: Indicator = item
        ) -> Source:
            return source_of(item, field, without, wanted, parameters, inference)

        event = item.kind == "event"
        sources = (
            (source("seen", 1.0), source("false_alarm", 0.0, NUMBER / calendar.unit))
            if event
            else (source("bias", 1.0), source("error", 0.0))
        )
        lengths = tuple((step - begin) * calendar.step for step in steps)
        found.append(
            Sight(item.id, event, shown_name(item.id), dates, steps, begin, lengths, sources)
        )
    return found


def _every(indicator: Indicator, model: Model) -> float | None:
    """The time between readings in units of the model's time, where it is one and the same."""
    expr, unit = indicator.every, model.calendar.unit
    if isinstance(expr, Number):
        return expr.value * (factor(expr.unit or unit, unit) or 1.0)
    if isinstance(expr, Name):
        found = next((item for item in model.parameters if item.name == expr.name), None)
        if found is not None and isinstance(found.prior.shape, Constant):
            return found.prior.shape.value * (factor(found.unit, unit) or 1.0)
    return None
