"""Equations of an XMILE model as a case writes them: pure numbers, flows per time, times dated.

In a case `TIME` is a date and a delay takes a time. What counts time in the model reads one variable,
the number that `TIME` is there; delays get the unit of time of the model.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sapper.language.tree import Binary, Call, Expr, Name, Number, Wildcard
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.lowering.delays import DURATIONS
from sapper.model.lowering.writing import over_children
from sapper.model.parts import Lookup
from sapper.xmile.export.forms import valued

_CLOCKED = frozenset({"STEP", "RAMP", "PULSE"})
_DRAWN: Mapping[str, int] = {
    "NORMAL": 2, "LOGNORMAL": 2, "RANDOM": 2, "EXPRND": 1, "POISSON": 1,
}  # fmt: skip
"""Random functions, and how many arguments come before a seed."""
_GROWTHS: Mapping[str, int] = {"TREND": 2, "FORCST": 3}
"""Which argument is a growth per time."""


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Rewrites the equations of one model.

    `names` are names of the case by those of the model, `flows` the names of what flows per time,
    `clock` the variable that counts time, `unit` the unit of time of the case.
    """

    names: Mapping[str, str]
    flows: Collection[str]
    lookups: Mapping[str, Lookup]
    calendar: Calendar
    clock: str
    unit: Unit

    def equation(self, expr: Expr) -> Expr:
        """An equation of the model as the case has it, a pure number."""
        match expr:
            case Number(value=value):
                return Number(value)
            case Name():
                return self._name(expr)
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)
            case _:
                return over_children(expr, self.equation)

    def rate(self, expr: Expr) -> Expr:
        """An equation of the model as an amount per time."""
        return Binary("/", self.equation(expr), self.moment)

    @property
    def moment(self) -> Number:
        """One unit of time."""
        return Number(1.0, self.unit)

    def _name(self, expr: Name) -> Expr:
        subscripts = tuple(
            item if isinstance(item, Wildcard) else self.equation(item) for item in expr.subscripts
        )
        made = Name(self.names[expr.name], subscripts)
        return Binary("*", made, self.moment) if expr.name in self.flows else made

    def _call(self, function: str, arguments: tuple[Expr, ...]) -> Expr:
        if function in self.lookups:
            table = self.lookups[function]
            if len(table.x) == 1:
                return Number(table.y[0])
            return Call(self.names[function], (self.equation(arguments[0]),))
        if function in _CLOCKED:
            return self.equation(valued(Call(function, arguments), self.calendar))
        match function:
            case "TIME":
                return Name(self.clock)
            case "DT":
                return Number(self.calendar.step)
            case "STARTTIME":
                return Number(self.calendar.origin)
            case "STOPTIME":
                return Number(self.calendar.time(self.calendar.steps))
            case _:
                pass
        made = [self.equation(item) for item in arguments]
        if function in _DRAWN:
            count = _DRAWN[function]
            drawn: Expr = Call(function, tuple(made[:count]))
            bounds = made[count + 1 :]
            return Call("CLIP", (drawn, *bounds)) if len(bounds) == 2 else drawn
        return self._timed(function, made)

    def _timed(self, function: str, made: list[Expr]) -> Expr:
        """A call whose times and growths are those of the case."""
        for place in DURATIONS.get(function, ()):
            if place < len(made) and place != _GROWTHS.get(function):
                made[place] = Binary("*", made[place], self.moment)
        growth = _GROWTHS.get(function)
        if growth is not None and growth < len(made):
            made[growth] = Binary("/", made[growth], self.moment)
        call = Call(function, tuple(made))
        return Binary("*", call, self.moment) if function == "TREND" else call
