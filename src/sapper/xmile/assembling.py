"""From a directory of variables to a model: one scalar part for every element of every variable.

Flows that a stock names become flows between stocks. A flow that leads to several stocks, or
an auxiliary that a stock uses as a flow, keeps its equation and gets hidden flows beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.tree import Expr, Name, Number
from sapper.model.parts import Flow, Stock, Variable
from sapper.xmile.context import Context
from sapper.xmile.directory import Directory, Entry
from sapper.xmile.document import Document, Text
from sapper.xmile.functions import FUNCTIONS
from sapper.xmile.names import parts
from sapper.xmile.translating import (
    Translator,
    Untranslatable,
    has_points,
    points_of,
    slot_of,
)


@dataclass(frozen=True, slots=True)
class Value:
    """One element of one variable: its scalar name, how it is shown, what it belongs to."""

    name: str
    shown: str
    entry: Entry
    elements: tuple[str, ...] = ()


@dataclass(slots=True)
class Assembly:
    """Equations of scalars as they come: starts of stocks, and rates or values of the rest."""

    directory: Directory
    translator: Translator
    starts: dict[str, Expr] = field(default_factory=dict[str, Expr])
    equations: dict[str, Expr] = field(default_factory=dict[str, Expr])
    values: dict[str, Value] = field(default_factory=dict[str, Value])
    inflows: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    outflows: dict[str, list[str]] = field(default_factory=dict[str, list[str]])
    non_negative: dict[str, bool] = field(default_factory=dict[str, bool])

    @property
    def found(self) -> list[Diagnostic]:
        """Every fault so far."""
        return self.translator.found


def assembled(document: Document, directory: Directory) -> Assembly:
    """All equations of a file, translated element by element."""
    macros = {macro.name: macro for macro in document.macros}
    translator = Translator(
        directory, document.specs, macros, FUNCTIONS, vensim="vensim" in document.product.lower()
    )
    assembly = Assembly(directory, translator)
    try:
        _check_dimensions(assembly)
        waiting = list(directory.entries.values())
        while waiting:
            for entry in waiting:
                _enter(assembly, entry, document)
            waiting, translator.pending = translator.pending, []
    except Untranslatable as fault:
        translator.note(fault)
    return assembly


def _check_dimensions(assembly: Assembly) -> None:
    """Every dimension that a variable names exists, and all elements together are not too many."""
    directory = assembly.directory
    for entry in list(directory.entries.values()):
        unknown = [dim for dim in entry.part.dims if dim not in directory.dimensions]
        if unknown:
            said = (
                f"`{entry.label}` is an array over `{unknown[0]}`, and there is no such dimension"
            )
            raise Untranslatable("unknown-element", said, entry.part.span)
        assembly.translator.count(directory.count(entry.part.dims), entry.part.span)


def _enter(assembly: Assembly, entry: Entry, document: Document) -> None:
    """The equations of every element of a variable."""
    part = entry.part
    if part.table_only or assembly.translator.is_table(entry):
        return
    if part.beside is not None and part.beside.stands_for:
        return
    if part.beside is not None and part.beside.array:
        _kept_array(assembly, entry)
        return
    flag = part.non_negative
    if flag is None:
        flag = document.non_negative.get(part.kind, False)
    for elements in assembly.directory.elements(part.dims):
        if assembly.translator.overfull:
            return
        name = entry.scalar(elements)
        shown = assembly.directory.shown(entry, elements)
        if part.beside is not None and part.beside.hidden == "true":
            shown = ""
        assembly.values[name] = Value(name, shown, entry, elements)
        slot = slot_of(entry, elements, assembly.directory)
        own = None if slot is None else slot.non_negative
        assembly.non_negative[name] = flag if own is None else own
        context = Context(entry.scope, name, tuple(zip(part.dims, elements, strict=True)))
        if entry.source is not None:
            _connected(assembly, entry, name, context)
        elif part.kind == "stock":
            assembly.starts[name] = _start(assembly, entry, elements, context)
            assembly.inflows[name] = list(_ends(assembly, part.inflows, entry, context))
            assembly.outflows[name] = list(_ends(assembly, part.outflows, entry, context))
        else:
            assembly.equations[name] = _equation(assembly, entry, elements, context)


def _kept_array(assembly: Assembly, entry: Entry) -> None:
    """An array that we wrote as a whole, for aggregates and picks by a number."""
    translator = assembly.translator
    if len(entry.part.dims) != 1 or entry.part.kind != "aux":
        said = f"`{entry.label}` is said to be kept whole, and is no auxiliary over one dimension"
        raise Untranslatable("bad-element", said, entry.part.span)
    items: list[tuple[str, Expr]] = []
    for elements in assembly.directory.elements(entry.part.dims):
        slot = slot_of(entry, elements, assembly.directory)
        context = Context(entry.scope, entry.name)
        made = _value(assembly, entry, elements, None if slot is None else slot.equation, context)
        items.append((str(len(items) + 1), made))
    dimension = translator.dimension(len(items))
    translator.variables.append(
        Variable(entry.name, Number(0.0), (dimension.name,), tuple(items), span=entry.part.span)
    )


def _connected(assembly: Assembly, entry: Entry, name: str, context: Context) -> None:
    """An input that a connection gives: whatever its own equation says, it is its source."""
    assert entry.source is not None
    source = assembly.directory.entries[entry.source]
    translator = assembly.translator
    try:
        assembly.equations[name] = translator.reference(Name(entry.source), source, context)
    except Untranslatable as fault:
        translator.note(fault)


def _start(assembly: Assembly, entry: Entry, elements: tuple[str, ...], context: Context) -> Expr:
    slot = slot_of(entry, elements, assembly.directory)
    text = None if slot is None else (slot.initial or slot.equation)
    return _value(assembly, entry, elements, text, context)


def _equation(
    assembly: Assembly, entry: Entry, elements: tuple[str, ...], context: Context
) -> Expr:
    translator = assembly.translator
    slot = slot_of(entry, elements, assembly.directory)
    made = _value(assembly, entry, elements, None if slot is None else slot.equation, context)
    if has_points(entry) and points_of(entry, elements) is not None:
        made = translator.read(entry, elements, made, context, made.span)
    if slot is not None and slot.initial is not None:
        initial = translator.equation(slot.initial, context)
        if initial is not None:
            translator.initials[context.owner] = initial
    return made


def _value(
    assembly: Assembly,
    entry: Entry,
    elements: tuple[str, ...],
    text: Text | None,
    context: Context,
) -> Expr:
    translator = assembly.translator
    before = len(translator.found)
    made = translator.equation(text, context)
    if made is not None:
        return made
    if len(translator.found) == before and not _may_be_empty(assembly, entry, elements):
        label = assembly.directory.shown(entry, elements)
        code = "missing-element" if text is None and elements else "bad-element"
        said = f"`{label}` has no equation"
        translator.found.append(diagnostic(code, said, entry.part.span))
    return Number(0.0, span=entry.part.span)


def _may_be_empty(assembly: Assembly, entry: Entry, elements: tuple[str, ...]) -> bool:
    """What leaves a conveyor is worked out by it; a fault that was told once is not told again."""
    if entry.part.kind == "flow" and entry.name in conveyed(assembly.directory):
        return True
    slot = slot_of(entry, elements, assembly.directory)
    text = None if slot is None else slot.equation
    return (
        text is not None
        and assembly.translator.parsed(text) is None
        and any(
            fault.primary is not None
            and text.span.start <= fault.primary.span.start <= text.span.end
            for fault in assembly.found
        )
    )


def conveyed(directory: Directory) -> set[str]:
    """Full names of the flows that leave conveyors."""
    found: set[str] = set()
    for entry in directory.entries.values():
        if entry.part.conveyor is not None:
            for text in entry.part.outflows:
                flow = flow_of(directory, entry, text)
                if flow is not None:
                    found.add(flow.name)
    return found


def flow_of(directory: Directory, entry: Entry, text: Text) -> Entry | None:
    """The flow that a stock names."""
    name = ".".join(item for item in parts(text.text))
    return directory.find(entry.scope, name)


def _ends(
    assembly: Assembly, texts: Sequence[Text], entry: Entry, context: Context
) -> Iterator[str]:
    """The scalar flows that a stock's element names: its own element of each, or all of them.

    A flow over more dimensions than the stock has moves through all elements that stand
    for the stock's own.
    """
    for text in texts:
        flow = flow_of(assembly.directory, entry, text)
        if flow is None:
            said = f"`{entry.label}` names the flow `{text.text.strip()}`, which does not exist"
            assembly.found.append(diagnostic("unknown-name", said, text.span))
            continue
        for elements in assembly.directory.elements(flow.part.dims):
            if _fits(assembly.directory, flow.part.dims, elements, context):
                yield flow.scalar(elements)


def _fits(
    directory: Directory, dims: tuple[str, ...], elements: tuple[str, ...], context: Context
) -> bool:
    """Whether an element of a flow belongs to the element of a stock that a context stands for.

    Dimensions that share elements (one is a part of the other) belong together by name; where a
    stock has no dimension like that of the flow, it takes the flow through all of it.
    """
    seen: dict[str, int] = {}
    for dim, element in zip(dims, elements, strict=True):
        occurrence = seen.get(dim, 0)
        seen[dim] = occurrence + 1
        own = context.element(dim, occurrence)
        if own is None:
            inside = set(directory.dimensions[dim].elements)
            kin = [
                item
                for name, item in context.bound
                if inside.intersection(directory.dimensions[name].elements)
            ]
            own = kin[0] if kin else element
        if own != element:
            return False
    return True


def stocks_and_flows(
    assembly: Assembly,
) -> tuple[list[Stock], list[Flow], list[Variable]]:
    """The parts of the model: stocks, flows with their ends, and all other values."""
    sources: dict[str, list[str]] = {}
    targets: dict[str, list[str]] = {}
    for stock, names in assembly.outflows.items():
        for name in names:
            sources.setdefault(name, []).append(stock)
    for stock, names in assembly.inflows.items():
        for name in names:
            targets.setdefault(name, []).append(stock)
    stocks = [
        Stock(name, start, written=assembly.values[name].shown, span=_span(assembly, name))
        for name, start in assembly.starts.items()
    ]
    flows: list[Flow] = []
    variables: list[Variable] = []
    for name, rate in assembly.equations.items():
        value = assembly.values[name]
        span = value.entry.part.span
        out, into = sources.get(name, []), targets.get(name, [])
        initial = assembly.translator.initials.get(name)
        plain = value.entry.part.kind == "flow" and len(out) <= 1 and len(into) <= 1
        if plain and (out or into) and initial is None:
            source, target = (ends[0] if ends else None for ends in (out, into))
            flows.append(
                Flow(name, "equation", rate, source, target, written=value.shown, span=span)
            )
            continue
        variables.append(Variable(name, rate, written=value.shown, initial=initial, span=span))
        for stock in out:
            flows.append(Flow(f"{name}·from·{stock}", "equation", Name(name), stock, span=span))
        for stock in into:
            hidden = f"{name}·to·{stock}"
            flows.append(Flow(hidden, "equation", Name(name), None, stock, span=span))
    for variable in assembly.translator.variables:
        initial = assembly.translator.initials.get(variable.name)
        variables.append(
            Variable(
                variable.name,
                variable.equation,
                variable.over,
                variable.by_element,
                initial=initial,
                span=variable.span,
            )
        )
    for stock, flow in assembly.translator.hidden_stocks:
        stocks.append(stock)
        flows.append(flow)
    return stocks, flows, variables


def _span(assembly: Assembly, name: str):
    return assembly.values[name].entry.part.span
