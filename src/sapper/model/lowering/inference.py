"""What lowering asks of unit inference: the unit of a name, and of an expression.

`sapper.model.checks.units` works both out; lowering only needs these two questions, so
that it can be tested without the checks.
"""

from __future__ import annotations

from typing import Protocol

from sapper.language.tree import Expr
from sapper.language.units import Unit


class Inference(Protocol):
    """Units as inferred over a whole model; None where a unit stayed unknown."""

    def of(self, name: str, /) -> Unit | None:
        """The unit of a named value."""
        ...

    def expr(self, expr: Expr, /) -> Unit | None:
        """The unit of an expression as its author wrote it."""
        ...
