"""Lint: what is allowed but seldom meant.

All of it is for `check --strict`, but for chance whose meaning changes with the step, which
is warned of always.
"""

from __future__ import annotations

from collections.abc import Iterator

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.builtins import builtin
from sapper.language.tree import Call, Expr, children, names
from sapper.model.checks.correlations import member
from sapper.model.checks.sites import Site, sites
from sapper.model.checks.units import Inference, unknown
from sapper.model.parts import Lookup, Model, Parameter, Variable


def check(model: Model, inference: Inference, *, strict: bool) -> list[Diagnostic]:
    """Step-dependent noise; with `strict` also what is unused, still, silent or unmeasured."""
    found = [item for site in sites(model) for item in _noise(site)]
    if strict:
        found.extend(_unused(model))
        found.extend(_still(model))
        found.extend(_silent(model))
        found.extend(_unmeasured(model, inference))
    return found


def _noise(site: Site) -> Iterator[Diagnostic]:
    if site.role == "start":
        return
    waiting: list[Expr] = [site.expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            if node.function == "INIT":
                continue
            entry = builtin(node.function)
            if entry is not None and entry.kind == "chance" and entry.name != "NOISE":
                yield diagnostic(
                    "step-dependent-noise",
                    f"`{node.function}` is drawn anew at every step, "
                    "so its meaning changes with the step",
                    node.span,
                    help=_instead(entry.name),
                )
        waiting.extend(reversed(children(node)))


def _instead(name: str) -> str:
    if name == "BERNOULLI":
        return "write an event with a `hazard`, or `INIT(…)` for one draw a world"
    if name in ("BINOMIAL", "POISSON"):
        return "write a flow with a `hazard` out of a `whole` stock"
    return "write `NOISE(sd per sqrt of a time)`, or a parameter for one draw a world"


def _unused(model: Model) -> Iterator[Diagnostic]:
    """Parameters, variables and lookups that nothing reads.

    Questions and indicators read too: whoever checks a case hands the model over with a
    variable for each (see `sapper.case.checked`), called by a dotted name.
    """
    read: set[str] = set()
    for site in sites(model):
        mine = {item.name for item in names(site.expr)} | set(_called(site.expr))
        own = site.part.name if isinstance(site.part, Variable) else ""
        read |= mine - {own}
    for correlation in model.correlations:
        for name in correlation.between:
            read |= {item.name for item in member(name, model.parameters)}
    candidates: list[Parameter | Variable | Lookup] = [
        *(item for item in model.parameters if not item.inline),
        *model.variables,
        *model.lookups,
    ]
    for part in candidates:
        if part.name not in read and "." not in part.name:
            yield diagnostic(
                "unused",
                f"nothing uses `{part.written or part.name}`",
                part.span,
                help="use it, ask about it, or take it out",
            )


def _called(expr: Expr) -> Iterator[str]:
    waiting: list[Expr] = [expr]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Call):
            yield node.function
        waiting.extend(children(node))


def _still(model: Model) -> Iterator[Diagnostic]:
    moved = {end for flow in model.flows for end in (flow.source, flow.target)}
    for stock in model.stocks:
        if stock.name not in moved:
            yield diagnostic(
                "still-stock",
                f"nothing flows into or out of `{stock.written or stock.name}`",
                stock.span,
                help="add a flow, or make it a parameter",
            )


def _silent(model: Model) -> Iterator[Diagnostic]:
    for sector in model.sectors:
        if not sector.about.strip():
            yield diagnostic(
                "no-about",
                f"the sector `{sector.name}` does not say what it is about",
                sector.span,
                help="add `about:`, what this part of the model says, in a sentence or two",
            )


def _unmeasured(model: Model, inference: Inference) -> Iterator[Diagnostic]:
    for part in unknown(model, inference):
        if not part.name.startswith(("question.", "indicator.")):
            yield diagnostic(
                "unit-unknown",
                f"the unit of `{part.written or part.name}` is not known",
                part.span,
                help="write units after its numbers, or add `unit:`",
            )
