"""Random builtins: each call becomes one `Chance`, drawn from one uniform a step.

The uniform is keyed by the author's part (a field of a part by its dotted name), the element
and the number of the call in its equation (inner calls before outer ones), so that a second
call leaves the first as it was and two fields of one part never share a draw.
Written seeds are dropped: streams are the engine's. `NOISE(sd)` is the increment of a Wiener
process: a normal draw of standard deviation sd·√dt, dt in the unit of time that sd is
stated in, so that what it adds up to over a time T has standard deviation sd·√T whatever the
step (Euler–Maruyama; Maruyama 1955).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from types import MappingProxyType

from sapper.language.tree import Expr, Name
from sapper.language.units import Unit, is_time
from sapper.model.calendar import Calendar
from sapper.model.lowering.conversions import scaled
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.writing import call, number
from sapper.model.primitives import Chance

RANDOM: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "NORMAL": ("NORMAL", ("mean", "sd")),
        "LOGNORMAL": ("LOGNORMAL", ("mean", "sd")),
        "RANDOM": ("RANDOM", ("low", "high")),
        "UNIFORM": ("RANDOM", ("low", "high")),
        "EXPRND": ("EXPRND", ("mean",)),
        "POISSON": ("POISSON", ("mean",)),
        "BERNOULLI": ("BERNOULLI", ("chance",)),
        "BINOMIAL": ("BINOMIAL", ("count", "chance")),
        "NOISE": ("NORMAL", ("mean", "sd")),
    }
)
"""Random builtin -> the distribution of its `Chance`, and the arguments of that."""


def draw(
    draft: Draft,
    owner: Owner,
    function: str,
    arguments: tuple[Expr, ...],
    unit: Unit | None = None,
) -> Expr:
    """Replace a call, whose arguments are plain already, by the name of its draw.

    `unit` is that of the first argument, which `NOISE` needs.

    XMILE 1.0, 3.5.2 gives every random builtin an optional seed after its own arguments and,
    after that, an optional least and greatest value, to which the draw is cut.
    """
    distribution, fields = RANDOM[function]
    if function == "NOISE":
        sd = scaled(arguments[0], math.sqrt(noise_step(unit, draft.calendar)))
        arguments = (number(0), sd, *arguments[1:])
    call_number = draft.ordinal(hidden(owner.name, "chance"))
    name = hidden(owner.name, function.lower(), call_number)
    named = tuple(
        draft.value(hidden(name, field), argument, owner)
        for field, argument in zip(fields, arguments, strict=False)
    )
    draft.primitives.append(
        Chance(
            name,
            distribution,
            named,
            owner.stream,
            call_number,
            owner.dims,
            owner.once,
            span=owner.span,
            claims=owner.claims,
        )
    )
    drawn: Expr = Name(name)
    bounds = arguments[len(fields) + 1 :]
    if len(bounds) == 2:
        drawn = call("MAX", bounds[0], call("MIN", bounds[1], drawn))
    return drawn


def noise_step(unit: Unit | None, calendar: Calendar) -> float:
    """The length of a step in the unit of time whose root a noise is stated per."""
    for name, power in () if unit is None else unit.powers:
        time = Unit.of({name: 1})
        if power == Fraction(-1, 2) and is_time(time):
            return calendar.duration(time)
    return calendar.step
