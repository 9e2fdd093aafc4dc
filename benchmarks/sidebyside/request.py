"""What a worker is asked to run, and how it travels: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Run: TypeAlias = Callable[[], Iterable[Floats]]
"""Runs all worlds asked for, in order, some at a time: (2, n), the largest and the last value of
the output in each of n worlds."""


@dataclass(frozen=True, slots=True)
class Request:
    """One engine on one model: worlds `first` to `first + worlds`, on the cores named.

    `parameters` is a .npy file (parameters, worlds) from world 0 on. A timing goes on over as
    many runs as fill `least` seconds. With a `file` that is the model.
    """

    engine: str
    model: str
    stochastic: bool
    variables: int
    steps: int
    worlds: int
    first: int
    seed: int
    parameters: str
    cores: tuple[int, ...]
    least: float
    file: str = ""

    def line(self) -> str:
        """The request as one line."""
        return json.dumps(asdict(self))


def request(line: str) -> Request:
    """A request from its line."""
    found: dict[str, Any] = json.loads(line)
    found["cores"] = tuple(found["cores"])
    return Request(**found)


def outcomes(trace: Floats) -> Floats:
    """What is kept of a trace (steps + 1, worlds): its largest and its last value a world."""
    return np.stack([trace.max(axis=0), trace[-1]])
