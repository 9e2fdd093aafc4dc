"""The method of integration: RK4 only where nothing is left to chance.

RK4 looks at the slopes of stocks at several times within a step, while chance is drawn once
a step and held, so that a step would mix slopes that belong to other draws. What counts is
chance during the run: parameters are drawn before it, and do no harm.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.builtins import builtin
from sapper.language.tree import Call, walk
from sapper.model.checks.places import narrow
from sapper.model.checks.sites import sites
from sapper.model.parts import Model

RK4 = "rk4"


@dataclass(frozen=True, slots=True)
class _Chance:
    """Something left to chance: what it is called, what is drawn, and where it stands."""

    written: str
    drawn: str
    span: Span | None


def check(model: Model) -> list[Diagnostic]:
    """One fault where the method is RK4 and something is left to chance; it shows the first."""
    if model.calendar.method != RK4:
        return []
    found = list(_chances(model))
    if not found:
        return []
    first, *others = found
    more = f", and {len(others)} more" if others else ""
    return [
        diagnostic(
            "rk4-with-chance",
            f"RK4 is for deterministic models, but `{first.written}` is left to chance{more}",
            narrow(model.calendar.span, RK4),
            secondary=[] if first.span is None else [Label(first.span, first.drawn)],
            help="leave `method` out: Euler steps are what chance is drawn for",
        )
    ]


def _chances(model: Model) -> Iterator[_Chance]:
    whole = {stock.name for stock in model.stocks if stock.whole}
    for flow in model.flows:
        if flow.kind == "hazard" and flow.source in whole:
            yield _Chance(flow.written or flow.name, "who leaves is drawn", flow.span)
    for event in model.events:
        if event.hazard is not None:
            yield _Chance(event.written or event.name, "when it strikes is drawn", event.span)
    for decision in model.decisions:
        drawn = "which option is taken is drawn"
        yield _Chance(decision.written or decision.name, drawn, decision.span)
    for site in sites(model):
        for node in walk(site.expr):
            if isinstance(node, Call):
                entry = builtin(node.function)
                if entry is not None and entry.kind == "chance":
                    yield _Chance(site.part.written or site.part.name, "a draw", node.span)
