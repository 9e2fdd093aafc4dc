"""How much there is to compile, told before anything is traced.

Tracing and compiling take time by the number of array operations that a step comes apart
into, and most of them come from few places: a sum over a dimension is an addition an
element, the expected longest of n waits a term for each of 2^n choices. Nothing here needs
JAX; what a program costs to run is not told either.
"""

from __future__ import annotations

import math

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.engine.compiled.facts import Facts
from sapper.engine.interpreter.arrays import is_array
from sapper.engine.ordering import exprs, given
from sapper.engine.plan import Equation, Node
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Unary, Wildcard, walk
from sapper.model.lowering.internal import EXPECTED_MAXIMUM
from sapper.model.primitives import Cascade

MOST_OPERATIONS = 100_000
"""More are refused: at some tenths of a millisecond to a millisecond each, that is minutes."""
_OTHERS = 20
"""About what a node that is no equation comes apart into."""


def operations(node: Node, facts: Facts) -> int:
    """About how many array operations a node is in a program."""
    if isinstance(node, Cascade):
        groups = len(facts.elements[node.by])
        return _OTHERS + 3 * groups * groups
    if not isinstance(node, Equation):
        return _OTHERS
    # the result of each element's own equation is put into its place
    placed = 2 * len(node.by_element)
    return 1 + placed + sum(_of(item, facts) for expr in exprs(node) for item in walk(expr))


def too_much(facts: Facts) -> Diagnostic | None:
    """A refusal where a plan comes apart into more operations than can be compiled."""
    counts = [(operations(node, facts), node) for node in facts.plan.nodes]
    total = sum(count for count, _ in counts)
    if total <= MOST_OPERATIONS:
        return None
    count, most = max(counts, key=lambda pair: pair[0])
    stem = given(most)[0]
    name = dict(facts.plan.written).get(stem, stem)
    return diagnostic(
        "too-much-to-compile",
        f"the model comes apart into {_about(total)} operations a step, and up to "
        f"{MOST_OPERATIONS:,} are compiled",
        most.span,
        f"`{name}` alone is {_about(count)} of them",
        notes=["a sum over a dimension is one operation an element, and the longest of n waits side "
               "by side is 2^n"],
        help="run it without compiling: `--engine interpreter`; or sum over fewer elements",
    )  # fmt: skip


def _of(item: Expr, facts: Facts) -> int:
    match item:
        case Call(function=name, arguments=arguments):
            if name == EXPECTED_MAXIMUM:
                return len(arguments) * 2 ** min(len(arguments), 60)
            if is_array(name, len(arguments)):
                return 2 * max(_elements(argument, facts) for argument in arguments)
            return 1
        case Binary() | Unary() | Conditional():
            return 1
        case _:
            return 0


def _elements(expr: Expr, facts: Facts) -> int:
    """Over how many elements an array builtin runs, by the names in its argument."""
    found = 1
    for item in walk(expr):
        if not isinstance(item, Name) or item.name not in facts.dims:
            continue
        dims = facts.dims[item.name]
        wild = [
            dim
            for dim, index in zip(dims, item.subscripts, strict=False)
            if isinstance(index, Wildcard)
        ]
        over = wild if item.subscripts else dims
        found = max(found, math.prod(len(facts.elements[dim]) for dim in over))
    return found


def _about(count: int) -> str:
    """A number at two digits: `1,300,000`."""
    size = 10 ** max(len(str(count)) - 2, 0)
    return f"{round(count / size) * size:,}" if count < 10**15 else "10^15 or more"
