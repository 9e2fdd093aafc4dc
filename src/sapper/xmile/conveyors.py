"""Conveyors of a file as conveyors of a model (XMILE 1.0, 3.7.2 and 4.2.1).

The first outflow that is not marked as a leak leaves at the end of the belt; the others leak.
A leak's fraction stands in `<leak>` or, as Stella writes it, in the equation of the flow.
Inflows that equations work out are limited by capacity and inflow limit in the order in which
the stock lists them; what another conveyor gives up enters in any case.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from sapper.diagnostics.diagnostic import diagnostic
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number
from sapper.model.parts import Conveyor, ConveyorLeak
from sapper.xmile.assembling import Assembly, Value, conveyed
from sapper.xmile.context import Context
from sapper.xmile.document import Conveyor as Declared
from sapper.xmile.document import Leak

GIVEN = "·conveyed"
"""Ends the name of what a belt gives to a flow."""


@dataclass(frozen=True, slots=True)
class Belts:
    """The conveyors of a model, and the scalar flows that they work out."""

    conveyors: tuple[Conveyor, ...] = ()
    driven: frozenset[str] = frozenset()


def convey(assembly: Assembly) -> Belts:
    """Take the flows of conveyors out of the equations and give them to belts."""
    names = conveyed(assembly.directory)
    driven = {name for name, value in assembly.values.items() if value.entry.name in names} - set(
        assembly.starts
    )
    made: list[Conveyor] = []
    for stock in list(assembly.starts):
        value = assembly.values[stock]
        declared = value.entry.part.conveyor
        if declared is not None:
            conveyor = _conveyor(assembly, stock, value, declared, driven)
            if conveyor is not None:
                made.append(conveyor)
    return Belts(tuple(made), frozenset(driven))


def _conveyor(
    assembly: Assembly, stock: str, value: Value, declared: Declared, driven: set[str]
) -> Conveyor | None:
    translator = assembly.translator
    span = declared.span
    if translator.specs.method != "euler":
        said = f"`{value.shown}`: a conveyor moves in whole steps, and the method is not Euler"
        translator.found.append(diagnostic("xmile-unsupported", said, span))
    outflows = [name for name in assembly.outflows[stock] if name in assembly.equations]
    leaks = {name: _leak(assembly, name) for name in outflows}
    plain = [name for name in outflows if leaks[name] is None]
    if not plain:
        said = f"`{value.shown}`: no outflow leaves at the end of the conveyor"
        translator.found.append(diagnostic("bad-element", said, span))
        return None
    primary = plain[0]
    context = _context(value)
    length = translator.equation(declared.length, context)
    if length is None:
        return None
    arrest = _arrest(assembly, stock, value, declared, driven)
    _limit_inflows(assembly, stock, declared, driven, context)
    _stop_inflows(assembly, stock, arrest, driven)
    parts: list[ConveyorLeak] = []
    for name in outflows:
        if name == primary:
            continue
        leak = leaks[name] or Leak(None)
        fraction = assembly.equations[name]
        if leak.fraction is not None:
            fraction = translator.equation(leak.fraction, _context(assembly.values[name]))
        parts.append(ConveyorLeak(name + GIVEN, fraction or Number(0.0), leak.start, leak.end))
    for name in outflows:
        assembly.equations[name] = Name(name + GIVEN)
    _note_spread(assembly, stock)
    return Conveyor(
        stock,
        stock,
        length,
        primary + GIVEN,
        tuple(name for name in assembly.inflows[stock] if name in assembly.equations),
        tuple(parts),
        declared.exponential,
        None if declared.sample is None else translator.equation(declared.sample, context),
        arrest,
        span=span,
    )


def _arrest(
    assembly: Assembly, stock: str, value: Value, declared: Declared, driven: set[str]
) -> Expr | None:
    """The hidden value that arrests a conveyor, if it can be.

    What another conveyor gives up has to go somewhere: a conveyor that it feeds is not arrested.
    """
    translator = assembly.translator
    if declared.arrest is None:
        return None
    if any(name in driven for name in assembly.inflows[stock]):
        said = f"`{value.shown}`: arresting a conveyor that another one feeds is not supported"
        translator.found.append(diagnostic("xmile-unsupported", said, declared.span))
    condition = translator.equation(declared.arrest, _context(value))
    if isinstance(condition, Name) and _is_hidden(assembly, condition.name):
        return condition
    return None if condition is None else translator.hide(condition, _context(value), "arrest")


def _stop_inflows(assembly: Assembly, stock: str, arrest: Expr | None, driven: set[str]) -> None:
    for name in assembly.inflows[stock] if arrest is not None else ():
        if name in assembly.equations and name not in driven and not _is_limited(assembly, name):
            rate = assembly.equations[name]
            assert arrest is not None
            assembly.equations[name] = Conditional(arrest, Number(0.0), rate)


def _is_hidden(assembly: Assembly, name: str) -> bool:
    """Whether a value is one that we hid when the file was written."""
    value = assembly.values.get(name)
    beside = None if value is None else value.entry.part.beside
    return beside is not None and beside.hidden == "true"


def _is_limited(assembly: Assembly, flow: str) -> bool:
    """Whether the equation of a flow holds these limits already, as in files that we wrote."""
    beside = assembly.values[flow].entry.part.beside
    return beside is not None and beside.limited


def _context(value: Value) -> Context:
    entry = value.entry
    bound = tuple(zip(entry.part.dims, value.elements, strict=True))
    return Context(entry.scope, value.name, bound)


def _leak(assembly: Assembly, flow: str) -> Leak | None:
    return assembly.values[flow].entry.part.leak


def _note_spread(assembly: Assembly, stock: str) -> None:
    """Where inflows are told to spread over the belt (Stella's own), they enter at its begin."""
    told: set[str] = set()
    for name in assembly.inflows[stock]:
        value = assembly.values.get(name)
        if value is None or value.entry.name in told:
            continue
        part = value.entry.part
        if part.spread and part.spread != "beginning":
            told.add(value.entry.name)
            said = (
                f"`{part.written}` enters at the begin of its conveyor: spreading it "
                f"(`{part.spread}`) is not supported"
            )
            fault = diagnostic("vendor-extension", said, part.span)
            if fault not in assembly.found:
                assembly.found.append(fault)


def _limit_inflows(
    assembly: Assembly, stock: str, declared: Declared, driven: set[str], context: Context
) -> None:
    """Inflows by equations: none below 0, and together no more than there is room for."""
    translator = assembly.translator
    inflows = [name for name in assembly.inflows[stock] if name in assembly.equations]
    asked = [name for name in inflows if name not in driven and not _is_limited(assembly, name)]
    for name in asked:
        assembly.equations[name] = Call("MAX", (assembly.equations[name], Number(0.0)))
    rooms: list[Expr] = []
    if declared.in_limit is not None:
        limit = translator.equation(declared.in_limit, context)
        if limit is not None:
            rooms.append(limit)
    if declared.capacity is not None:
        capacity = translator.equation(declared.capacity, context)
        if capacity is not None:
            free: Expr = Binary("/", Binary("-", capacity, Name(stock)), Call("DT", ()))
            for name in assembly.outflows[stock]:
                free = Binary("+", free, Name(name))
            for name in inflows:
                if name in driven:
                    free = Binary("-", free, Name(name))
            rooms.append(free)
    taken: list[str] = []
    for name in asked if rooms else ():
        left = [
            reduce(lambda before, other: Binary("-", before, Name(other)), taken, room)
            for room in rooms
        ]
        room = Call("MAX", (Call("MIN", tuple(left)) if len(left) > 1 else left[0], Number(0.0)))
        assembly.equations[name] = Call("MIN", (assembly.equations[name], room))
        taken.append(name)
