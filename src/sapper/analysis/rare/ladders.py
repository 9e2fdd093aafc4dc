"""What is added to a lowered model so that worlds can be led to a condition.

Ladders are read off the condition; their values become formulas. A hazard event is written
out: its threshold, exponential, becomes a number like the others, and the integral of its
rate a stock, so that a move can bring it a little nearer. That is the same event in law,
but for its date within a step: events whose date is read by anything, and those that repeat,
stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sapper.analysis.rare.levels import All, Distance, Either, Ladder, Progress, Truth, leaves
from sapper.language.prior import Named, Prior
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    walk,
)
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, Lowered, PlainFlow, PlainStock
from sapper.model.parts import Parameter
from sapper.model.primitives import Strike

_COMPARED = {"<", "<=", ">", ">=", "=", "<>"}
_LOGICAL = {*_COMPARED, "AND", "OR"}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "<>", "<>": "="}
_NONE = Number(0.0)
_ONE = Number(1.0)
# names are followed no deeper
_DEPTH = 24


@dataclass(frozen=True, slots=True)
class Led:
    """A lowered model that shows how near worlds come to the value `root` being true."""

    lowered: Lowered
    root: str
    ladder: Ladder

    @property
    def names(self) -> tuple[str, ...]:
        """All that has to be kept of a run."""
        return (self.root, *dict.fromkeys(leaf.name for leaf in leaves(self.ladder)))


def led(lowered: Lowered, root: str) -> Led:
    """A lowered model with the ladder to the value `root`, a formula of it."""
    written = {
        item.name
        for item in lowered.primitives
        if isinstance(item, Strike) and _can_be_written(item, lowered)
    }
    reader = _Reader(
        {item.name: item for item in lowered.formulas},
        {item.name: item for item in lowered.primitives if isinstance(item, Strike)},
        frozenset(written),
    )
    ladder = reader.read(Name(root), True, _DEPTH)
    made = _written_out(lowered, frozenset(written))
    more = tuple(Formula(leaf.name, leaf.expr) for leaf in dict.fromkeys(leaves(ladder)))
    return Led(replace(made, formulas=(*made.formulas, *more)), root, ladder)


def _can_be_written(event: Strike, lowered: Lowered) -> bool:
    if event.rate is None or event.repeats or lowered.calendar.method != "euler":
        return False
    dated = {f"{event.name}.date", f"{event.name}.count"}
    exprs = [expr for item in lowered.formulas for expr in (item.expr, *_by_element(item))]
    return not any(isinstance(n, Name) and n.name in dated for e in exprs for n in walk(e))


def _by_element(item: Formula) -> tuple[Expr, ...]:
    return tuple(expr for _, expr in item.by_element)


def _threshold(event: str) -> str:
    return f"{event}·threshold"


def _integral(event: str) -> str:
    return f"{event}·integral"


def _progress(event: str) -> Expr:
    return Binary("/", Name(_integral(event)), Name(_threshold(event)))


def _written_out(lowered: Lowered, events: frozenset[str]) -> Lowered:
    """The model with some events written out as thresholds and integrals."""
    calendar = lowered.calendar
    parameters: list[Parameter] = []
    formulas: list[Formula] = []
    stocks: list[PlainStock] = []
    flows: list[PlainFlow] = []
    primitives = list(lowered.primitives)
    for place, item in enumerate(primitives):
        if not isinstance(item, Strike) or item.name not in events or item.rate is None:
            continue
        name, own = item.name, _integral(item.name)
        due = f"{name}·due"
        gain = Binary(
            "*", Call("MAX", (Name(item.rate), _NONE)), _number(item.scale / calendar.step)
        )
        parameters.append(Parameter(_threshold(name), Prior(Named("exponential", (1.0,)))))
        formulas.extend(
            (
                Formula(f"{own}·start", _NONE),
                Formula(f"{own}·gain", _while_open(item, calendar, gain)),
                Formula(
                    due,
                    Binary(
                        "AND",
                        Binary(">=", Name(own), Name(_threshold(name))),
                        Binary(">", Name(own), _NONE),
                    ),
                ),
            )
        )
        stocks.append(PlainStock(own, f"{own}·start"))
        flows.append(PlainFlow(f"{own}·gain", "equation", f"{own}·gain", None, own))
        primitives[place] = replace(item, rate=None, when=due)
    return replace(
        lowered,
        parameters=(*lowered.parameters, *parameters),
        formulas=(*lowered.formulas, *formulas),
        stocks=(*lowered.stocks, *stocks),
        flows=(*lowered.flows, *flows),
        primitives=tuple(primitives),
    )


def _while_open(event: Strike, calendar: Calendar, gain: Expr) -> Expr:
    """A gain from the first step of an event on and before its last."""
    parts: list[Expr] = []
    slack = 0.5 * calendar.step
    if event.first > 0:
        parts.append(Binary(">", Name("time"), _number(calendar.time(event.first) - slack)))
    if event.last < calendar.steps:
        parts.append(Binary("<", Name("time"), _number(calendar.time(event.last) - slack)))
    for part in parts:
        gain = Conditional(part, gain, _NONE)
    return gain


def _number(value: float) -> Expr:
    return Number(value) if value >= 0.0 else Unary("-", Number(-value))


@dataclass(slots=True)
class _Reader:
    """Reads ladders; what it finds gets names in the order of finding."""

    formulas: Mapping[str, Formula]
    events: Mapping[str, Strike]
    written: frozenset[str]
    known: dict[Expr, str] = field(default_factory=dict[Expr, str])

    def read(self, expr: Expr, wanted: bool, depth: int) -> Ladder:
        """The ladder to a condition being true, or, if that is not wanted, false."""
        match expr:
            case Unary(operator="NOT", operand=operand):
                return self.read(operand, not wanted, depth)
            case Binary(operator="AND" | "OR" as word, left=left, right=right):
                kind = All if (word == "AND") == wanted else Either
                parts = (self.read(left, wanted, depth), self.read(right, wanted, depth))
                return _joined(kind, parts)
            case Binary(operator=sign, left=left, right=right) if sign in _COMPARED:
                return self._compared(sign if wanted else _OPPOSITE[sign], left, right, depth)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return self._chosen(condition, then, otherwise, wanted, depth)
            case Convert(value=value):
                return self.read(value, wanted, depth)
            case Name(name=name, subscripts=()):
                return self._named(name, wanted, depth)
            case _:
                return self._truth(expr, wanted)

    def _leaf(self, expr: Expr) -> str:
        return self.known.setdefault(expr, f"near·{len(self.known) + 1}")

    def _truth(self, expr: Expr, wanted: bool) -> Truth:
        said = expr if wanted else Unary("NOT", expr)
        return Truth(self._leaf(said), said)

    def _compared(self, sign: str, left: Expr, right: Expr, depth: int) -> Ladder:
        plain = self._of_truth(sign, left, right, depth)
        if plain is not None:
            return plain
        if sign == "<>":
            return self._truth(Binary("<>", left, right), True)
        gap = Binary("-", right, left) if sign in ("<", "<=") else Binary("-", left, right)
        if sign == "=":
            gap = Unary("-", Call("ABS", (gap,)))
        return Distance(self._leaf(gap), gap)

    def _of_truth(self, sign: str, left: Expr, right: Expr, depth: int) -> Ladder | None:
        """`event = 1`, `event > 0`: a comparison of what is true or not with a number."""
        mirrored = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
        if isinstance(left, Number) and not isinstance(right, Number):
            return self._of_truth(mirrored.get(sign, sign), right, left, depth)
        if not isinstance(right, Number) or not self._logical(left, depth):
            return None
        false, true = (_holds(sign, value, right.value) for value in (0.0, 1.0))
        return None if false == true else self.read(left, true, depth)

    def _logical(self, expr: Expr, depth: int) -> bool:
        """Whether an expression is certainly a truth, 0 or 1."""
        match expr:
            case Binary(operator=sign):
                return sign in _LOGICAL
            case Unary(operator=sign):
                return sign == "NOT"
            case Holds():
                return True
            case Name(name=name, subscripts=()):
                formula = self.formulas.get(name)
                if name in self.events:
                    return True
                return depth > 0 and formula is not None and self._logical(formula.expr, depth - 1)
            case _:
                return False

    def _chosen(
        self, condition: Expr, then: Expr, otherwise: Expr, wanted: bool, depth: int
    ) -> Ladder:
        ways: list[Ladder] = []
        for holds, value in ((True, then), (False, otherwise)):
            if isinstance(value, Number):
                if (value.value != 0.0) == wanted:
                    ways.append(self.read(condition, holds, depth))
                continue
            parts = (self.read(condition, holds, depth), self.read(value, wanted, depth))
            ways.append(_joined(All, parts))
        if not ways:
            return self._truth(Conditional(condition, then, otherwise), wanted)
        return ways[0] if len(ways) == 1 else _joined(Either, tuple(ways))

    def _named(self, name: str, wanted: bool, depth: int) -> Ladder:
        event, formula = self.events.get(name), self.formulas.get(name)
        if event is not None:
            return self._event(event, depth) if wanted else self._truth(Name(name), False)
        followed = formula is not None and not formula.dims and not formula.by_element
        if formula is None or not followed or depth <= 0:
            return self._truth(Name(name), wanted)
        if isinstance(formula.expr, Conditional | Convert | Name) or self._logical(
            formula.expr, depth
        ):
            return self.read(formula.expr, wanted, depth - 1)
        return self._truth(Name(name), wanted)

    def _event(self, event: Strike, depth: int) -> Ladder:
        """An event that has struck, or is near to it."""
        if depth <= 0 or (event.rate is not None and event.name not in self.written):
            return self._truth(Name(event.name), True)
        if event.rate is None:
            assert event.when is not None
            near = self.read(Name(event.when), True, depth - 1)
            return _joined(Either, (self._truth(Name(event.name), True), near))
        gone = _progress(event.name)
        progress = Progress(self._leaf(gone), gone)
        gate = self._gate(Name(event.rate), depth - 1)
        if gate is None:
            return progress
        # what has come cannot be made to come again: it is there, whatever the gate now says
        waiting = _joined(All, (progress, gate))
        return _joined(Either, (self._truth(Name(event.name), True), waiting))

    def _gate(self, rate: Expr, depth: int) -> Ladder | None:
        """The ladder to what a rate waits for, if it is nought until then."""
        if depth <= 0:
            return None
        match rate:
            case Name(name=name, subscripts=()) if name in self.formulas:
                return self._gate(self.formulas[name].expr, depth - 1)
            case Conditional(condition=condition, otherwise=Number(value=0.0)):
                return self.read(condition, True, depth)
            case Conditional(condition=condition, then=Number(value=0.0)):
                return self.read(condition, False, depth)
            case Binary(operator="*", left=left, right=right):
                found = [self._factor(item, depth) for item in (left, right)]
                parts = tuple(item for item in found if item is not None)
                return _joined(All, parts) if parts else None
            case Binary(operator="/", left=left):
                return self._gate(left, depth)
            case _:
                return None

    def _factor(self, expr: Expr, depth: int) -> Ladder | None:
        if self._logical(expr, depth):
            return self.read(expr, True, depth)
        return self._gate(expr, depth)


def _joined(kind: type[All] | type[Either], parts: tuple[Ladder, ...]) -> Ladder:
    """Parts put together, those of the same kind side by side."""
    flat: list[Ladder] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, kind) else (part,))
    found = tuple(dict.fromkeys(flat))
    return found[0] if len(found) == 1 else kind(found)


def _holds(sign: str, left: float, right: float) -> bool:
    match sign:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case ">=":
            return left >= right
        case "=":
            return left == right
        case _:
            return left != right
