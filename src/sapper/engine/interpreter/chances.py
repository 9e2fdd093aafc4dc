"""Random builtins: one uniform a step for each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from sapper.engine import draws
from sapper.engine.interpreter.chance import Stream
from sapper.engine.interpreter.scope import Scope
from sapper.engine.interpreter.values import Array
from sapper.model.primitives import Chance


class ChanceActor:
    """The draws of one call; with `once` the first step's for ever."""

    def __init__(self, node: Chance, scope: Scope) -> None:
        self.node = node
        self.stream = Stream(scope, node.stream, node.dims, node.call)

    def act(self, scope: Scope) -> None:
        """Draw; a deterministic run takes the expected value."""
        node = self.node
        if node.once and scope.step > 0:
            return
        arguments = [scope.read(name, node.dims) for name in node.arguments]
        if scope.deterministic:
            value = _EXPECTED[node.distribution](*arguments)
        else:
            at = self.stream.at(scope.step)
            value = _DRAWN[node.distribution](*arguments, at)
        scope.values[node.name] = np.ascontiguousarray(
            np.broadcast_to(value, scope.shape(node.dims))
        )

    def close(self, scope: Scope) -> None:
        """Nothing is left to remember."""


def _bernoulli(p: Array, u: Array) -> Array:
    # a high uniform hits, so that the draw rises with it as all draws do
    return np.where(np.isnan(p), np.nan, np.where(u > 1.0 - p, 1.0, 0.0))


def _between(low: Array, high: Array, u: Array) -> Array:
    return low + (high - low) * u


def _first(mean: Array, *_others: Array) -> Array:
    return mean


def _middle(low: Array, high: Array) -> Array:
    return low + (high - low) / 2.0


# `NOISE` comes as a normal draw whose deviation lowering has fitted to the step
_DRAWN: dict[str, Callable[..., Any]] = {
    "BERNOULLI": _bernoulli,
    "BINOMIAL": draws.binomial,
    "POISSON": draws.poisson,
    "EXPRND": draws.exponential,
    "NORMAL": draws.normal,
    "LOGNORMAL": draws.lognormal,
    "RANDOM": _between,
}
_EXPECTED: dict[str, Callable[..., Any]] = {
    "BERNOULLI": _first,
    "BINOMIAL": np.multiply,
    "POISSON": _first,
    "EXPRND": _first,
    "NORMAL": _first,
    "LOGNORMAL": _first,
    "RANDOM": _middle,
}
