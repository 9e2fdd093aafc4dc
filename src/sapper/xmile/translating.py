"""Equations as trees of our language over scalar variables: names, subscripts, calls.

Arrays are taken apart here: each element of a variable is a variable of its own, and what a
subscript picks is settled while reading wherever it can be. So elements of one array may
depend on each other, a dimension may stand twice, and whatever an aggregate runs through is
written out. What cannot be said as a tree of one equation (macros, picks by a number that
changes) becomes hidden variables beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.names import nearest
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Expr,
    Name,
    Number,
    Unary,
    Wildcard,
)
from sapper.model.parts import Dimension, Flow, Lookup, Stock, Variable
from sapper.xmile.context import Context
from sapper.xmile.directory import Directory, Entry
from sapper.xmile.document import Macro, Points, Specs, Text
from sapper.xmile.folding import folded_number
from sapper.xmile.parser import parse

MOST_SCALARS = 200_000
"""How many scalar variables, hidden ones among them, a file may come apart into."""
MOST_TERMS = 1_000_000
"""How many elements all aggregates of a file may run through, written out."""
_MOST_STEPS = 20
"""Through how many variables a number is followed while reading."""
_CONTROL: Mapping[str, str] = {
    "time": "TIME",
    "dt": "DT",
    "time_step": "DT",
    "starttime": "STARTTIME",
    "initial_time": "STARTTIME",
    "stoptime": "STOPTIME",
    "final_time": "STOPTIME",
    "pi": "PI",
    "inf": "INF",
    "self": "SELF",
}
"""Names that stand for something without being declared; some by other tools' spelling."""

Function = Callable[["Translator", Call, Context], Expr]


class Untranslatable(Exception):
    """An equation that cannot be translated, with the reason as a diagnostic."""

    def __init__(
        self, code: str, message: str, span: Span | None, help: str | Sequence[str] = ()
    ) -> None:
        self.found: Diagnostic = diagnostic(code, message, span, help=help)
        super().__init__(message)


@dataclass(slots=True)
class Translator:
    """Translates the equations of one file and gathers what stands beside them.

    `variables`, `lookups` and `stacks` are hidden parts made on the way; `initials` tell what
    stands for a variable while starts are worked out (Stella's `init_eqn`); `vensim` says that
    the file was made from a Vensim model.
    """

    directory: Directory
    specs: Specs
    macros: Mapping[str, Macro]
    functions: Mapping[str, Function]
    variables: list[Variable] = field(default_factory=list[Variable])
    lookups: dict[str, Lookup] = field(default_factory=dict[str, Lookup])
    stacks: dict[int, Dimension] = field(default_factory=dict[int, Dimension])
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    hidden_stocks: list[tuple[Stock, Flow]] = field(default_factory=list[tuple[Stock, Flow]])
    initials: dict[str, Expr] = field(default_factory=dict[str, Expr])
    _trees: dict[int, tuple[Text, Expr | None]] = field(
        default_factory=dict[int, tuple[Text, Expr | None]]
    )
    _counts: dict[str, int] = field(default_factory=dict[str, int])
    scalars: int = 0
    terms: int = 0
    settled: set[str] = field(default_factory=set[str])
    vensim: bool = False
    pending: list[Entry] = field(default_factory=list[Entry])
    depths: dict[str, int] = field(default_factory=dict[str, int])
    reading: set[str] = field(default_factory=set[str])

    # -- equations ---------------------------------------------------------------------

    def parsed(self, text: Text) -> Expr | None:
        """The tree of an equation as written; None where it is empty. Faults come once."""
        known = self._trees.get(id(text))
        if known is not None:
            return known[1]
        tree, faults = parse(text)
        self.found.extend(faults)
        self._trees[id(text)] = (text, tree)
        return tree

    def equation(self, text: Text | None, context: Context) -> Expr | None:
        """The translated equation; None where it is empty or at fault, which is then noted."""
        tree = None if text is None else self.parsed(text)
        return None if tree is None else self.translated(tree, context)

    def translated(self, tree: Expr, context: Context) -> Expr | None:
        """A tree translated, or None with the fault noted."""
        try:
            return self.tree(tree, context)
        except Untranslatable as fault:
            self.note(fault)
            return None

    def note(self, fault: Untranslatable) -> None:
        """Note a fault; one of size, which every later equation would meet again, only once."""
        if not self.overfull or not any(item.message == fault.found.message for item in self.found):
            self.found.append(fault.found)

    @property
    def overfull(self) -> bool:
        """Whether there is more than can be read, which has been told."""
        return self.scalars > MOST_SCALARS or self.terms > MOST_TERMS

    def run_through(self, more: int, span: Span | None) -> None:
        """Count what aggregates write out. Raises `Untranslatable` where it is too much."""
        self.terms += more
        if self.terms > MOST_TERMS:
            said = f"the aggregates of the model run through more than {MOST_TERMS:,} elements"
            raise Untranslatable("bad-element", said, span, "give its arrays fewer elements")

    def count(self, more: int, span: Span | None) -> None:
        """Count scalar variables. Raises `Untranslatable` where they are too many."""
        self.scalars += more
        if self.scalars > MOST_SCALARS:
            said = f"the model comes apart into more than {MOST_SCALARS:,} variables"
            raise Untranslatable("bad-element", said, span, "give its arrays fewer elements")

    # -- trees -------------------------------------------------------------------------

    def tree(self, expr: Expr, context: Context) -> Expr:
        """A tree over scalar variables. Raises `Untranslatable`."""
        match expr:
            case Number():
                return expr
            case Name():
                return self.name(expr, context)
            case Unary(operator=operator, operand=operand):
                return Unary(operator, self.tree(operand, context), span=expr.span)
            case Binary(operator=operator, left=left, right=right):
                return Binary(
                    operator, self.tree(left, context), self.tree(right, context), span=expr.span
                )
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                return Conditional(
                    self.tree(condition, context),
                    self.tree(then, context),
                    self.tree(otherwise, context),
                    span=expr.span,
                )
            case Call():
                return self.call(expr, context)
            case _:
                raise Untranslatable("expected-value", "this has no meaning here", expr.span)

    def call(self, call: Call, context: Context) -> Expr:
        """A call: of a table, of a macro, or of a function."""
        table = self.directory.find(context.scope, call.function)
        if table is not None and has_points(table):
            if len(call.arguments) != 1:
                said = f"the table `{table.label}` is read at one place"
                raise Untranslatable("wrong-arguments", said, call.span)
            return self.read(table, (), self.tree(call.arguments[0], context), context, call.span)
        macro = self.macros.get(call.function)
        if macro is not None:
            from sapper.xmile.macros import expanded

            return expanded(self, macro, call, context)
        function = self.functions.get(call.function)
        if function is None:
            near = nearest(call.function, (*self.functions, *self.macros))
            cure = f"the nearest function is `{near.upper()}`" if near else ()
            said = f"the function `{call.function.upper()}` is not supported"
            raise Untranslatable("unknown-function", said, call.span, cure)
        return function(self, call, context)

    def name(self, expr: Name, context: Context) -> Expr:
        """A variable, an element's number, or what stands for itself (`TIME`)."""
        entry = self.directory.find(context.scope, expr.name)
        control = _CONTROL.get(expr.name)
        if entry is not None and not (control and entry.name == context.owner):
            return self.reference(expr, entry, context)
        number = None if expr.subscripts else self.number_of(expr.name, context)
        if number is not None:
            return Number(float(number), span=expr.span)
        if control == "SELF":
            return Name(context.owner, span=expr.span)
        if control is not None:
            return Call(control, (), span=expr.span)
        if expr.name == "saveper":
            return Number(self.specs.step * self.specs.save_every, span=expr.span)
        if expr.name == "nan":
            return Binary("/", Number(0.0), Number(0.0), span=expr.span)
        raise self.unknown(expr.name, expr.span, context)

    def unknown(self, name: str, span: Span | None, context: Context) -> Untranslatable:
        """The fault of a name that nothing has."""
        inside = [
            entry.part.name
            for entry in self.directory.entries.values()
            if entry.scope == context.scope
        ]
        near = nearest(name, inside)
        cure = f"the nearest name is `{near}`" if near else ()
        return Untranslatable("unknown-name", f"there is no variable `{name}`", span, cure)

    def number_of(self, name: str, context: Context) -> int | None:
        """The number, from 1, that an element or a dimension stands for in an equation."""
        dimensions = self.directory.dimensions
        if name in dimensions:
            element = context.element(name)
            return None if element is None else dimensions[name].elements.index(element) + 1
        head, _, tail = name.rpartition(".")
        if head in dimensions and tail in dimensions[head].elements:
            return dimensions[head].elements.index(tail) + 1
        bound = [dim for dim, _ in context.bound if name in dimensions[dim].elements]
        holding = bound or [key for key, item in dimensions.items() if name in item.elements]
        numbers = {dimensions[dim].elements.index(name) + 1 for dim in holding}
        return numbers.pop() if len(numbers) == 1 else None

    def reference(self, expr: Name, entry: Entry, context: Context) -> Expr:
        """A variable, or the elements of it that its subscripts pick."""
        from sapper.xmile.subscripts import picked

        if entry.part.beside is not None and entry.part.beside.stands_for:
            return self.standing_for(entry, entry.part.beside.stands_for, context)
        if entry.part.beside is not None and entry.part.beside.array:
            if len(expr.subscripts) != 1 or isinstance(expr.subscripts[0], Wildcard):
                said = f"`{entry.label}` is an array, and one of its elements is wanted here"
                raise Untranslatable("dimension-mismatch", said, expr.span)
            return Name(entry.name, (self.tree(expr.subscripts[0], context),), span=expr.span)
        if not entry.part.dims and not expr.subscripts:
            if entry.part.table_only or self.is_table(entry):
                said = f"`{entry.label}` is a table and has no value of its own"
                raise Untranslatable("not-a-value", said, expr.span, "write `table(x)`")
            return Name(entry.name, (), expr.written, span=expr.span)
        return picked(self, expr, entry, context)

    def standing_for(self, entry: Entry, what: str, context: Context) -> Expr:
        """What a part that we wrote stands for: a constant of the language, or a table at a place."""
        if what in _CONTROL.values():
            return Call(what, ())
        whole = entry.part.whole
        at = None if whole.equation is None else self.parsed(whole.equation)
        if at is None or whole.points is None:
            said = f"`{entry.label}` stands for `{what}`, and has no points or no place"
            raise Untranslatable("bad-element", said, entry.part.span)
        if "·gf" not in what or entry.name in self.reading:
            circle = entry.name in self.reading
            said = (
                f"`{entry.label}` {'reads itself' if circle else f'stands for no table: `{what}`'}"
            )
            raise Untranslatable("bad-element", said, entry.part.span)
        points = whole.points
        made = Lookup(what, points.x, points.y, points.beyond, span=points.span)
        self.lookups.setdefault(what, made)
        self.reading.add(entry.name)
        try:
            return Call(what, (self.tree(at, context),))
        finally:
            self.reading.discard(entry.name)

    # -- tables ------------------------------------------------------------------------

    def is_table(self, entry: Entry) -> bool:
        """Whether a variable has points and no equation to read them at."""
        slots = entry.part.slots
        return (
            has_points(entry)
            and entry.source is None
            and not any(
                slot.equation is not None and self.parsed(slot.equation) is not None
                for slot in slots
            )
        )

    def read(
        self,
        table: Entry,
        elements: tuple[str, ...],
        at: Expr,
        context: Context,
        span: Span | None,
        way: str = "",
    ) -> Expr:
        """The value of a table at a place; `way` names another reading of its points."""
        if table.part.dims and not elements:
            from sapper.xmile.subscripts import standing

            elements = standing(self, Name(table.name, span=span), table, context)
        points = points_of(table, elements)
        if points is None:
            said = f"`{table.label}` is no table"
            raise Untranslatable("not-a-value", said, span)
        name = table.scalar(elements) + "·gf" + way
        self.lookups.setdefault(name, lookup_of(name, points, way))
        if way == "·forward":
            at = Unary("-", at)
        return Call(name, (at,), span=span)

    # -- hidden values -----------------------------------------------------------------

    def ordinal(self, key: str) -> int:
        """1, 2, 3, … for each time that this is asked with the same key."""
        self._counts[key] = self._counts.get(key, 0) + 1
        return self._counts[key]

    def hide(self, expr: Expr, context: Context, what: str) -> Name:
        """A hidden variable that holds an expression."""
        self.count(1, expr.span)
        stem = f"{context.owner}·{what}"
        name = f"{stem}·{self.ordinal(stem)}"
        self.variables.append(Variable(name, expr, span=expr.span))
        return Name(name)

    def stack(self, items: Sequence[Expr], context: Context) -> tuple[str, str]:
        """A hidden array of expressions; its name and that of its dimension."""
        count = len(items)
        self.count(count, None)
        dimension = self.dimension(count)
        numbers = dimension.elements
        stem = f"{context.owner}·stack"
        name = f"{stem}·{self.ordinal(stem)}"
        given = tuple(zip(numbers, items, strict=True))
        self.variables.append(
            Variable(name, Number(0.0), (dimension.name,), given, span=items[0].span)
        )
        return name, dimension.name

    def dimension(self, count: int) -> Dimension:
        """The dimension of hidden arrays of so many items."""
        numbers = tuple(str(number) for number in range(1, count + 1))
        return self.stacks.setdefault(count, Dimension(f"stack·{count}", numbers))

    def stacked(self, items: Sequence[Expr], context: Context) -> Name:
        """A hidden array of expressions as what an aggregate runs over."""
        return Name(self.stack(items, context)[0], (Wildcard(),))

    def constant(self, expr: Expr, *, at_start: bool = False) -> float | None:
        """The number that a translated tree always is, or is at the start; None if it has none.

        Variables that it comes from are noted in `settled`: what is worked out while reading
        does not follow when they are given other numbers.
        """
        used: set[str] = set()
        specs = self.specs
        clock = {"DT": specs.step, "STARTTIME": specs.start, "STOPTIME": specs.stop}
        if at_start:
            clock["TIME"] = specs.start
        number = folded_number(expr, lambda name: self._known(name, clock, 0, used), clock)
        if number is not None:
            self.settled.update(used)
        return number

    def _known(
        self, name: str, clock: Mapping[str, float], depth: int, used: set[str]
    ) -> float | None:
        """The number that a variable always has: an auxiliary whose equation is one."""
        used.add(name)
        stem, bracket, inside = name.partition("[")
        entry = self.directory.entries.get(stem)
        if entry is None or entry.part.kind != "aux" or depth > _MOST_STEPS:
            return None
        if entry.source is not None:
            return self._known(entry.source + bracket + inside, clock, depth + 1, used)
        elements = tuple(inside.rstrip("]").split(",")) if bracket else ()
        slot = slot_of(entry, elements, self.directory)
        if slot is None or slot.equation is None or points_of(entry, elements) is not None:
            return None
        tree = self.parsed(slot.equation)
        if tree is None:
            return None
        bound = tuple(zip(entry.part.dims, elements, strict=False))
        # what it hides on the way is not part of the model
        aside = replace(
            self, variables=[], lookups={}, hidden_stocks=[], initials={}, macros={}, _counts={}
        )
        try:
            made = aside.tree(tree, Context(entry.scope, name, bound))
        except Untranslatable:
            return None
        return folded_number(made, lambda inner: self._known(inner, clock, depth + 1, used), clock)


def has_points(entry: Entry) -> bool:
    """Whether a variable has a graphical function."""
    return any(slot.points is not None for slot in entry.part.slots)


def slot_of(entry: Entry, elements: tuple[str, ...], directory: Directory):
    """The slot that holds an element's equation: its own, else the common one, else None."""
    for slot in entry.part.slots:
        empty = slot.equation is None and slot.points is None
        if not slot.subscript or empty:
            continue
        if slot.subscript == elements or _covers(slot.subscript, elements, directory):
            return slot
    return next((slot for slot in entry.part.slots if not slot.subscript), None)


def _covers(subscript: tuple[str, ...], elements: tuple[str, ...], directory: Directory) -> bool:
    """Whether a subscript of `<element>` means an element; it may name dimensions, or `Dim.elem`."""
    if len(subscript) != len(elements):
        return False
    for item, element in zip(subscript, elements, strict=True):
        dimension = directory.dimensions.get(item)
        inside = dimension is not None and element in dimension.elements
        if not inside and item != element and item.rpartition(".")[2] != element:
            return False
    return True


def points_of(entry: Entry, elements: tuple[str, ...]) -> Points | None:
    """The graphical function of an element: its own, else that of all."""
    own = next((slot for slot in entry.part.slots if slot.subscript == elements), None)
    if own is not None and own.points is not None:
        return own.points
    return entry.part.whole.points


def lookup_of(name: str, points: Points, way: str = "") -> Lookup:
    """A lookup of our model; `way` says whether it takes the point before or after a place."""
    x, y = points.x, points.y
    beyond = points.beyond
    if way == "·backward":
        beyond = "step"
    elif way == "·forward":
        # the point at or after x is, on the mirrored axis, the one at or before -x
        x, y = tuple(-item for item in reversed(x)), tuple(reversed(y))
        beyond = "step"
    elif way == "·extrapolate":
        beyond = "extend"
    return Lookup(name, x, y, beyond, span=points.span)
