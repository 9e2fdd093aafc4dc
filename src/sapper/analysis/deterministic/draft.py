"""A deterministic lowering in the making: the plain parts so far, and what they may read.

One `Draft` lives as long as one call of `deterministic`; nothing outside sees it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sapper.analysis.deterministic.scalars import Bound, Elements, Shapes, scalar
from sapper.engine.plan import Level
from sapper.language.tree import Call, Expr, Name
from sapper.model.calendar import Calendar
from sapper.model.lowering.draft import DOT, hidden
from sapper.model.lowering.writing import (
    compare,
    either,
    minus,
    number,
    over,
    over_children,
    plus,
    times,
)
from sapper.model.parts import Flow, Lookup, Stock, Variable
from sapper.xmile.export.forms import valued


@dataclass(frozen=True, slots=True)
class Run:
    """The deterministic run of the engine: values by name, (steps + 1, *dims) and (*dims)."""

    traces: Mapping[str, np.ndarray]
    constants: Mapping[str, np.ndarray]
    truths: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Ends:
    """The stocks that a flow's value leaves and enters, in the order of the plan."""

    sources: Mapping[str, Sequence[Level]]
    targets: Mapping[str, Sequence[Level]]


@dataclass(slots=True)
class Draft:
    """Plain parts by kind, and notes on values that are not worked out as the engine does."""

    shapes: Shapes
    run: Run
    ends: Ends
    tables: Mapping[str, Lookup]
    stocks: list[Stock] = field(default_factory=list[Stock])
    flows: list[Flow] = field(default_factory=list[Flow])
    variables: list[Variable] = field(default_factory=list[Variable])
    lookups: list[Lookup] = field(default_factory=list[Lookup])
    recorded: list[str] = field(default_factory=list[str])
    truths: set[str] = field(default_factory=set[str])
    _counts: dict[str, int] = field(default_factory=dict[str, int])

    @property
    def calendar(self) -> Calendar:
        """The calendar of the model."""
        return self.shapes.calendar

    @property
    def step(self) -> Expr:
        """The length of a step in time units."""
        return number(self.calendar.step)

    def read(self, name: str, bound: Bound | None = None) -> Expr:
        """A value of the same step, by its name in the plan."""
        return self.shapes.value(name, bound or {})

    def amount(self, flow: str, bound: Bound) -> Expr:
        """What a flow moves within a step."""
        return times(self.read(flow, bound), self.step)

    def left(self, stock: str, earlier: Sequence[str], bound: Bound) -> Expr:
        """What a stock still holds after earlier flows of the step, at least 0."""
        rest = self.read(stock, bound)
        for flow in earlier:
            rest = minus(rest, self.amount(flow, bound))
        return Call("MAX", (rest, number(0))) if earlier else rest

    def plain(self, expr: Expr) -> Expr:
        """An equation over single values in the forms that all programs share."""
        return valued(expr, self.calendar)

    def value(self, name: str, expr: Expr) -> Expr:
        """Add a value by an equation over single values; gives its name as a tree."""
        plain = self._with_tables(name, valued(expr, self.calendar))
        self.variables.append(Variable(name, plain, written=shown(name)))
        return Name(name)

    def amount_given(self, flow: str, elements: Elements, moved: Expr) -> None:
        """Add a flow by what it moves within a step."""
        self.rate_given(flow, elements, over(moved, self.step))

    def rate_given(self, flow: str, elements: Elements, rate: Expr) -> None:
        """Add a value of the plan; where stocks name it, as the flow that it is."""
        name = scalar(flow, elements)
        plain = self._with_tables(name, valued(rate, self.calendar))
        out = self._ends(self.ends.sources.get(flow, ()), flow, elements)
        into = self._ends(self.ends.targets.get(flow, ()), flow, elements)
        if not out and not into:
            self.variables.append(Variable(name, plain, written=shown(name)))
        elif len(out) <= 1 and len(into) <= 1:
            ends = (next(iter(out), None), next(iter(into), None))
            self.flows.append(Flow(name, "equation", plain, *ends, written=shown(name)))
        else:
            self.variables.append(Variable(name, plain, written=shown(name)))
            for stock in out:
                self.flows.append(Flow(f"{name}·from·{stock}", "equation", Name(name), stock))
            for stock in into:
                self.flows.append(Flow(f"{name}·to·{stock}", "equation", Name(name), None, stock))

    def _ends(self, levels: Sequence[Level], flow: str, elements: Elements) -> list[str]:
        """The single stocks that one element of a flow moves between."""
        own = dict(zip(self.shapes.dims.get(flow, ()), elements, strict=True))
        return [
            scalar(level.name, chosen)
            for level in levels
            for chosen in self.shapes.over(level.dims)
            if all(own.get(dim, item) == item for dim, item in zip(level.dims, chosen, strict=True))
        ]

    def memory(self, name: str, start: Expr, following: Expr) -> Expr:
        """Add a stock that has at each step what `following` was at the step before."""
        self.stocks.append(Stock(name, valued(start, self.calendar), written=shown(name)))
        gap = valued(over(minus(following, Name(name)), self.step), self.calendar)
        self.flows.append(Flow(hidden(name, "change"), "equation", gap, None, name))
        return Name(name)

    def still(self, name: str, start: Expr) -> None:
        """Add a stock that nothing moves: it has its start for ever."""
        self.stocks.append(Stock(name, valued(start, self.calendar), written=shown(name)))

    def reading(self, name: str, expr: Expr) -> Expr:
        """Add a value that reads a table as it stands."""
        self.variables.append(Variable(name, expr, written=shown(name)))
        return Name(name)

    def sum_of(self, name: str, more: Expr) -> Expr:
        """Add a stock that begins at 0 and gains `more` in each step."""
        self.stocks.append(Stock(name, number(0), written=shown(name)))
        gain = valued(over(more, self.step), self.calendar)
        self.flows.append(Flow(hidden(name, "gain"), "equation", gain, None, name))
        return Name(name)

    def moment(self, step: int) -> Expr:
        """A time halfway before a step, which `TIME` is past from that step on."""
        return number(self.calendar.time(step) - self.calendar.step / 2.0)

    def recording(self, name: str, elements: Elements = ()) -> None:
        """Add a value as a table over time of what it is in our run."""
        self.recorded.append(name)
        self.rate_given(name, elements, self._recorded(name, elements))

    def _recorded(self, name: str, elements: Elements) -> Expr:
        data = self.trace(name, elements)
        if np.all(data == data[0]):
            return number(float(data[0]))
        times_ = tuple(self.calendar.time(step) for step in range(data.size))
        table = Lookup("", times_, tuple(float(item) for item in data))
        return self._table(scalar(name, elements), table, Call("TIME", ()))

    def trace(self, name: str, elements: Elements = ()) -> np.ndarray:
        """A value of our run over all steps, (steps + 1,)."""
        place = tuple(
            self.shapes.elements[dim].index(item)
            for dim, item in zip(self.shapes.dims[name], elements, strict=True)
        )
        if name in self.run.constants:
            constant = float(self.run.constants[name][place])
            return np.full(self.calendar.steps + 1, constant)
        return self.run.traces[name][(slice(None), *place)]

    def constant(self, name: str, elements: Elements = ()) -> float | None:
        """The number that a value is at all steps of our run, if it is one."""
        data = self.trace(name, elements)
        return float(data[0]) if bool(np.all(data == data[0])) else None

    def _with_tables(self, name: str, expr: Expr) -> Expr:
        """The equation with every reading of a table as a value of its own beside it."""
        match expr:
            case Call(function=function, arguments=(at,)) if function in self.tables:
                return self._table(name, self.tables[function], self._with_tables(name, at))
            case _:
                return over_children(expr, lambda item: self._with_tables(name, item))

    def _table(self, owner: str, table: Lookup, at: Expr) -> Expr:
        """A value that reads a table at a place, and what it is worth beyond the ends."""
        number_ = self._counts[owner] = self._counts.get(owner, 0) + 1
        name = hidden(owner, "table", number_)
        x, y = table.x, table.y
        if len(x) == 1:
            return number(y[0])
        if table.beyond == "step":
            return _stepped(x, y, at)
        self.lookups.append(Lookup(f"{name}·gf", x, y))
        self.variables.append(Variable(name, Call(f"{name}·gf", (at,)), written=shown(name)))
        if table.beyond == "hold":
            return Name(name)
        below = (y[1] - y[0]) / (x[1] - x[0])
        above = (y[-1] - y[-2]) / (x[-1] - x[-2])
        under = times(number(below), Call("MIN", (minus(at, number(x[0])), number(0))))
        beyond = times(number(above), Call("MAX", (minus(at, number(x[-1])), number(0))))
        return plus(Name(name), under, beyond)


def shown(name: str) -> str:
    """How a value is shown: hidden ones are not."""
    return "" if DOT in name else name


def _stepped(x: tuple[float, ...], y: tuple[float, ...], at: Expr) -> Expr:
    steps = [
        either(compare(at, ">=", number(place)), number(after - before), number(0))
        for place, before, after in zip(x[1:], y, y[1:], strict=False)
    ]
    return plus(number(y[0]), *steps)
