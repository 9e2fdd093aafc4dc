"""A model as our own plan, and the parameters that its worlds draw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from sapper.diagnostics.span import TextFile
from sapper.engine.plan import Plan
from sapper.engine.planning import plan
from sapper.engine.streams import key, uniform
from sapper.language.parser import parse_equation
from sapper.language.prior import Named, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, Lowered, PlainFlow, PlainStock
from sapper.model.parts import Parameter
from sidebyside.models import Made

_TABLE = UnitTable(())


def planned(made: Made) -> Plan:
    """The model without units, lowered by hand, as a plan."""
    formulas = [Formula(name, _expr(text)) for name, text in made.texts]
    flows: list[PlainFlow] = []
    for flow in made.flows:
        rate = flow.name if flow.kind == "equation" else f"{flow.name}.hazard"
        formulas.append(Formula(rate, _expr(flow.rate)))
        flows.append(PlainFlow(flow.name, flow.kind, rate, flow.source, flow.target))
    stocks: list[PlainStock] = []
    for stock in made.stocks:
        start = f"{stock.name}·start"
        formulas.append(Formula(start, _expr(repr(stock.start))))
        stocks.append(PlainStock(stock.name, start, stock.whole))
    parameters = tuple(
        Parameter(item.name, Prior(Named("uniform", (item.low, item.high))), stream=item.name)
        for item in made.parameters
    )
    calendar = Calendar(0.0, float(made.steps), 1.0, Unit.of({"day": 1}))
    return plan(
        Lowered(calendar, (), parameters, (), (), tuple(formulas), tuple(stocks), tuple(flows), ())
    )


def drawn(made: Made, worlds: int, seed: int) -> npt.NDArray[np.float64]:
    """The parameters of worlds 0 to `worlds` as our engines draw them: (parameters, worlds).

    Peers are given the same ones, so that results can be compared world by world.
    """
    indices = np.arange(worlds, dtype=np.uint64)
    return np.stack(
        [
            item.low + (item.high - item.low) * uniform(key(seed, "prior", item.name), indices, 0)
            for item in made.parameters
        ]
    )


def _expr(text: str) -> Expr:
    expr, faults = parse_equation(text, TextFile("made", text).span(0, len(text)), _TABLE)
    if expr is None or faults:
        raise ValueError(f"{text}: {[fault.message for fault in faults]}")
    return expr
