"""Equations worked out over all worlds: one function a kind of node of the tree.

`active` marks where a result counts. `IF` works out both branches and `AND`, `OR` both
sides, but a result that is not finite fails a world only where it is taken; it is caught
at the operation that made it, since comparisons, `MIN` and `MAX` can swallow it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sapper.engine.interpreter import arrays, functions, lookups, subscripts, timing
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array, Value, align, union
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


def evaluate(expr: Expr, scope: Scope, active: Value | None = None) -> Value:
    """The value of an expression at the present step.

    `active` holds booleans over its own dimensions (None: everywhere). Worlds in which an
    operation fails where it is active are noted in `scope.failures`.
    """
    return _RULES[type(expr)](expr, scope, active)


def _number(expr: Number, _scope: Scope, _active: Value | None) -> Value:
    return Value((), np.float64(expr.value))


def _date(expr: Date, scope: Scope, _active: Value | None) -> Value:
    return Value((), np.float64(scope.calendar.time_of(expr.date)))


def _holds(expr: Holds, scope: Scope, _active: Value | None) -> Value:
    return Value((), scope.truths[expr.claim])


def _convert(_expr: Convert, _scope: Scope, _active: Value | None) -> Value:
    raise AssertionError("lowering has erased conversions")


def _name(expr: Name, scope: Scope, active: Value | None) -> Value:
    data = scope.values.get(expr.name)
    if data is None:
        if expr.name.upper() in timing.FUNCTIONS:
            return timing.call(expr.name.upper(), (), scope)
        return subscripts.index_value(expr.name, scope)
    value = Value(scope.dims[expr.name], data)
    if not expr.subscripts:
        return value
    chosen = [
        item if isinstance(item, Wildcard) else _subscript(item, scope, active)
        for item in expr.subscripts
    ]
    return subscripts.select(value, chosen, scope)


def _subscript(expr: Expr, scope: Scope, active: Value | None) -> str | Value:
    """The element or dimension that a subscript names, else its number."""
    if isinstance(expr, Name) and not expr.subscripts and expr.name not in scope.values:
        return expr.name
    return evaluate(expr, scope, active)


def _unary(expr: Unary, scope: Scope, active: Value | None) -> Value:
    value = evaluate(expr.operand, scope, active)
    if expr.operator == "-":
        return Value(value.dims, -value.data)
    if expr.operator == "NOT":
        return Value(value.dims, np.where(value.data != 0.0, 0.0, 1.0))
    return value


def _binary(expr: Binary, scope: Scope, active: Value | None) -> Value:
    left = evaluate(expr.left, scope, active)
    if expr.operator in ("AND", "OR"):
        truth = Value(left.dims, left.data != 0.0)
        needed = truth if expr.operator == "AND" else Value(left.dims, ~truth.data)
        right = evaluate(expr.right, scope, both(active, needed))
    else:
        right = evaluate(expr.right, scope, active)
    dims = union(left.dims, right.dims)
    a, b = align(left, dims), align(right, dims)
    result = Value(dims, _OPERATORS[expr.operator](a, b))
    if expr.operator in _RISKY:
        scope.check(result, active, expr.span)
    elif expr.operator in _COMPARISONS:
        _check_operand(expr.left, left, scope, active)
        _check_operand(expr.right, right, scope, active)
    return result


def _check_operand(expr: Expr, value: Value, scope: Scope, active: Value | None) -> None:
    """A comparison would swallow NaN, which only compound operands can bring here."""
    if isinstance(expr, Binary | Call) and np.isnan(value.data.sum()):
        harmless = np.where(np.isnan(value.data), np.nan, 0.0)
        scope.check(Value(value.dims, harmless), active, expr.span)


def _conditional(expr: Conditional, scope: Scope, active: Value | None) -> Value:
    condition = evaluate(expr.condition, scope, active)
    truth = Value(condition.dims, condition.data != 0.0)
    # where all worlds take one branch the other need not be worked out; an array function
    # around it must see the dimensions of both
    if not scope.aggregating:
        if truth.data.all():
            return evaluate(expr.then, scope, active)
        if not truth.data.any():
            return evaluate(expr.otherwise, scope, active)
    then = evaluate(expr.then, scope, both(active, truth))
    otherwise = evaluate(expr.otherwise, scope, both(active, Value(truth.dims, ~truth.data)))
    dims = union(truth.dims, then.dims, otherwise.dims)
    return Value(dims, np.where(align(truth, dims), align(then, dims), align(otherwise, dims)))


def _call(expr: Call, scope: Scope, active: Value | None) -> Value:
    name, arguments = expr.function, expr.arguments
    if name in scope.lookups:
        return lookups.read(scope.lookups[name], evaluate(arguments[0], scope, active))
    if name == "LOOKUP":
        table = arguments[0]
        assert isinstance(table, Name)
        return lookups.read(scope.lookups[table.name], evaluate(arguments[1], scope, active))
    if arrays.is_array(name, len(arguments)):
        scope.aggregating += 1
        values = [evaluate(item, scope, active) for item in arguments]
        scope.aggregating -= 1
        return arrays.call(name, values, scope)
    values = [evaluate(item, scope, active) for item in arguments]
    if name in timing.FUNCTIONS:
        result = timing.call(name, values, scope)
    else:
        result = functions.call(name, values)
    if name in functions.RISKY:
        scope.check(result, active, expr.span)
    return result


def both(active: Value | None, mask: Value) -> Value:
    """Where a branch is taken inside what was active before."""
    if active is None:
        return mask
    dims = union(active.dims, mask.dims)
    return Value(dims, align(active, dims) & align(mask, dims))


def _truth(made: Array) -> Array:
    return np.asarray(made, dtype=np.float64)


def _safe(a: Array, b: Array) -> Array:
    return functions.safe_divide(a, b, np.float64(0.0))


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "//": _safe,
    "^": np.power,
    "MOD": np.mod,
    "=": lambda a, b: _truth(a == b),
    "<>": lambda a, b: _truth(a != b),
    "<": lambda a, b: _truth(a < b),
    "<=": lambda a, b: _truth(a <= b),
    ">": lambda a, b: _truth(a > b),
    ">=": lambda a, b: _truth(a >= b),
    "AND": lambda a, b: _truth((a != 0.0) & (b != 0.0)),
    "OR": lambda a, b: _truth((a != 0.0) | (b != 0.0)),
}
_RISKY = frozenset({"/", "^", "MOD"})
_COMPARISONS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_RULES: dict[type[Any], Callable[[Any, Scope, Value | None], Value]] = {
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
