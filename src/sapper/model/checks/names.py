"""Names: every one that is read is given by something, and nothing is named twice.

Two questions only. Whether a value has the right dimensions is `types`, whether it has
the right unit `units`; both pass over equations in which a name is unknown, so that one slip
is reported once. `resolve` therefore also returns the names of those equations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.builtins import ALIASES, BUILTINS, builtin
from sapper.language.names import nearest
from sapper.language.tree import Call, Expr, Holds, Name, Wildcard, children
from sapper.language.units import UnitTable
from sapper.model.checks.outputs import dims_of, outputs, parts_of
from sapper.model.checks.sites import sites
from sapper.model.parts import (
    Chain,
    Decision,
    Dimension,
    Flow,
    Lookup,
    Model,
    Part,
    Population,
    parts,
)

KEYWORDS = frozenset({"and", "or", "not", "mod", "if", "then", "else", "per", "in", "holds", "was"})
"""Words of the language that no part may be called by."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What names can mean in one model."""

    readable: dict[str, Part]
    dims: dict[str, tuple[str, ...]]
    lookups: dict[str, Lookup]
    dimensions: dict[str, Dimension]
    owners: dict[str, Part]
    claims: Collection[str] | None

    @staticmethod
    def of(model: Model, claims: Collection[str] | None = None) -> Scope:
        """The scope of a model; without `claims` no `HOLDS` is looked up."""
        return Scope(
            readable=outputs(model),
            dims=dims_of(model),
            lookups={lookup.name: lookup for lookup in model.lookups},
            dimensions={dimension.name: dimension for dimension in model.dimensions},
            owners={part.name: part for part in parts(model)},
            claims=claims,
        )

    def elements(self) -> Iterator[str]:
        """Every element of every dimension."""
        for dimension in self.dimensions.values():
            yield from dimension.elements


def resolve(
    model: Model, table: UnitTable, claims: Collection[str] | None = None
) -> tuple[list[Diagnostic], frozenset[str]]:
    """All faults of names, and the names of the sites that hold one."""
    found = [*_clashes(model), *(fault for _, fault in reserved(model, table))]
    scope = Scope.of(model, claims)
    broken: set[str] = set()
    for site in sites(model):
        faults = check_expr(site.expr, scope)
        if faults:
            broken.add(site.name)
            found.extend(faults)
    return found, frozenset(broken)


def check_expr(expr: Expr, scope: Scope) -> list[Diagnostic]:
    """Faults of the names in one equation, in order of writing.

    Also used for equations outside the model: questions and indicators.
    """
    found: list[Diagnostic] = []
    waiting: list[Expr] = [expr]
    while waiting:
        node = waiting.pop()
        inner: list[Expr] = list(children(node))
        match node:
            case Name():
                found.extend(_name(node, scope))
                inner = [item for item in inner if not isinstance(item, Name)] + [
                    item for item in inner if isinstance(item, Name) and item.name in scope.readable
                ]
            case Call():
                found.extend(_call(node, scope))
                if node.function == "LOOKUP":
                    inner = inner[1:]
            case Holds(claim=claim, span=span) if scope.claims is not None:
                if claim not in scope.claims:
                    found.append(_unknown_claim(claim, span, scope.claims))
            case _:
                pass
        waiting.extend(reversed(inner))
    return found


def _name(node: Name, scope: Scope) -> Iterator[Diagnostic]:
    written = node.written or node.name
    if node.name in scope.readable:
        yield from _subscripts(node, scope)
    elif (entry := builtin(node.name)) is not None:
        if entry.least > 0:
            yield diagnostic(
                "wrong-arguments",
                f"`{written}` is a builtin and needs {_arguments(entry.least)}",
                node.span,
                help=f"write it as in `{entry.example}`",
            )
    elif node.name in scope.owners:
        yield _not_a_value(node, scope.owners[node.name])
    elif not _is_element(node.name, scope):
        yield unknown_name(written, node.span, [*scope.readable, *scope.lookups])
    else:
        yield diagnostic(
            "not-a-value",
            f"`{written}` is an element of a dimension, not a value",
            node.span,
            help=f"write it as a subscript, as in `x[{written}]`",
        )


def unknown_name(written: str, span: Span | None, known: Collection[str]) -> Diagnostic:
    """The diagnostic for a name that nothing gives, with the nearest that something does."""
    near = nearest(written.casefold(), known)
    return diagnostic(
        "unknown-name",
        f"nothing is called `{written}`",
        span,
        help=f"the nearest name is `{near}`" if near else "add it, or correct the name",
    )


def _is_element(name: str, scope: Scope) -> bool:
    return name in scope.elements()


def _not_a_value(node: Name, owner: Part) -> Diagnostic:
    written = node.written or node.name
    readable = parts_of(owner)
    match owner:
        case Lookup():
            kind, cure = "a lookup", f"write `{written}(x)`, with what is looked up in it"
        case Dimension():
            kind, cure = "a dimension", "name one of its elements in a subscript"
        case _:
            kind = type(owner).__name__.lower()
            kind = f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
            cure = "read one of its parts: " + ", ".join(f"`{name}`" for name in readable[:6])
    return diagnostic("not-a-value", f"`{written}` is {kind}, not a value", node.span, help=cure)


def _subscripts(node: Name, scope: Scope) -> Iterator[Diagnostic]:
    dims = scope.dims.get(node.name, ())
    for position, item in enumerate(node.subscripts):
        if isinstance(item, Wildcard) or not isinstance(item, Name) or position >= len(dims):
            continue
        dimension = scope.dimensions.get(dims[position])
        known = dimension.elements if dimension else ()
        plain = item.name.removeprefix(f"{dims[position]}.")
        # A name that is no element may be a value that picks one by number.
        if (
            plain in known
            or item.name in scope.dimensions
            or item.name in scope.readable
            or _is_element(item.name, scope)
        ):
            continue
        written = item.written or item.name
        near = nearest(plain, known)
        yield diagnostic(
            "unknown-element",
            f"`{written}` is not an element of `{dims[position]}`",
            item.span or node.span,
            help=(
                f"the nearest element is `{near}`"
                if near
                else "its elements are " + ", ".join(f"`{element}`" for element in known)
            ),
        )


def _call(node: Call, scope: Scope) -> Iterator[Diagnostic]:
    given = len(node.arguments)
    if node.function in scope.lookups:
        if given != 1:
            yield diagnostic(
                "wrong-arguments",
                f"the lookup `{node.function}` takes 1 argument, not {given}",
                node.span,
            )
        return
    entry = builtin(node.function)
    if entry is None:
        yield _unknown_function(node, scope)
        return
    if not entry.takes(given):
        yield diagnostic(
            "wrong-arguments",
            f"`{node.function}` takes {_range(entry.least, entry.most)}, not {given}",
            node.span,
            help=f"write it as in `{entry.example}`",
        )
    elif node.function == "LOOKUP":
        yield from _lookup_argument(node, scope)


def _lookup_argument(node: Call, scope: Scope) -> Iterator[Diagnostic]:
    first = node.arguments[0]
    if not isinstance(first, Name) or first.name not in scope.lookups:
        written = first.written or first.name if isinstance(first, Name) else "this"
        near = nearest(written, scope.lookups)
        yield diagnostic(
            "unknown-function",
            f"`{written}` is not a lookup",
            first.span or node.span,
            help=f"the nearest lookup is `{near}`" if near else (),
        )


def _unknown_function(node: Call, scope: Scope) -> Diagnostic:
    name = node.function
    known = {known.casefold(): known for known in (*BUILTINS, *scope.lookups)}
    near = nearest(name.casefold(), known)
    if name in scope.readable:
        message, cure = f"`{name}` is a value, not a function", "write `*` to multiply"
    else:
        message = f"there is no function or lookup called `{name}`"
        cure = f"the nearest one is `{known[near]}`" if near else ()
    return diagnostic("unknown-function", message, node.span, help=cure)


def _unknown_claim(claim: str, span: Span | None, known: Collection[str]) -> Diagnostic:
    near = nearest(claim, known)
    return diagnostic(
        "unknown-claim",
        f"no claim is called `{claim}`",
        span,
        help=f"the nearest claim is `{near}`" if near else (),
    )


def _arguments(count: int) -> str:
    return f"{count} argument{'s' if count != 1 else ''}"


def _range(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {_arguments(least)}"
    return _arguments(least) if least == most else f"{least} to {_arguments(most)}"


def _clashes(model: Model) -> Iterator[Diagnostic]:
    """Names given twice, by two parts or by two members of one."""
    first: dict[str, Part] = {}
    for part in parts(model):
        mine: set[str] = set()
        for name in dict.fromkeys((part.name, *parts_of(part))):
            other = first.setdefault(name, part)
            if other is not part and not _refers(part, other, name):
                yield _clash(name, part, other)
                break
            mine.add(name)
        yield from _inner_clashes(part)


def _refers(part: Part, other: Part, name: str) -> bool:
    # A population's `size` may be a parameter of that name: one thing, written once.
    return isinstance(part, Population) and name == f"{part.name}.size" and other.name == name


def _clash(name: str, part: Part, other: Part) -> Diagnostic:
    written = part.written if part.name == name and part.written else name
    secondary = [] if other.span is None else [Label(other.span, "first given here")]
    return diagnostic(
        "name-clash",
        f"`{written}` is given twice",
        part.span,
        "given again here",
        secondary=secondary,
        notes=["names are shared by all sector files; case, blanks and underscores do not count"],
        help="rename one of the two",
    )


def _inner_clashes(part: Part) -> Iterator[Diagnostic]:
    match part:
        case Decision():
            names = ["last", *(option.name for option in part.options)]
            spans = [part.span, *(option.span for option in part.options)]
        case Chain():
            names = [item.name for item in (*part.signers, *part.orders)]
            spans = [item.span for item in (*part.signers, *part.orders)]
        case Dimension():
            names = list(part.elements)
            spans = [part.span] * len(names)
        case _:
            return
    seen: dict[str, Span | None] = {}
    for name, span in zip(names, spans, strict=True):
        if name in seen:
            before = seen[name]
            yield diagnostic(
                "name-clash",
                f"`{name}` is given twice in `{part.name}`",
                span or part.span,
                "given again here",
                secondary=[] if before is None else [Label(before, "first given here")],
                help="rename one of the two",
            )
        seen.setdefault(name, span)


def reserved(model: Model, table: UnitTable) -> Iterator[tuple[str, Diagnostic]]:
    """Names of parts that the language or the table of units has taken, each with its fault."""
    for part in parts(model):
        written = part.written or part.name
        if "." in part.name:
            continue
        if table.resolve(written) is not None or table.resolve(part.name) is not None:
            what = "a unit"
        elif part.name in KEYWORDS:
            what = "a word of the language"
        elif part.name.upper() in (*BUILTINS, *ALIASES):
            what = "a builtin"
        else:
            continue
        yield (
            part.name,
            diagnostic(
                "reserved-name",
                f"`{written}` is {what} and cannot name a part",
                part.span,
                help=f"use a longer name, such as `{_longer(written, part)}`",
            ),
        )


def _longer(written: str, part: Part) -> str:
    ending = "flow" if isinstance(part, Flow) else type(part).__name__.lower()
    return f"{written}_{ending}"
