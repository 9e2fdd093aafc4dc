"""Equations as XMILE writes them (XMILE 1.0, 3.3), so that reading gives the same tree.

Conditions stand in brackets wherever another sign could reach into them, since programs differ in how
far an `ELSE` goes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sapper.language.builtins import BUILTINS
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
from sapper.xmile.export.spelling import Spelling

_BINDING: Mapping[str, int] = {
    "OR": 1, "AND": 2, "=": 3, "<>": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "MOD": 6, "^": 8,
}  # fmt: skip
_UNARY, _ATOM = 7, 9
_LOGIC = 4
"""Comparisons and what joins them bind at most so tightly."""
_CHAIN = 20
"""Longer chains are parted by brackets: readers take them apart to their own taste."""
CONSTANTS = frozenset({"DT", "PI", "INF", "STARTTIME", "STOPTIME"})
"""Constants of the language that not every program knows by these names."""


class Unwritten(Exception):
    """A tree that XMILE has no form for; its message says which."""


@dataclass(frozen=True, slots=True)
class Equations:
    """Writes trees with the names of one file.

    `standing` are names of parts that stand for constants, and for tables read at a place, by the
    call that they stand for.
    """

    spelling: Spelling
    standing: Mapping[Call, str] = field(default_factory=dict[Call, str])

    def text(self, expr: Expr) -> str:
        """The text of an equation. Raises `Unwritten`."""
        match expr:
            case Number(value=value):
                return _digits(value)
            case Name(name=name, subscripts=subscripts):
                inside = ", ".join(self._subscript(item) for item in subscripts)
                return self.spelling.token(name) + (f"[{inside}]" if subscripts else "")
            case Call(function=function, arguments=arguments):
                return self._call(function, arguments)
            case Conditional(condition=condition, then=then, otherwise=otherwise):
                told = (self.text(condition), self._branch(then), self._branch(otherwise))
                return f"IF {told[0]} THEN {told[1]} ELSE {told[2]}"
            case Unary(operator=operator, operand=operand):
                return operator + (" " if operator == "NOT" else "") + self._part(operand, _UNARY)
            case Binary():
                return self._binary(expr)
            case _:
                raise Unwritten(f"`{type(expr).__name__.lower()}`")

    def _subscript(self, item: Expr | Wildcard) -> str:
        return "*" if isinstance(item, Wildcard) else self.text(item)

    def _branch(self, expr: Expr) -> str:
        text = self.text(expr)
        return f"({text})" if isinstance(expr, Conditional) else text

    def _binary(self, expr: Binary) -> str:
        binding = _BINDING[expr.operator]
        if expr.operator == "^":
            return f"{self._part(expr.left, _ATOM)}^{self._part(expr.right, _ATOM)}"
        left, right = self._part(expr.left, binding), self._part(expr.right, binding + 1)
        if _links(expr.left, binding) and _links(expr.left, binding) % _CHAIN == 0:
            left = f"({left})"
        # PySD knows this one in small letters only
        operator = "mod" if expr.operator == "MOD" else expr.operator
        return f"{left} {operator} {right}"

    def _part(self, expr: Expr, least: int) -> str:
        """An operand, in brackets where it binds less tightly than `least`."""
        text = self.text(expr)
        loose = _binding(expr) < least
        logic = least <= _LOGIC and _binding(expr) <= _LOGIC
        return f"({text})" if loose or (logic and _binding(expr) != least) else text

    def _call(self, function: str, arguments: tuple[Expr, ...]) -> str:
        stands = self.standing.get(Call(function, arguments))
        if stands is not None:
            return self.spelling.token(stands)
        if function not in BUILTINS:
            raise Unwritten(f"the function `{function}`")
        if not arguments:
            return function
        return f"{function}({', '.join(self.text(item) for item in arguments)})"


def _binding(expr: Expr) -> int:
    match expr:
        case Binary(operator=operator):
            return _BINDING[operator]
        case Unary():
            return _UNARY
        case Conditional():
            return 0
        case Number(value=value) if value < 0.0:
            return 0
        case _:
            return _ATOM


def _links(expr: Expr, binding: int) -> int:
    """How many operators that bind alike stand in a row at the left."""
    count = 0
    while isinstance(expr, Binary) and _BINDING[expr.operator] == binding:
        count += 1
        expr = expr.left
    return count


def _digits(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        raise Unwritten(f"the number `{value}`")
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    return repr(value)
