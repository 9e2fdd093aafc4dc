"""From a plan and its deterministic run to a plain model: one node after the other.

Where a value has no form in plain equations (a joint chance by
numerical integration, a stay that changes) it becomes a table over time of what it was in
our run, and its name is told in `Deterministic.recorded`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sapper.analysis.deterministic import flows, states
from sapper.analysis.deterministic.cascades import cascade
from sapper.analysis.deterministic.draft import Draft, Ends, Run, shown
from sapper.analysis.deterministic.scalars import Shapes, Unwritable, scalar, truth_of
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.engines import engine_for
from sapper.engine.ensemble import simulate
from sapper.engine.interpreter.outputs import outputs
from sapper.engine.ordering import exprs, given, needed
from sapper.engine.plan import START, Equation, Leavers, Level, Move, Node, Plan, Stay, Transfer
from sapper.language.tree import Expr, Holds, Name, Number, Unary, rebuild, walk
from sapper.model.calendar import Calendar
from sapper.model.lowering.internal import JOINT_FAILURE
from sapper.model.lowering.writing import number
from sapper.model.parts import Model, Stock, Variable
from sapper.model.primitives import (
    Belt,
    Cascade,
    Chance,
    Choose,
    Delay,
    Initial,
    Previous,
    Strike,
)


@dataclass(frozen=True, slots=True)
class Deterministic:
    """A plain model of single values, which runs as the deterministic run of its plan does.

    Names are those of the plan; elements of arrays are `name[element]`. `recorded` are the values
    that are tables of our run.
    """

    model: Model
    recorded: tuple[str, ...]


def deterministic(plan: Plan) -> Deterministic:
    """The deterministic lowering of a plan; runs it once, without chance.

    Raises `CaseError` for a model under RK4 in which something moves once a step: programs work it
    out anew within the step.
    """
    _check_method(plan)
    shapes = _shapes(plan)
    draft = Draft(shapes, _run(plan), _ends(plan), {item.name: item for item in plan.lookups})
    _constants(plan, draft)
    wanted = frozenset(name for node in plan.nodes for name in _read(node))
    for node in plan.nodes:
        _node(draft, node, wanted)
    _levels(plan, draft)
    return Deterministic(_signed(draft), tuple(dict.fromkeys(draft.recorded)))


def _signed(draft: Draft) -> Model:
    """The model; numbers below 0 are written with a sign before them, as they are read."""

    def plain(node: Expr) -> Expr:
        if isinstance(node, Number) and node.value < 0.0:
            return Unary("-", Number(-node.value))
        return node

    def signed(expr: Expr) -> Expr:
        return rebuild(expr, plain)

    clock = draft.calendar
    last = clock.time(clock.steps)
    return Model(
        Calendar(clock.origin, last, clock.step, clock.unit, clock.method, clock.save_every),
        stocks=tuple(replace(item, start=signed(item.start)) for item in draft.stocks),
        flows=tuple(replace(item, rate=signed(item.rate)) for item in draft.flows),
        variables=tuple(replace(item, equation=signed(item.equation)) for item in draft.variables),
        lookups=tuple(draft.lookups),
    )


def _check_method(plan: Plan) -> None:
    stepped = [node for node in plan.nodes if not isinstance(node, Equation | Initial)]
    if plan.calendar.method == "euler" or not stepped:
        return
    name = given(stepped[0])[0].partition("·")[0]
    said = f"`{name}` moves once a step, which no equation of XMILE says under RK4"
    cure = "leave `method: rk4` out, or take the part out"
    raise CaseError([diagnostic("xmile-unsupported", said, stepped[0].span, help=cure)])


def _shapes(plan: Plan) -> Shapes:
    dims = {draw.name: draw.dims for draw in plan.draws}
    dims.update({level.name: level.dims for level in plan.levels})
    for node in plan.nodes:
        dims.update(outputs(node))
    return Shapes(dims, dict(plan.dimensions), plan.calendar)


def _run(plan: Plan) -> Run:
    keep = [name for node in plan.nodes for name in outputs(node)]
    made = simulate(plan, 1, 1, keep, deterministic=True, engine=engine_for("interpreter", 1))
    return Run(
        {name: trace[..., 0] for name, trace in made.traces.items()},
        {name: value[..., 0] for name, value in made.constants.items()},
        {name: float(value[0]) for name, value in made.truths.items()},
    )


def _ends(plan: Plan) -> Ends:
    sources: dict[str, list[Level]] = {}
    targets: dict[str, list[Level]] = {}
    for level in plan.levels:
        for name in level.inflows:
            targets.setdefault(name, []).append(level)
        for name in level.outflows:
            sources.setdefault(name, []).append(level)
    return Ends(sources, targets)


def _constants(plan: Plan, draft: Draft) -> None:
    """Medians of parameters, and the truths that equations ask about."""
    asked = {
        node.claim
        for item in (*plan.setup, *plan.nodes)
        if isinstance(item, Equation)
        for expr in exprs(item)
        for node in walk(expr)
        if isinstance(node, Holds)
    }
    for claim in sorted(asked):
        draft.variables.append(_fixed(truth_of(claim), draft.run.truths[claim]))
    for draw in plan.draws:
        for elements in draft.shapes.over(draw.dims):
            value = draft.constant(draw.name, elements)
            assert value is not None
            draft.variables.append(_fixed(scalar(draw.name, elements), value))


def _fixed(name: str, value: float) -> Variable:
    return Variable(name, number(value), written=shown(name))


def _read(node: Node) -> Iterator[str]:
    """Whatever a node reads, at this step or at the end of it."""
    yield from needed(node)
    match node:
        case Previous(input=name) | Delay(input=name):
            yield name
        case Strike(rate=str(name)):
            yield name
        case _:
            pass


def _node(draft: Draft, node: Node, wanted: frozenset[str]) -> None:
    match node:
        case Equation():
            _equation(draft, node)
        case Leavers():
            flows.leavers(draft, node)
        case Stay():
            flows.stay(draft, node)
        case Move():
            flows.move(draft, node)
        case Transfer():
            flows.transfer(draft, node)
        case Strike():
            states.strike(draft, node, wanted)
        case Choose():
            states.choose(draft, node)
        case Cascade():
            cascade(draft, node)
        case Chance():
            states.chance(draft, node)
        case Delay():
            states.delay(draft, node)
        case Previous():
            states.previous(draft, node)
        case Initial():
            states.initial(draft, node)
        case Belt():
            raise AssertionError("cases have no conveyors")


def _equation(draft: Draft, node: Equation) -> None:
    own = {_elements(key): expr for key, expr in node.by_element}
    for elements in draft.shapes.over(node.dims):
        expr = own.get(elements, node.expr)
        if _is_by_number(expr):
            draft.recording(node.name, elements)
            continue
        bound = dict(zip(node.dims, elements, strict=True))
        try:
            rate = draft.shapes.flat(expr, bound)
        except Unwritable:
            draft.recording(node.name, elements)
            continue
        draft.rate_given(node.name, elements, rate)


def _elements(key: str) -> tuple[str, ...]:
    """Elements of an equation of one element, written `border` or `group.border, old`."""
    return tuple(item.strip().rpartition(".")[2] for item in key.split(","))


def _is_by_number(expr: Expr) -> bool:
    """Whether an equation asks for what only numerical integration gives."""
    return any(getattr(node, "function", "") in (JOINT_FAILURE, "RANK") for node in walk(expr))


def _levels(plan: Plan, draft: Draft) -> None:
    """The stocks of the plan, before those that hold memory."""
    starts = {node.name: node for node in plan.setup if isinstance(node, Equation)}
    made: list[Stock] = []
    for level in plan.levels:
        start = starts[level.start]
        own = {_elements(key): expr for key, expr in start.by_element}
        for elements in draft.shapes.over(level.dims):
            expr = _unstarted(own.get(elements, start.expr))
            bound = dict(zip(level.dims, elements, strict=True))
            name = scalar(level.name, elements)
            made.append(
                Stock(name, draft.plain(draft.shapes.flat(expr, bound)), written=shown(name))
            )
    draft.stocks[:0] = made


def _unstarted(expr: Expr) -> Expr:
    """A start's equation over values as they are known in every step."""

    def plain(node: Expr) -> Expr:
        if isinstance(node, Name) and START in node.name:
            return replace(node, name=node.name.replace(START, ""))
        return node

    return rebuild(expr, plain)
