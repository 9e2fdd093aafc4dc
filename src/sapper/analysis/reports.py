"""What is reported of the world: an indicator's error model as ordinary parts of a model.

A series reads reported(t) = bias · x(t - lag) · (1 + error · z) with one normal z a world,
every `every` from the start on, and holds its reading in between. An event is reported from
the time at which it had happened a lag ago, if it was noticed at all (one draw a world), or
from a false alarm on. The choices are argued in docs/design/questions.md. Lowering and
engines know nothing of indicators.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sapper.case.case import Indicator
from sapper.diagnostics.span import Span
from sapper.language.prior import Constant
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Expr,
    Name,
    Number,
)
from sapper.language.units import factor
from sapper.model.calendar import Calendar
from sapper.model.parts import Event, Model, Variable

_SLACK = 1e-9
"""A reading due at a step is made at it, whatever rounding does to the division."""


@dataclass(frozen=True, slots=True)
class Reported:
    """The parts that make an indicator's reports, and the name of what it reports."""

    name: str
    variables: tuple[Variable, ...]
    events: tuple[Event, ...] = ()


def reported(indicator: Indicator, model: Model) -> Reported:
    """The parts that an indicator adds to a model."""
    if indicator.kind == "event":
        return _reported_event(indicator, model)
    return _reported_series(indicator, model)


def _reported_series(indicator: Indicator, model: Model) -> Reported:
    name, span = f"indicator.{indicator.id}.reported", indicator.span
    reading, _ = shown(indicator, model)
    if indicator.bias is not None:
        reading = Binary("*", indicator.bias, reading, span=span)
    if indicator.error is not None:
        draw = Call("NORMAL", (_number(0.0, span), _number(1.0, span)), span=span)
        noise = Call("INIT", (draw,), span=span)
        error = Binary("*", indicator.error, noise, span=span)
        reading = Binary("*", reading, Binary("+", _number(1.0, span), error, span=span), span=span)
    held = reading
    if indicator.every is not None and not _every_step(indicator.every, model):
        before = Call("PREVIOUS", (Name(name, span=span), _number(0.0, span)), span=span)
        held = Conditional(_due(indicator.every, model.calendar, span), reading, before, span=span)
    return Reported(name, (_variable(name, held, span),))


def _reported_event(indicator: Indicator, model: Model) -> Reported:
    name, span = f"indicator.{indicator.id}.reported", indicator.span
    report, events = shown(indicator, model)
    variables: list[Variable] = []
    if indicator.seen is not None:
        noticed = f"indicator.{indicator.id}.noticed"
        draw = Call("BERNOULLI", (indicator.seen,), span=span)
        variables.append(_variable(noticed, Call("INIT", (draw,), span=span), span))
        report = Binary("*", report, Name(noticed, span=span), span=span)
    if indicator.false_alarm is not None:
        alarm = f"indicator.{indicator.id}.alarm"
        events = (*events, Event(alarm, hazard=indicator.false_alarm, span=span))
        report = Call("MAX", (report, Name(alarm, span=span)), span=span)
    variables.append(_variable(name, report, span))
    return Reported(name, tuple(variables), events)


def shown(indicator: Indicator, model: Model) -> tuple[Expr, tuple[Event, ...]]:
    """What an indicator shows at a time, a lag before it, and an event that this may need.

    Of a series the value; of an event 1 from the step on at which it had happened a lag ago.
    """
    span = indicator.span
    events: tuple[Event, ...] = ()
    if indicator.kind == "series":
        return _delayed(indicator.shows, indicator.lag, model.calendar, None, span), events
    happened = indicator.shows
    if not _is_event(happened, model):
        struck = f"indicator.{indicator.id}.happened"
        events = (Event(struck, when=indicator.shows, span=span),)
        happened = Name(struck, span=span)
    return _delayed(happened, indicator.lag, model.calendar, _number(0.0, span), span), events


def _delayed(
    expr: Expr, lag: Expr | None, calendar: Calendar, initial: Expr | None, span: Span | None
) -> Expr:
    if lag is None or (isinstance(lag, Number) and lag.value == 0.0):
        return expr
    after = Convert(lag, calendar.unit, span=span)
    arguments = (expr, after) if initial is None else (expr, after, initial)
    return Call("DELAY", arguments, span=span)


def _due(every: Expr, calendar: Calendar, span: Span | None) -> Expr:
    """Whether a multiple of `every` since the start falls into the step that ends now."""
    if isinstance(calendar.start, dt.date):
        start: Expr = Date(calendar.start, span=span)
    else:
        start = Number(calendar.start, calendar.unit, span=span)
    elapsed = Binary("-", Name("time", written="TIME", span=span), start, span=span)
    step = Number(calendar.step, calendar.unit, span=span)

    def readings(time: Expr) -> Expr:
        count = Binary("/", time, Convert(every, calendar.unit, span=span), span=span)
        return Call("INT", (Binary("+", count, _number(_SLACK, span), span=span),), span=span)

    before = Binary("-", elapsed, step, span=span)
    return Binary(">", readings(elapsed), readings(before), span=span)


def _every_step(every: Expr, model: Model) -> bool:
    """Whether readings are certainly at least as frequent as steps."""
    value, unit = None, None
    if isinstance(every, Number):
        value, unit = every.value, every.unit
    elif isinstance(every, Name):
        found = next((item for item in model.parameters if item.name == every.name), None)
        if found is not None and isinstance(found.prior.shape, Constant):
            value, unit = found.prior.shape.value, found.prior.unit
    if value is None or unit is None:
        return False
    scale = factor(unit, model.calendar.unit)
    return scale is not None and value * scale <= model.calendar.step * (1.0 + _SLACK)


def _is_event(expr: Expr, model: Model) -> bool:
    return isinstance(expr, Name) and any(item.name == expr.name for item in model.events)


def _number(value: float, span: Span | None) -> Number:
    return Number(value, span=span)


def _variable(name: str, equation: Expr, span: Span | None) -> Variable:
    return Variable(name, equation, written=name, span=span)
