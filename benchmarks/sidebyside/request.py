"""What a worker is asked to run, and how it travels: one line of JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Run: TypeAlias = Callable[[], Floats]
"""Runs all worlds asked for: (2, worlds), the largest and the last value of the output."""


@dataclass(frozen=True, slots=True)
class Request:
    """One engine on one model: worlds `first` to `first + worlds`, on the cores named.

    `parameters` is a .npy file (parameters, worlds) from world 0 on. A timing goes on over as
    many runs as fill `least` seconds.
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

    def line(self) -> str:
        """The request as one line."""
        return json.dumps(asdict(self))


def request(line: str) -> Request:
    """A request from its line."""
    found: dict[str, Any] = json.loads(line)
    return Request(**{**found, "cores": tuple(found["cores"])})


def outcomes(trace: Floats) -> Floats:
    """What is kept of a trace (steps + 1, worlds): its largest and its last value a world."""
    return np.stack([trace.max(axis=0), trace[-1]])
