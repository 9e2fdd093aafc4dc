"""One lowered model that holds several: accounts and scenarios as switches of one another.

Where readings have different equations for one name, the union has all of them behind a
switch: a parameter whose value, fixed for each reading, says which one counts. What only some
readings have exists in all of them: its equations are nought where it is not theirs, and its
flows carry nothing. So an engine compiles once, and a reading is a matter of numbers.

Not everything can be switched: parts of one name that differ in more than equations (a stock
that is whole in one reading only, a decision with other options) keep readings apart.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from sapper.language.prior import Constant, Prior
from sapper.language.tree import Binary, Conditional, Expr, Name, Number
from sapper.model.lowered import Formula, Lowered, PlainFlow
from sapper.model.parts import Parameter
from sapper.model.primitives import Cascade, Chance

OWN = "·own"
"""Ends the name of a parameter that is an equation in another reading."""
GATE = "·gate"
"""Ends the name of the rate of a flow that not all readings have."""
SWITCH = "switch·"
"""Begins the names of switches."""
_NOUGHT = Number(0.0)


class _Named(Protocol):
    @property
    def name(self) -> str: ...


Part = TypeVar("Part", bound=_Named)


@dataclass
class _Switches:
    """Switches by pattern: which variant counts in which reading, from 1 on."""

    patterns: dict[tuple[int, ...], str] = field(default_factory=dict[tuple[int, ...], str])

    def choose(self, variants: Sequence[Expr]) -> Expr:
        """One expression for the variants of all readings."""
        different: list[Expr] = []
        for variant in variants:
            if variant not in different:
                different.append(variant)
        if len(different) == 1:
            return different[0]
        pattern = tuple(different.index(variant) + 1 for variant in variants)
        name = self.patterns.setdefault(pattern, f"{SWITCH}{len(self.patterns) + 1}")
        *first, found = enumerate(different, 1)
        result = found[1]
        for number, variant in reversed(first):
            is_on = Binary("=", Name(name), Number(float(number)), span=variant.span)
            result = Conditional(is_on, variant, result, span=variant.span)
        return result

    def of(self, reading: int) -> tuple[Parameter, ...]:
        """The switches as the parameters of one reading."""
        return tuple(
            Parameter(name, Prior(Constant(float(pattern[reading]))), stream=name)
            for pattern, name in self.patterns.items()
        )


def union(readings: Sequence[Lowered]) -> tuple[Lowered, ...] | None:
    """The readings as one model: equal but for parameters and correlations.

    None where they cannot be switched. A single reading comes back as it is.
    """
    if len(readings) == 1:
        return tuple(readings)
    first = readings[0]
    flows = _rows([item.flows for item in readings])
    if any(item.calendar != first.calendar for item in readings) or _apart(readings, flows):
        return None
    parameters = _rows([item.parameters for item in readings])
    formulas = _rows([item.formulas for item in readings])
    clash = {name for name in formulas if name in parameters}
    dims = {name: {item.over for item in row if item} for name, row in parameters.items()}
    if any(len(found) > 1 for found in dims.values()):
        return None
    switches = _Switches()
    gates, gated = _gated(flows, switches)
    bare = _ungated(readings)
    made: list[Formula] = []
    for name, row in formulas.items():
        drawn = parameters.get(name, (None,) * len(readings))
        formula = _formula(name, row, drawn, switches, gated=name not in bare)
        if formula is None:
            return None
        made.append(formula)
    whole = replace(
        first,
        dimensions=_all([item.dimensions for item in readings]),
        lookups=_all([item.lookups for item in readings]),
        formulas=(*made, *gates),
        stocks=_all([item.stocks for item in readings]),
        flows=gated,
        primitives=_all([item.primitives for item in readings]),
        written=tuple(dict.fromkeys(pair for item in readings for pair in item.written)),
    )
    return tuple(
        replace(
            whole,
            parameters=(*_drawn(parameters, place, clash), *switches.of(place)),
            correlations=item.correlations,
        )
        for place, item in enumerate(readings)
    )


def _rows(lists: Sequence[Sequence[Part]]) -> dict[str, tuple[Part | None, ...]]:
    """Parts by name, in order of first mention, with one entry for each reading."""
    known = [{item.name: item for item in items} for items in lists]
    order = dict.fromkeys(item.name for items in lists for item in items)
    return {name: tuple(items.get(name) for items in known) for name in order}


def _all(lists: Sequence[Sequence[Part]]) -> tuple[Part, ...]:
    """Every part of any reading, once."""
    return tuple(next(item for item in row if item is not None) for row in _rows(lists).values())


def _apart(readings: Sequence[Lowered], flows: Mapping[str, Sequence[PlainFlow | None]]) -> bool:
    """Whether parts of one name differ in what no switch can change."""
    kinds: tuple[Callable[[Lowered], Sequence[_Named]], ...] = (
        lambda item: item.dimensions,
        lambda item: item.lookups,
        lambda item: item.stocks,
        lambda item: item.primitives,
        lambda item: item.flows,
    )
    for kind in kinds:
        for row in _rows([kind(item) for item in readings]).values():
            there = [item for item in row if item is not None]
            if any(item != there[0] for item in there):
                return True
    for item in readings:
        for primitive in item.primitives:
            lone = any(primitive not in other.primitives for other in readings)
            if lone and isinstance(primitive, (Chance, Cascade)):
                return True
    # nobody stays for a time of nought: such a flow cannot be switched off
    return any(None in row and any(i and i.kind == "after" for i in row) for row in flows.values())


def _ungated(readings: Sequence[Lowered]) -> set[str]:
    """Formulas that have to be worked out as they are, since chance is drawn by them."""
    return {
        name
        for item in readings
        for primitive in item.primitives
        if isinstance(primitive, Chance)
        for name in primitive.arguments
    }


def _gated(
    flows: Mapping[str, Sequence[PlainFlow | None]], switches: _Switches
) -> tuple[tuple[Formula, ...], tuple[PlainFlow, ...]]:
    """All flows; those that not all readings have with a rate, or a `when`, that is a gate."""
    gates: list[Formula] = []
    found: list[PlainFlow] = []
    for row in flows.values():
        flow = next(item for item in row if item is not None)
        if None in row:
            name = flow.name + GATE
            read = flow.when if flow.when is not None else flow.rate
            variants: list[Expr] = [Name(read) if item is not None else _NOUGHT for item in row]
            dims = () if flow.when is not None else flow.dims
            gates.append(Formula(name, switches.choose(variants), dims, span=flow.span))
            flow = replace(flow, when=name) if flow.when is not None else replace(flow, rate=name)
        found.append(flow)
    return tuple(gates), tuple(found)


def _formula(
    name: str,
    row: Sequence[Formula | None],
    drawn: Sequence[Parameter | None],
    switches: _Switches,
    *,
    gated: bool,
) -> Formula | None:
    there = [item for item in row if item is not None]
    first = there[0]
    own = Formula(name, Name(name + OWN), first.dims, span=first.span)
    absent = Formula(name, _NOUGHT, first.dims) if gated else first
    full = [
        item if item is not None else own if drawn[place] is not None else absent
        for place, item in enumerate(row)
    ]
    if any(item.dims != first.dims for item in full):
        return None
    elements = dict.fromkeys(element for item in full for element, _ in item.by_element)
    return replace(
        first,
        expr=switches.choose([item.expr for item in full]),
        by_element=tuple(
            (
                element,
                switches.choose([dict(item.by_element).get(element, item.expr) for item in full]),
            )
            for element in elements
        ),
        claims=tuple(dict.fromkeys(claim for item in full for claim in item.claims)),
    )


def _drawn(
    rows: Mapping[str, Sequence[Parameter | None]], reading: int, clash: set[str]
) -> tuple[Parameter, ...]:
    """The parameters of all readings, with the priors of one where it has them."""
    found: list[Parameter] = []
    for name, row in rows.items():
        item = row[reading] or next(each for each in row if each is not None)
        if name in clash:
            item = replace(item, name=name + OWN, stream=item.stream or name)
        found.append(item)
    return tuple(found)
