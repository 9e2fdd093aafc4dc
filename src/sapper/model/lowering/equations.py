"""Authors' equations as plain ones: no units, dates, chance or memory inside.

What is left after `plain` is a pure function of values of the same step, of the truths of
claims, and of TIME. Wildcards, subscripts and functions over arrays stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from sapper.language.tree import Call, Convert, Date, Expr, Name, Number
from sapper.model.lowering.chance import RANDOM, draw
from sapper.model.lowering.conversions import converted, in_model_time
from sapper.model.lowering.delays import DURATIONS, STATEFUL, remember
from sapper.model.lowering.draft import Draft, Owner
from sapper.model.lowering.writing import over_children


def plain(draft: Draft, owner: Owner, expr: Expr) -> Expr:
    """The plain equation of an author's; hidden values go to the draft."""
    match expr:
        case Number(unit=unit):
            return expr if unit is None else replace(expr, unit=None)
        case Date(date=date, span=span):
            return Number(draft.calendar.time_of(date), span=span)
        case Convert(value=value, unit=target):
            return converted(plain(draft, owner, value), draft.inference.expr(value), target)
        case Call(function="SELF"):
            return Name(owner.itself or owner.stream, span=expr.span)
        case Call(function=function) if function in STATEFUL:
            return remember(draft, owner, function, _remembered(draft, owner, expr))
        case Call(function=function, arguments=arguments) if function in RANDOM:
            unit = draft.inference.expr(arguments[0])
            drawn = tuple(plain(draft, owner, item) for item in arguments)
            return draw(draft, owner, function, drawn, unit)
        case Call(function="LOOKUP", arguments=(Name(name=table), argument)):
            return Call(table, (plain(draft, owner, argument),), span=expr.span)
        case _:
            return over_children(expr, lambda item: plain(draft, owner, item))


def field(draft: Draft, owner: Owner, name: str, expr: Expr) -> str:
    """The name of a part's field: the parameter written there, or a formula of that name."""
    if isinstance(expr, Name) and expr.name == name and not expr.subscripts:
        return name
    return draft.formula(name, plain(draft, owner.field(name), expr), owner)


def timed_field(draft: Draft, owner: Owner, name: str, hidden_name: str, expr: Expr) -> str:
    """Like `field`, with units of time brought to that of the model under `hidden_name`."""
    plain_name = field(draft, owner, name, expr)
    unit = draft.inference.expr(expr)
    changed = in_model_time(Name(plain_name), unit, draft.calendar)
    if changed == Name(plain_name):
        return plain_name
    return draft.formula(hidden_name, changed, owner)


def _remembered(draft: Draft, owner: Owner, call: Call) -> tuple[Expr, ...]:
    """The arguments of a stateful builtin, plain, times in the time unit of the model."""
    reader = replace(owner, once=True) if call.function == "INIT" else owner
    durations = DURATIONS.get(call.function, ())
    found: list[Expr] = []
    for index, argument in enumerate(call.arguments):
        value = plain(draft, reader, argument)
        if index in durations:
            value = in_model_time(value, draft.inference.expr(argument), draft.calendar)
        found.append(value)
    return tuple(found)
