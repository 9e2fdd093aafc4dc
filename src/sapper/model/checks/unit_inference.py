"""Inference of units: what names are in, worked out from the names that they are made of.

The parts stand in one order, and are read in rounds: a round reads, in that order, those of
which a name has become known since they were last read. So what is found is what going over
all parts again and again would find, while each is read about as often as it has names.
What units must fit each other is `units`; the unit of one equation is `unit_of`.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TypeAlias

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.language.prior import Constant
from sapper.language.tree import Expr, names
from sapper.language.units import DATE, NUMBER, Unit, is_time
from sapper.model.checks.outputs import outputs, parts_of
from sapper.model.checks.unit_known import FREE, Known
from sapper.model.checks.unit_of import Reader
from sapper.model.parts import (
    Chain,
    Flow,
    Lookup,
    Model,
    Parameter,
    Part,
    Population,
    Stock,
    Variable,
)

_Source: TypeAlias = Variable | Stock | Flow | Chain | Population


@dataclass(frozen=True, slots=True)
class Inference:
    """The units of a model's names, and of any equation over them.

    `lookups` and `places` are tables of the model, built once: lookups by name, and the
    parts that give the readable names.
    """

    model: Model
    units: Mapping[str, Unit]
    free: frozenset[str]
    lookups: Mapping[str, Lookup] = field(repr=False)
    places: Mapping[str, Part] = field(repr=False)

    def of(self, name: str) -> Unit | None:
        """The unit of a readable name, or None where it is not known.

        Points in time (`TIME`, `.date`) of a dated model are in `DATE`. A bare zero, which
        stands in any unit, is a pure number here.
        """
        return NUMBER if name in self.free else self.units.get(name)

    def expr(self, expr: Expr) -> Unit | None:
        """The unit of an equation, worked out from those of its names."""
        found = self.reader().unit(expr)
        if found is FREE:
            return NUMBER
        return found if isinstance(found, Unit) else None

    def reader(self, faults: list[Diagnostic] | None = None, owner: str = "") -> Reader:
        """A reader of units over these names; faults are added to the list, if any."""
        return Reader(
            calendar=self.model.calendar,
            units=self.units,
            free=self.free,
            lookups=self.lookups,
            places=self.places,
            faults=faults,
            owner=owner,
        )


def inferred(model: Model) -> Inference:
    """The units of all names that anything settles."""
    units: dict[str, Unit] = {}
    free = frozenset(item.name for item in model.parameters if _stands_anywhere(item))
    _settle(model, units, free)
    lookups = {lookup.name: lookup for lookup in model.lookups}
    inference = Inference(model, MappingProxyType(units), free, lookups, outputs(model))
    _learn(model, inference.reader(), units)
    return inference


def amount(rate: Unit) -> Unit | None:
    """What comes per time, without the time."""
    for name, power in rate.powers:
        period = Unit.of({name: 1})
        if power == -1 and is_time(period):
            return rate * period
    return None


def _learn(model: Model, reader: Reader, units: dict[str, Unit]) -> None:
    """Add the units that parts give, until none gives another.

    What is known for sure comes first; only then one guess from a sum that is known in part,
    the first that there is, after which it is again the turn of what is sure.
    """
    parts: Sequence[_Source] = (
        *model.variables,
        *model.stocks,
        *model.flows,
        *model.chains,
        *model.populations,
    )
    stocks = {stock.name for stock in model.stocks}
    readers = _readers(parts, stocks)
    everyone = range(len(parts))
    sure, unsure = _Line.of(everyone), _Line.of(everyone)

    def note(place: int, turn: int, *, alone: bool) -> bool:
        """Add what a part gives, with `alone` the first of it only; gives whether it was any."""
        found = False
        for name, known in _given(parts[place], model, stocks, reader, units):
            if isinstance(known, Unit) and name not in units:
                units[name] = known
                found = True
                for other in readers.get(name, ()):
                    # what stands before in the order has had its turn, unless all begin anew
                    sure.add(turn if other > place and not alone else turn + 1, other)
                    unsure.add(0, other)
                if alone:
                    break
        return found

    turn = 0
    while sure.waiting or unsure.waiting:
        reader.partial = not sure.waiting
        if sure.waiting:
            turn, place = sure.pop()
            note(place, turn, alone=False)
        elif not note(unsure.first, turn, alone=True):
            unsure.pop()


@dataclass
class _Line:
    """Places of parts that wait to be read, each once: the earliest turn and place first."""

    heap: list[tuple[int, int]]
    waiting: set[int]

    @staticmethod
    def of(places: Iterable[int]) -> _Line:
        """All places waiting for turn 0 (they come in order, which makes them a heap)."""
        heap = [(0, place) for place in places]
        return _Line(heap, {place for _, place in heap})

    @property
    def first(self) -> int:
        """The place whose turn it is."""
        return self.heap[0][1]

    def add(self, turn: int, place: int) -> None:
        """Let a place wait, unless it does already."""
        if place not in self.waiting:
            self.waiting.add(place)
            heapq.heappush(self.heap, (turn, place))

    def pop(self) -> tuple[int, int]:
        """Take the turn and place whose turn it is out of the line."""
        turn, place = heapq.heappop(self.heap)
        self.waiting.discard(place)
        return turn, place


def _readers(parts: Sequence[_Source], stocks: Collection[str]) -> Mapping[str, Sequence[int]]:
    """The places of the parts that say something new once a name is known."""
    found: dict[str, list[int]] = {}
    for place, part in enumerate(parts):
        mentioned = {name.name for expr in _equations(part) for name in names(expr)}
        if isinstance(part, Flow):
            mentioned.update((part.name, *_ends(part, stocks)))
        for name in mentioned:
            found.setdefault(name, []).append(place)
    return found


def _equations(part: _Source) -> Iterator[Expr]:
    match part:
        case Variable():
            yield part.equation
            yield from (equation for _, equation in part.by_element)
        case Stock():
            yield part.start
        case Flow():
            yield part.rate
        case Chain():
            yield from (order.arrives for order in part.orders)
        case Population():
            yield part.size


def _ends(flow: Flow, stocks: Collection[str]) -> list[str]:
    return [end for end in (flow.source, flow.target) if end in stocks and end is not None]


def _given(
    part: _Source, model: Model, stocks: Collection[str], reader: Reader, units: Mapping[str, Unit]
) -> Iterable[tuple[str, Known]]:
    """What a part says of names from the units known so far."""
    reader.owner = part.name
    match part:
        case Variable():
            if part.name not in units:
                for equation in _equations(part):
                    yield part.name, reader.unit(equation)
        case Stock():
            if part.name not in units:
                yield part.name, reader.unit(part.start)
        case Flow():
            yield from _flow(part, model.calendar.unit, _ends(part, stocks), reader, units)
        case Chain():
            yield from _waiting(part, reader)
        case Population():
            size = reader.unit(part.size)
            yield f"{part.name}.size", size
            yield f"{part.name}.speaking", size


def _flow(
    flow: Flow, time: Unit, ends: Sequence[str], reader: Reader, units: Mapping[str, Unit]
) -> Iterator[tuple[str, Known]]:
    for end in ends:
        if end in units:
            yield flow.name, units[end] / time
    if flow.name not in units and flow.kind in ("equation", "moves"):
        known = reader.unit(flow.rate)
        if isinstance(known, Unit):
            yield flow.name, known / time if flow.kind == "moves" else known
    if flow.name in units:
        for end in ends:
            yield end, units[flow.name] * time


def _waiting(chain: Chain, reader: Reader) -> Iterator[tuple[str, Known]]:
    for order in chain.orders:
        arrives = reader.unit(order.arrives)
        if not isinstance(arrives, Unit):
            continue
        counted = amount(arrives)
        yield f"{chain.name}.{order.name}.waiting", counted
        for signer in order.needs:
            yield f"{chain.name}.{signer}.waiting", counted


def _stands_anywhere(parameter: Parameter) -> bool:
    """Whether it is a nought without a unit, written inside another part (`start: 0`)."""
    prior = parameter.prior
    return (
        parameter.inline
        and isinstance(prior.shape, Constant)
        and prior.shape.value == 0
        and prior.unit == NUMBER
        and "%" not in prior.text
    )


def _settle(model: Model, units: dict[str, Unit], free: Collection[str]) -> None:
    """Units that need no inference: those written, and those of political parts."""
    moment = DATE if model.calendar.dated else model.calendar.unit
    for parameter in model.parameters:
        if parameter.name not in free:
            units.setdefault(parameter.name, parameter.unit)
    for part in (*model.stocks, *model.flows, *model.variables):
        if part.unit is not None:
            units.setdefault(part.name, part.unit)
    for event in model.events:
        units.setdefault(event.name, NUMBER)
        units.setdefault(f"{event.name}.count", NUMBER)
        units.setdefault(f"{event.name}.date", moment)
    for decision in model.decisions:
        for name in parts_of(decision):
            units.setdefault(name, NUMBER)
    for chain in model.chains:
        for order in chain.orders:
            units.setdefault(f"{chain.name}.{order.name}.time", model.calendar.unit)
            units.setdefault(f"{chain.name}.{order.name}.approved", NUMBER)
            units.setdefault(f"{chain.name}.{order.name}.rogue", NUMBER)
        for signer in chain.signers:
            units.setdefault(f"{chain.name}.{signer.name}.load", NUMBER)
    for population in model.populations:
        units.setdefault(f"{population.name}.share", NUMBER)
        units.setdefault(f"{population.name}.tipped", NUMBER)
        units.setdefault(f"{population.name}.tipped.date", moment)
