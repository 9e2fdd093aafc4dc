"""The shapes of equation that the generated model is made of, as text and as arithmetic.

Each takes `x` and `y`, both from 0 to 1 or a little above, and gives a number of that range,
so that models of any size stay in bounds. `write` gives text that XMILE and our own
language share; `value` works on numbers, arrays, or equation objects of a peer, whose
functions come as `ops`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class Ops(Protocol):
    """The functions that arithmetic signs do not cover."""

    def maximum(self, a: Any, b: Any, /) -> Any:
        """The larger of the two."""
        ...

    def exp(self, a: Any, /) -> Any:
        """e to the power of a."""
        ...

    def where(self, condition: Any, a: Any, b: Any, /) -> Any:
        """One of the two."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """One shape of equation; `text` has the places x, y, a, b, c."""

    text: str
    value: Callable[[Ops, Any, Any, float, float, float], Any]

    def write(self, x: str, y: str, weights: tuple[float, float, float]) -> str:
        """The equation as text."""
        a, b, c = (f"{weight:.4f}" for weight in weights)
        return self.text.format(x=x, y=y, a=a, b=b, c=c)


BLEND = Form("{a} * {x} + {b} * {y} + {c}", lambda _, x, y, a, b, c: a * x + b * y + c)
DAMPED = Form(
    "{x} * (1 - {a} * {y}) + {a} * {y} * {y}", lambda _, x, y, a, b, c: x * (1 - a * y) + a * y * y
)
SATURATING = Form(
    "({x} + {a} * {y}) / (1 + {x} + {b} * {y})",
    lambda _, x, y, a, b, c: (x + a * y) / (1 + x + b * y),
)
GREATER = Form(
    "MAX({a} * {x}, {b} * {y}) + {c}",
    lambda ops, x, y, a, b, c: ops.maximum(a * x, b * y) + c,
)
CHOSEN = Form(
    "IF {x} > {y} THEN {a} * {x} + {c} ELSE {b} * {y}",
    lambda ops, x, y, a, b, c: ops.where(x > y, a * x + c, b * y),
)
FADING = Form(
    "EXP(-{a} * {x}) * {b} * {y} + {c}",
    lambda ops, x, y, a, b, c: ops.exp(-a * x) * b * y + c,
)

MIX = (
    *(BLEND, DAMPED, BLEND, SATURATING, BLEND, GREATER, BLEND, DAMPED, BLEND, CHOSEN),
    *(BLEND, SATURATING, BLEND, FADING, BLEND, DAMPED, BLEND, GREATER, BLEND, SATURATING),
)
"""Twenty equations in turn: mostly multiplications and additions, one EXP and one IF."""
