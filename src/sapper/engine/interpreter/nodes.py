"""State nodes: what every kind has in common.

A node acts once a step, in the order of the plan, and gives its values; once all values of
the step are there it closes the step, when it may read values that come later in the order.
"""

from __future__ import annotations

from typing import Protocol

from sapper.engine.interpreter.scope import Scope


class Actor(Protocol):
    """One node with its state over the worlds of a block."""

    def act(self, scope: Scope) -> None:
        """Set the node's values at the present step."""
        ...

    def close(self, scope: Scope) -> None:
        """Take the state to the next step, all values of this one being known."""
        ...
