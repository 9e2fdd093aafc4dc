"""Stateful builtins: delays, smooths and trends as hidden stocks; the rest as primitives.

XMILE 1.0, 3.5.3 names them; the structures are those of system dynamics: an n-th order
smooth is n first-order ones in a row, each with 1/n of the averaging time; a material delay is n
stocks in a row, each drained at its content over 1/n of the delay (Forrester 1961, ch. 9
and appendix H); TREND compares the input with its first-order average (Sterman 1987).
Unless an initial value is given, all of them start at rest with the input.

`DELAY` and `PREVIOUS` read their input at the end of a step, so they break circles; a delay
shorter than a step counts as one step.
"""

from __future__ import annotations

from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.language.tree import Expr, Name, Number
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.writing import minus, name, number, over, plus, times
from sapper.model.primitives import Delay, Initial, Previous

STATEFUL = frozenset(
    {
        "PREVIOUS", "INIT", "DELAY", "DELAY1", "DELAY3", "DELAYN",
        "SMTH1", "SMTH3", "SMTHN", "TREND", "FORCST",
    }
)  # fmt: skip
DURATIONS: dict[str, tuple[int, ...]] = {
    "DELAY": (1,),
    "DELAY1": (1,),
    "DELAY3": (1,),
    "DELAYN": (1,),
    "SMTH1": (1,),
    "SMTH3": (1,),
    "SMTHN": (1,),
    "TREND": (1, 2),
    "FORCST": (1, 2, 3),
}
"""Which arguments are times, or growths per time, to be brought to the time unit of the model."""
_ORDERS = {"DELAY1": 1, "DELAY3": 3, "SMTH1": 1, "SMTH3": 3}


def remember(draft: Draft, owner: Owner, function: str, arguments: tuple[Expr, ...]) -> Expr:
    """Replace a call, whose arguments are plain already, by what holds its state."""
    base = hidden(owner.name, function.lower(), draft.ordinal(hidden(owner.name, function)))
    first, rest = arguments[0], arguments[1:]
    source = draft.value(hidden(base, "input"), first, owner)
    if function == "INIT":
        draft.primitives.append(
            Initial(base, source, owner.dims, span=owner.span, claims=owner.claims)
        )
        return Name(base)
    if function == "PREVIOUS":
        before = _argument(rest, 0) or number(0)
        initial = draft.value(hidden(base, "initial"), before, owner)
        draft.primitives.append(
            Previous(base, source, initial, owner.dims, span=owner.span, claims=owner.claims)
        )
        return Name(base)
    if function == "DELAY":
        return _delay(draft, owner, base, source, rest)
    if function in ("TREND", "FORCST"):
        return _trend(draft, owner, base, source, rest, forecast=function == "FORCST")
    order = _ORDERS.get(function)
    if order is None:
        order, rest = _order(function, rest[1]), (rest[0], *rest[2:])
    initial = _argument(rest, 1)
    stages = _smooth if function.startswith("SMTH") else _material
    return stages(draft, owner, base, source, rest[0], order, initial)


def _argument(arguments: tuple[Expr, ...], place: int) -> Expr | None:
    return arguments[place] if place < len(arguments) else None


def _order(function: str, expr: Expr) -> int:
    """The number of stages, which shapes the plan and so cannot hang on a world."""
    if isinstance(expr, Number) and expr.value == int(expr.value) and expr.value >= 1:
        return int(expr.value)
    fault = diagnostic(
        "wrong-arguments",
        f"the order of `{function}` is not a whole number as written",
        expr.span,
        help=f"write the number of stages itself, as in `{function}(x, 6 month, 3)`",
    )
    raise CaseError([fault])


def _delay(draft: Draft, owner: Owner, base: str, source: str, rest: tuple[Expr, ...]) -> Expr:
    initial = hidden(base, "initial")
    before = _argument(rest, 1)
    if before is not None:
        initial = draft.value(initial, before, owner)
    else:
        draft.primitives.append(
            Initial(initial, source, owner.dims, span=owner.span, claims=owner.claims)
        )
    after = draft.value(hidden(base, "after"), rest[0], owner)
    draft.primitives.append(
        Delay(base, source, after, initial, owner.dims, span=owner.span, claims=owner.claims)
    )
    return Name(base)


def _smooth(
    draft: Draft,
    owner: Owner,
    base: str,
    source: str,
    time: Expr,
    order: int,
    initial: Expr | None,
) -> Expr:
    part = name(draft.value(hidden(base, "time"), over(time, number(order)), owner))
    start = name(source) if initial is None else initial
    before = name(source)
    for stage in range(1, order + 1):
        stock = base if stage == order else hidden(base, "stage", stage)
        draft.stock(stock, start, over(minus(before, name(stock)), part), owner)
        before = name(stock)
    return before


def _material(
    draft: Draft,
    owner: Owner,
    base: str,
    source: str,
    time: Expr,
    order: int,
    initial: Expr | None,
) -> Expr:
    part = name(draft.value(hidden(base, "time"), over(time, number(order)), owner))
    start = times(name(source) if initial is None else initial, part)
    inflow = name(source)
    for stage in range(1, order + 1):
        stock = hidden(base, "stage", stage)
        outflow = base if stage == order else hidden(base, "out", stage)
        draft.formula(outflow, over(name(stock), part), owner)
        draft.stock(stock, start, minus(inflow, name(outflow)), owner)
        inflow = name(outflow)
    return inflow


def _trend(
    draft: Draft,
    owner: Owner,
    base: str,
    source: str,
    rest: tuple[Expr, ...],
    *,
    forecast: bool,
) -> Expr:
    time = name(draft.value(hidden(base, "time"), rest[0], owner))
    first_trend = _argument(rest, 2 if forecast else 1) or number(0)
    average = hidden(base, "average")
    gap = minus(name(source), name(average))
    start = over(name(source), plus(number(1), times(first_trend, time)))
    draft.stock(average, start, over(gap, time), owner)
    trend = over(gap, times(name(average), time))
    if not forecast:
        return name(draft.formula(base, trend, owner))
    grown = plus(number(1), times(trend, rest[1]))
    return name(draft.formula(base, times(name(source), grown), owner))
