"""Equations worked out over all worlds: one function a kind of node of the tree.

A tree is prepared once for a run: names are looked up, dimensions are settled, and each
node becomes a `Rule` that works out its data at the present step. Nothing else is done
ahead: every operation still runs on its own, over all worlds.

`active` marks where a result counts. `IF` works out both branches and `AND`, `OR` both
sides, but a result that is not finite fails a world only where it is taken; it is caught
at the operation that made it, since comparisons, `MIN` and `MAX` can swallow it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sapper.engine.interpreter import arrays, functions, lookups, subscripts, timing
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Dims, Value, align, aligner, union
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    Wildcard,
)
from sapper.model.parts import Lookup


class Rule(NamedTuple):
    """The dimensions of an expression, and the work that gives its data at this step.

    The work is told where the result counts: booleans over their own dimensions, or None
    for everywhere. It gives every axis of `dims` in full, unless there are none.
    """

    dims: Dims
    work: Callable[[Value | None], Any]


def prepare(expr: Expr, scope: Scope) -> Rule:
    """The rule of an expression, for the run that `scope` belongs to.

    Worlds in which an operation fails where it is active are noted in `scope.failures`.
    """
    return _RULES[type(expr)](expr, scope)


def _number(expr: Number, _scope: Scope) -> Rule:
    return _constant(expr.value)


def _date(expr: Date, scope: Scope) -> Rule:
    return _constant(scope.calendar.time_of(expr.date))


def _constant(number: float) -> Rule:
    value = np.float64(number)
    return Rule((), lambda _active: value)


def _holds(expr: Holds, scope: Scope) -> Rule:
    return Rule((), lambda _active: scope.truths[expr.claim])


def _convert(_expr: Convert, _scope: Scope) -> Rule:
    raise AssertionError("lowering has erased conversions")


def _name(expr: Name, scope: Scope) -> Rule:
    name, values = expr.name, scope.values
    dims = scope.dims.get(name)
    if dims is None:
        if name.upper() in timing.CLOCK:
            return _clock(name.upper(), scope)
        value = subscripts.index_value(name, scope)
        return Rule(value.dims, lambda _active: value.data)
    if not expr.subscripts:
        return Rule(dims, lambda _active: values[name])
    return _subscripted(expr, dims, scope)


def _subscripted(expr: Name, dims: Dims, scope: Scope) -> Rule:
    name, values = expr.name, scope.values
    chosen = [_subscript(item, scope) for item in expr.subscripts]
    plan = subscripts.plan(dims, [None if isinstance(c, Rule) else c for c in chosen], scope)
    numbers = [
        (dim, rule) for dim, rule in zip(dims, chosen, strict=True) if isinstance(rule, Rule)
    ]
    if not numbers:
        return Rule(plan.dims, lambda _active: values[name][plan.place])
    result = plan.dims
    for dim, rule in numbers:
        result = union(tuple(item for item in result if item != dim), rule.dims)

    def work(active: Value | None) -> Any:
        value = Value(plan.dims, values[name][plan.place])
        for dim, rule in numbers:
            value = subscripts.pick(value, dim, Value(rule.dims, rule.work(active)))
        return value.data

    return Rule(result, work)


def _subscript(item: Expr | Wildcard, scope: Scope) -> str | Wildcard | Rule:
    """The element or dimension that a subscript names, else the rule of its number."""
    if isinstance(item, Wildcard):
        return item
    if isinstance(item, Name) and not item.subscripts and item.name not in scope.dims:
        return item.name
    return prepare(item, scope)


def _unary(expr: Unary, scope: Scope) -> Rule:
    dims, inner = prepare(expr.operand, scope)
    if expr.operator == "-":
        return Rule(dims, lambda active: -inner(active))
    if expr.operator == "NOT":
        return Rule(dims, lambda active: np.where(inner(active) != 0.0, 0.0, 1.0))
    return Rule(dims, inner)


def _binary(expr: Binary, scope: Scope) -> Rule:
    left, right = prepare(expr.left, scope), prepare(expr.right, scope)
    dims = union(left.dims, right.dims)
    a, b = aligner(left.dims, dims), aligner(right.dims, dims)
    if expr.operator in ("AND", "OR"):
        return _junction(expr.operator == "AND", left, right)
    operation = _OPERATORS[expr.operator]

    def plain(active: Value | None) -> Any:
        return operation(a(left.work(active)), b(right.work(active)))

    def risky(active: Value | None) -> Any:
        result = operation(a(left.work(active)), b(right.work(active)))
        scope.check(dims, result, active, expr.span)
        return result

    def compared(active: Value | None) -> Any:
        first, second = left.work(active), right.work(active)
        _check_operand(expr.left, Value(left.dims, first), scope, active)
        _check_operand(expr.right, Value(right.dims, second), scope, active)
        return operation(a(first), b(second)).astype(np.float64)

    if expr.operator in _RISKY:
        return Rule(dims, risky)
    return Rule(dims, compared if expr.operator in _COMPARISONS else plain)


def _junction(conjunction: bool, left: Rule, right: Rule) -> Rule:
    """AND and OR: the right side counts only where the left has not settled it."""
    dims = union(left.dims, right.dims)

    def work(active: Value | None) -> Any:
        first = left.work(active) != 0.0
        needed = Value(left.dims, first if conjunction else ~first)
        second = right.work(both(active, needed)) != 0.0
        one, other = align(Value(left.dims, first), dims), align(Value(right.dims, second), dims)
        return ((one & other) if conjunction else (one | other)).astype(np.float64)

    return Rule(dims, work)


def _check_operand(expr: Expr, value: Value, scope: Scope, active: Value | None) -> None:
    """A comparison would swallow NaN, which only compound operands can bring here."""
    if isinstance(expr, Binary | Call) and np.isnan(np.add.reduce(value.data, axis=None)):
        harmless = np.where(np.isnan(value.data), np.nan, 0.0)
        scope.check(value.dims, harmless, active, expr.span)


def _conditional(expr: Conditional, scope: Scope) -> Rule:
    condition, then = prepare(expr.condition, scope), prepare(expr.then, scope)
    otherwise = prepare(expr.otherwise, scope)
    dims = union(condition.dims, then.dims, otherwise.dims)

    def work(active: Value | None) -> Any:
        truth = condition.work(active) != 0.0
        # where all worlds take one branch the other need not be worked out
        if then.dims == dims and truth.all():
            return then.work(active)
        if otherwise.dims == dims and not truth.any():
            return otherwise.work(active)
        taken, rest = Value(condition.dims, truth), Value(condition.dims, ~truth)
        first = Value(then.dims, then.work(both(active, taken)))
        second = Value(otherwise.dims, otherwise.work(both(active, rest)))
        return np.where(align(taken, dims), align(first, dims), align(second, dims))

    return Rule(dims, work)


def _call(expr: Call, scope: Scope) -> Rule:
    name, arguments = expr.function, expr.arguments
    if name in scope.lookups:
        return _lookup(scope.lookups[name], arguments[0], scope)
    if name == "LOOKUP":
        table = arguments[0]
        assert isinstance(table, Name)
        return _lookup(scope.lookups[table.name], arguments[1], scope)
    if not arguments and name in timing.CLOCK:
        return _clock(name, scope)
    rules = [prepare(item, scope) for item in arguments]
    if arrays.is_array(name, len(arguments)):
        return _array(name, rules, scope)
    return _function(expr, rules, scope)


def _clock(name: str, scope: Scope) -> Rule:
    if name == "TIME":
        return Rule((), lambda _active: np.float64(scope.time))
    return _constant(timing.constant(name, scope.calendar))


def _lookup(lookup: Lookup, argument: Expr, scope: Scope) -> Rule:
    dims, inner = prepare(argument, scope)
    read = lookups.reader(lookup)
    return Rule(dims, lambda active: read(inner(active)))


def _array(name: str, rules: list[Rule], scope: Scope) -> Rule:
    dims = arrays.result_dims(name, [rule.dims for rule in rules])

    def work(active: Value | None) -> Any:
        values = [Value(rule.dims, rule.work(active)) for rule in rules]
        return arrays.call(name, values, scope)

    return Rule(dims, work)


def _function(expr: Call, rules: list[Rule], scope: Scope) -> Rule:
    name = expr.function
    dims = union(*(rule.dims for rule in rules)) if rules else ()
    pairs = [(aligner(rule.dims, dims), rule.work) for rule in rules]
    function: Callable[..., Any]
    if name in timing.FUNCTIONS:
        function = timing.bound(name, scope)
    else:
        function = functions.function(name)

    def plain(active: Value | None) -> Any:
        return function(*[fit(work(active)) for fit, work in pairs])

    def risky(active: Value | None) -> Any:
        result = plain(active)
        scope.check(dims, result, active, expr.span)
        return result

    return Rule(dims, risky if name in functions.RISKY else plain)


def both(active: Value | None, mask: Value) -> Value:
    """Where a branch is taken inside what was active before."""
    if active is None:
        return mask
    dims = union(active.dims, mask.dims)
    return Value(dims, align(active, dims) & align(mask, dims))


def _safe(a: Any, b: Any) -> Any:
    return functions.safe_divide(a, b, 0.0)


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": _safe,
    "^": np.power,
    "MOD": np.mod,
    "=": np.equal,
    "<>": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}
_RISKY = frozenset({"/", "^", "MOD"})
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_RULES: dict[type[Any], Callable[[Any, Scope], Rule]] = {
    Number: _number,
    Date: _date,
    Name: _name,
    Call: _call,
    Holds: _holds,
    Convert: _convert,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
}
