"""Equations traced into a program: one function a kind of node of the tree.

The meaning is the interpreter's (`sapper.engine.interpreter.expressions`): `active` marks
where a result counts, and a result that is not finite fails a world only where it is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import jax.numpy as jnp

from sapper.engine.compiled import arrays, functions, lookups, timing
from sapper.engine.compiled.frame import Frame
from sapper.engine.interpreter.subscripts import Choice
from sapper.engine.interpreter.subscripts import plan as chosen_place
from sapper.engine.interpreter.values import Dims, Value, align, union
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


def evaluate(expr: Expr, frame: Frame, active: Value | None = None) -> Value:
    """The value of an expression at the step that is traced.

    `active` marks with booleans where it counts (None: everywhere); worlds in which an
    operation fails there are noted in the frame.
    """
    return _RULES[type(expr)](expr, frame, active)


def _number(expr: Number, _frame: Frame, _active: Value | None) -> Value:
    return Value((), float(expr.value))


def _date(expr: Date, frame: Frame, _active: Value | None) -> Value:
    return Value((), frame.calendar.time_of(expr.date))


def _holds(expr: Holds, frame: Frame, _active: Value | None) -> Value:
    return Value((), frame.truths[expr.claim].astype(frame.real))


def _convert(_expr: Convert, _frame: Frame, _active: Value | None) -> Value:
    raise AssertionError("lowering has erased conversions")


def _name(expr: Name, frame: Frame, active: Value | None) -> Value:
    dims = frame.dims.get(expr.name)
    if dims is None:
        if expr.name.upper() in timing.CLOCK:
            return Value((), timing.clock(expr.name.upper(), frame))
        return _index(expr.name, frame)
    data = frame.values[expr.name].astype(frame.real)
    if not expr.subscripts:
        return Value(dims, data)
    chosen = [_subscript(item, frame, active) for item in expr.subscripts]
    names = [None if isinstance(item, Value) else item for item in chosen]
    found: Choice = chosen_place(dims, names, frame)
    value = Value(found.dims, data[found.place])
    for dim, item in zip(dims, chosen, strict=True):
        if isinstance(item, Value):
            value = arrays.pick(value, dim, item)
    return value


def _subscript(item: Expr | Wildcard, frame: Frame, active: Value | None) -> str | Wildcard | Value:
    if isinstance(item, Wildcard):
        return item
    if isinstance(item, Name) and not item.subscripts and item.name not in frame.dims:
        return item.name
    return evaluate(item, frame, active)


def _index(name: str, frame: Frame) -> Value:
    """The number, from 1, of an element, or of every element of a dimension."""
    if name in frame.elements:
        numbers = jnp.arange(1.0, len(frame.elements[name]) + 1.0, dtype=frame.real)
        return Value((name,), numbers[:, jnp.newaxis])
    stem, _, element = name.rpartition(".")
    for dim, elements in frame.elements.items():
        if stem in ("", dim) and element in elements:
            return Value((), float(elements.index(element) + 1))
    raise KeyError(name)


def _unary(expr: Unary, frame: Frame, active: Value | None) -> Value:
    dims, data = evaluate(expr.operand, frame, active)
    if expr.operator == "-":
        return Value(dims, -data)
    if expr.operator == "NOT":
        return Value(dims, _flags(frame, ~(jnp.asarray(data) != 0.0)))
    return Value(dims, data)


def _binary(expr: Binary, frame: Frame, active: Value | None) -> Value:
    if expr.operator in ("AND", "OR"):
        return _junction(expr, frame, active)
    left, right = evaluate(expr.left, frame, active), evaluate(expr.right, frame, active)
    dims = union(left.dims, right.dims)
    if expr.operator in _COMPARISONS:
        _check_operand(expr.left, left, frame, active)
        _check_operand(expr.right, right, frame, active)
        found = _COMPARISONS[expr.operator](align(left, dims), align(right, dims))
        return Value(dims, _flags(frame, found))
    data = _OPERATORS[expr.operator](align(left, dims), align(right, dims))
    if expr.operator in _PRODUCTS:
        data = frame.rounded(data)
    if expr.operator in _RISKY and id(expr) not in frame.carried:
        frame.check(dims, data, active)
    return Value(dims, data)


def _flags(frame: Frame, data: Any) -> Any:
    return jnp.where(data, 1.0, 0.0).astype(frame.real)


def _junction(expr: Binary, frame: Frame, active: Value | None) -> Value:
    """AND and OR: the right side counts only where the left has not settled it."""
    conjunction = expr.operator == "AND"
    left = evaluate(expr.left, frame, active)
    first = jnp.asarray(left.data) != 0.0
    needed = Value(left.dims, first if conjunction else ~first)
    right = evaluate(expr.right, frame, both(active, needed))
    dims = union(left.dims, right.dims)
    one = align(Value(left.dims, first), dims)
    other = align(Value(right.dims, jnp.asarray(right.data) != 0.0), dims)
    return Value(dims, _flags(frame, (one & other) if conjunction else (one | other)))


def _check_operand(expr: Expr, value: Value, frame: Frame, active: Value | None) -> None:
    """A comparison would swallow NaN, which only compound operands can bring here."""
    if isinstance(expr, Binary | Call):
        lost = jnp.isnan(jnp.asarray(value.data))
        frame.check(value.dims, jnp.where(lost, jnp.nan, 0.0), active)


def _conditional(expr: Conditional, frame: Frame, active: Value | None) -> Value:
    condition = evaluate(expr.condition, frame, active)
    truth = jnp.asarray(condition.data) != 0.0
    taken, rest = Value(condition.dims, truth), Value(condition.dims, ~truth)
    then = evaluate(expr.then, frame, both(active, taken))
    otherwise = evaluate(expr.otherwise, frame, both(active, rest))
    dims = union(condition.dims, then.dims, otherwise.dims)
    return Value(dims, jnp.where(align(taken, dims), align(then, dims), align(otherwise, dims)))


def _call(expr: Call, frame: Frame, active: Value | None) -> Value:
    name, arguments = expr.function, expr.arguments
    if name in frame.lookups:
        return _lookup(name, arguments[0], frame, active)
    if name == "LOOKUP":
        table = arguments[0]
        assert isinstance(table, Name)
        return _lookup(table.name, arguments[1], frame, active)
    if not arguments and name in timing.CLOCK:
        return Value((), timing.clock(name, frame))
    values = [evaluate(item, frame, active) for item in arguments]
    if arrays.is_array(name, len(values)):
        return arrays.call(name, values, frame)
    dims = union(*(value.dims for value in values)) if values else ()
    data = [align(value, dims) for value in values]
    if name in timing.FUNCTIONS:
        return Value(dims, timing.call(name, data, frame))
    result = functions.call(name, data)
    if name in functions.RISKY and id(expr) not in frame.carried:
        frame.check(dims, result, active)
    return Value(dims, result)


def _lookup(name: str, argument: Expr, frame: Frame, active: Value | None) -> Value:
    dims, data = evaluate(argument, frame, active)
    return Value(dims, lookups.read(frame.lookups[name], jnp.asarray(data), frame.rounded))


def both(active: Value | None, mask: Value) -> Value:
    """Where a branch is taken inside what was active before."""
    if active is None:
        return mask
    dims = union(active.dims, mask.dims)
    return Value(dims, align(active, dims) & align(mask, dims))


def places(element: str, dims: Dims, frame: Frame) -> tuple[int, ...]:
    """The place of an element, written `border` or `border, old`, in an array over `dims`."""
    names: Sequence[str] = [name.strip() for name in element.split(",")]
    return tuple(
        frame.elements[dim].index(name.removeprefix(f"{dim}."))
        for name, dim in zip(names, dims, strict=True)
    )


_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": jnp.add,
    "-": jnp.subtract,
    "*": jnp.multiply,
    "/": jnp.divide,
    "//": lambda a, b: functions.safe_divide(a, b, 0.0),
    "^": functions.power,
    "MOD": jnp.mod,
}
_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": jnp.equal,
    "<>": jnp.not_equal,
    "<": jnp.less,
    "<=": jnp.less_equal,
    ">": jnp.greater,
    ">=": jnp.greater_equal,
}
_PRODUCTS = frozenset({"*", "/", "//"})
_RISKY = frozenset({"/", "^", "MOD"})
_RULES: dict[type[Any], Callable[[Any, Frame, Value | None], Value]] = {
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
