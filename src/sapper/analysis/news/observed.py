"""Observations as parts of a model: what an indicator shows at a date, a lag ago, in a world.

For each indicator that is read, the model gets one ordinary variable, `indicator.ID.shown`
(and one for every field of its error model that is an equation of its own). Their values at
the steps of the observations are all that a likelihood needs, so of a block of worlds
nothing but arrays of likelihoods leaves the engine. The formulas of the likelihoods are
`sapper.analysis.news.likelihood`; which readings count is `sapper.analysis.news.selection`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.analysis.news.likelihood import Figure, Reading, log_likelihood, reading_of
from sapper.analysis.news.selection import read_indicators
from sapper.analysis.reports import shown
from sapper.case.case import Case, Indicator, Observation
from sapper.case.event_windows import Window, event_windows
from sapper.case.resolve_readings import weighing
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.tree import Expr, Name, Number
from sapper.language.units import NUMBER, Unit, factor
from sapper.model.calendar import Calendar
from sapper.model.checks.unit_inference import Inference, inferred
from sapper.model.parts import Model, Parameter, Variable

Floats = npt.NDArray[np.float64]
Values: TypeAlias = float | Floats

_FIELDS = {"series": ("bias", "error"), "event": ("seen", "false_alarm")}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value of an error model comes from: a number, or a name, times `scale`.

    `name` is that of a parameter, or of a variable that the model was given for it.
    """

    value: float = 0.0
    name: str | None = None
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Observed:
    """An observation of a model, ready to be compared with its worlds.

    What the indicator shows is the value `shown` at step `last`; for an event it has not yet
    happened where it had by step `first` (-1: before the start). `length` is that of the
    window in steps' time.
    """

    observation: Observation
    reading: Reading
    shown: str
    first: int
    last: int
    length: float
    bias: Source = Source(1.0)
    error: Source = Source(0.0)
    seen: Source = Source(1.0)
    false_alarm: Source = Source(0.0)
    unit: Unit = NUMBER

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all that may have to be kept of a run; some are parameters."""
        sources = (self.bias, self.error, self.seen, self.false_alarm)
        return (self.shown, *(item.name for item in sources if item.name is not None))


def shown_name(indicator: str) -> str:
    """The name of the variable that holds what an indicator shows, a lag ago."""
    return f"indicator.{indicator}.shown"


def with_shown(model: Model, indicators: Iterable[Indicator]) -> Model:
    """A model with what some indicators show as variables; none that it has already."""
    parameters = {item.name for item in model.parameters}
    variables = {item.name: item for item in model.variables}
    events = {item.name: item for item in model.events}
    for indicator in indicators:
        name, span = shown_name(indicator.id), indicator.span
        if name in variables:
            continue
        value, needed = shown(indicator, model)
        variables[name] = Variable(name, value, written=name, span=indicator.shows.span or span)
        for event in needed:
            events.setdefault(event.name, event)
        for field in _FIELDS[indicator.kind]:
            expr: Expr | None = getattr(indicator, field)
            if expr is None or _plain(expr, parameters):
                continue
            own = _field_name(indicator, field)
            variables[own] = Variable(own, expr, written=own, span=expr.span or span)
    return replace(model, variables=tuple(variables.values()), events=tuple(events.values()))


def _plain(expr: Expr, parameters: Iterable[str]) -> bool:
    return isinstance(expr, Number) or (isinstance(expr, Name) and expr.name in parameters)


def _field_name(indicator: Indicator, field: str) -> str:
    return f"indicator.{indicator.id}.{field}"


def observations_of(
    case: Case, model: Model, inference: Inference
) -> tuple[tuple[Observed, ...], list[Diagnostic]]:
    """All readings of a case that can weigh worlds, in the order of their last days.

    The model has what their indicators show. Readings whose days are all spoken of by others
    are left out. Diagnostics: see `observed`.
    """
    made: list[Observed] = []
    faults: list[Diagnostic] = []
    if not model.calendar.dated:
        return (), []
    for indicator in read_indicators(case):
        readings = weighing(case.observations, indicator)
        windows: list[Window | None] = [None] * len(readings)
        if indicator.kind == "event":
            windows = [*event_windows(readings)[0]]
        for observation, window in zip(readings, windows):
            if window is not None and window.told:
                continue
            item, found = observed(observation, indicator, window, model, inference)
            faults.extend(found)
            made.extend([] if item is None else [item])
    order = {id(item): at for at, item in enumerate(case.observations)}
    made.sort(key=lambda item: (item.observation.stop, order[id(item.observation)]))
    return tuple(made), faults


def unit_faults(case: Case) -> list[Diagnostic]:
    """Readings in another unit than what their indicator shows, without running anything."""
    model = with_shown(case.model, read_indicators(case))
    return observations_of(case, model, inferred(model))[1]


def observed(
    observation: Observation,
    indicator: Indicator,
    window: Window | None,
    model: Model,
    inference: Inference,
) -> tuple[Observed | None, list[Diagnostic]]:
    """An observation of a model that has what its indicator shows (`with_shown`).

    `window` is that of an event (`sapper.case.event_windows`). Diagnostics: `reading-unit`
    where the figure stands in a unit that is not what the indicator shows.
    """
    calendar, name = model.calendar, shown_name(indicator.id)
    unit = inference.of(name) or NUMBER
    parameters = {item.name: item for item in model.parameters}
    reads = observation.reads
    scale = 1.0
    if not isinstance(reads, str):
        found = factor(reads.unit, unit)
        if found is None:
            return None, [_other_unit(observation, indicator, unit)]
        scale = found

    def source(field: str, without: float, wanted: Unit) -> Source:
        return _source(indicator, field, without, wanted, parameters, inference)

    last = _step(calendar, observation, window)
    if indicator.kind == "series":
        made = Observed(
            observation,
            reading_of(reads, scale),
            name,
            last,
            last,
            0.0,
            bias=source("bias", 1.0, NUMBER),
            error=source("error", 0.0, NUMBER),
            unit=unit,
        )
        return made, []
    first = -1 if window is None or window.start is None else calendar.step_from(window.start) - 1
    first = min(max(first, -1), last)
    made = Observed(
        observation,
        reading_of(reads),
        name,
        first,
        last,
        (last - max(first, 0)) * calendar.step,
        seen=source("seen", 1.0, NUMBER),
        false_alarm=source("false_alarm", 0.0, NUMBER / calendar.unit),
    )
    return made, []


def _step(calendar: Calendar, observation: Observation, window: Window | None) -> int:
    stop = observation.stop if window is None else window.stop
    return min(max(calendar.step_at(stop), 0), calendar.steps)


def _source(
    indicator: Indicator,
    field: str,
    without: float,
    wanted: Unit,
    parameters: Mapping[str, Parameter],
    inference: Inference,
) -> Source:
    expr: Expr | None = getattr(indicator, field)
    if expr is None:
        return Source(without)
    if isinstance(expr, Number):
        return Source(expr.value * _scale(expr.unit or wanted, wanted))
    if isinstance(expr, Name) and expr.name in parameters:
        return Source(name=expr.name, scale=_scale(parameters[expr.name].unit, wanted))
    name = _field_name(indicator, field)
    return Source(name=name, scale=_scale(inference.of(name) or wanted, wanted))


def _scale(unit: Unit, wanted: Unit) -> float:
    found = factor(unit, wanted)
    return 1.0 if found is None else found


def _other_unit(observation: Observation, indicator: Indicator, unit: Unit) -> Diagnostic:
    reads = observation.reads
    assert not isinstance(reads, str)
    shows = indicator.shows.span
    return diagnostic(
        "reading-unit",
        f"`{indicator.id}` shows {_named(unit)}, and the reading `{reads.text}` is in "
        f"{_named(reads.unit)}",
        reads.span or observation.span,
        secondary=() if shows is None else (Label(shows, f"in {_named(unit)}"),),
        help=f"write the reading in {_named(unit)}, or let the indicator show what was read",
    )


def _named(unit: Unit) -> str:
    return "a pure number" if unit == NUMBER else f"`{unit}`"


@dataclass(frozen=True, eq=False, slots=True)
class Seen:
    """R readings in a block of A accounts: `logs`, `middles` and `sds` (A, R, n).

    `fates` (A, R, r, F) are the logs of the readings among the worlds with all their fates.
    """

    logs: Floats
    middles: Floats
    sds: Floats
    fates: Floats


@dataclass(frozen=True, eq=False, slots=True)
class Likelihoods:
    """Some readings in n worlds: `logs` (R, n), and what was to be read.

    `middles` (R, n) are the figures that a series would give without an error of the
    reading, in its own unit, and `sds` (R, n) the errors; of an event both are nought.
    """

    logs: Floats
    middles: Floats
    sds: Floats


def likelihoods(
    items: Sequence[Observed],
    values: Mapping[str, Floats],
    constants: Mapping[str, Floats],
    count: int,
) -> Likelihoods:
    """How likely observations are in the n = `count` worlds of a block.

    `values` (steps + 1, n) by name are traces, `constants` (n,) parameters. A world in which
    something is not finite has the likelihood 0.
    """
    logs = np.empty((len(items), count))
    middles, sds = np.zeros_like(logs), np.zeros_like(logs)
    for row, item in enumerate(items):
        truth = values[item.shown][item.last]

        def of(source: Source, step: int = item.last) -> Values:
            if source.name is None:
                return source.value
            if source.name in values:
                return values[source.name][step] * source.scale
            return constants[source.name] * source.scale

        if isinstance(item.reading, Figure):
            bias, error = of(item.bias), of(item.error)
            middles[row] = bias * truth
            sds[row] = np.abs(middles[row]) * error
            logs[row] = log_likelihood(item.reading, truth, bias=bias, error=error)
            continue
        before = values[item.shown][item.first] if item.first >= 0 else 0.0
        logs[row] = log_likelihood(
            item.reading,
            truth,
            before=before,
            seen=of(item.seen),
            alarms=of(item.false_alarm) * item.length,
        )
    return Likelihoods(logs, middles, sds)


def joined(pieces: Sequence[Likelihoods]) -> Likelihoods:
    """The same of several pieces of a block, one after the other."""
    return Likelihoods(
        np.concatenate([item.logs for item in pieces], axis=-1),
        np.concatenate([item.middles for item in pieces], axis=-1),
        np.concatenate([item.sds for item in pieces], axis=-1),
    )
