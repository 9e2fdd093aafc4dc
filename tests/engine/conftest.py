"""Small plans built by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from sapper.diagnostics.span import TextFile
from sapper.engine.interpreter.run import Block, run
from sapper.engine.plan import Copula, Draw, Equation, Level, Node, Plan, Truth
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Named, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.parts import Lookup


class Build:
    """Makers of the parts of a plan."""

    def expr(self, text: str) -> Expr:
        span = TextFile("model/test.yaml", text).span(0, len(text))
        expr, faults = parse_equation(text, span, UnitTable(("head",)))
        assert expr is not None and not faults, (text, faults)
        return expr

    def equation(
        self, name: str, text: str, dims: tuple[str, ...] = (), **more: object
    ) -> Equation:
        pairs = [(element, self.expr(item)) for element, item in more.pop("by_element", ())]
        expr = self.expr(text)
        return Equation(name, expr, dims, by_element=tuple(pairs), span=expr.span, **more)

    def constant(self, name: str, value: float, dims: tuple[str, ...] = ()) -> Draw:
        return Draw(name, Prior(Constant(value)), None, name, dims=dims)

    def uniform(self, name: str, low: float = 0.0, high: float = 1.0, **more: object) -> Draw:
        prior = Prior(Named("uniform", (low, high)))
        return Draw(name, prior, **{"otherwise": None, "stream": name, **more})

    def calendar(self, steps: int, step: float = 1.0, method: str = "euler") -> Calendar:
        return Calendar(0.0, steps * step, step, Unit.of({"month": 1}), method)

    def plan(
        self,
        nodes: Sequence[Node],
        *,
        steps: int = 3,
        step: float = 1.0,
        method: str = "euler",
        calendar: Calendar | None = None,
        dimensions: Sequence[tuple[str, tuple[str, ...]]] = (),
        truths: Sequence[Truth] = (),
        draws: Sequence[Draw] = (),
        copulas: Sequence[Copula] = (),
        lookups: Sequence[Lookup] = (),
        setup: Sequence[Node] = (),
        levels: Sequence[Level] = (),
    ) -> Plan:
        return Plan(
            calendar or self.calendar(steps, step, method),
            tuple(dimensions),
            tuple(truths),
            tuple(draws),
            tuple(copulas),
            tuple(lookups),
            tuple(setup),
            tuple(nodes),
            tuple(levels),
        )

    def run(
        self, plan: Plan, worlds: int | range, *keep: str, seed: int = 1, **more: object
    ) -> Block:
        chosen = range(worlds) if isinstance(worlds, int) else worlds
        indices = np.arange(chosen.start, chosen.stop, dtype=np.uint64)
        return run(plan, indices, seed, keep=keep, **more)


@pytest.fixture
def build() -> Build:
    return Build()
