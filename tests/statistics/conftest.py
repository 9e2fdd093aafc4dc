"""Makers of plans and models, run by every engine that a closed form must hold for.

By default that is the interpreter and the compiled engine. Single precision works equations
out to 2^-24 of their values, six hundred thousandths of a tolerance of a per cent: tests whose
tolerance comes from the number of draws ask for it too (`ALL`), those to 1e-9 and closer cannot.
"""

from __future__ import annotations

import runpy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.engines import Compiled, Engine, Interpreter
from sapper.engine.plan import Plan
from sapper.engine.planning import plan as planned
from sapper.language.units import Unit
from sapper.model.calendar import Calendar
from sapper.model.lowering import lower
from sapper.model.parts import Model

_ENGINES: Mapping[str, Callable[[], Engine]] = {
    "interpreter": Interpreter,
    "compiled": Compiled,
    "single": lambda: Compiled(precision="single"),
}
_Build = runpy.run_path(str(Path(__file__).parent.parent / "engine" / "conftest.py"))["Build"]


@dataclass(frozen=True)
class Ran:
    """Traces (K + 1, *dims, n) by name."""

    traces: Mapping[str, np.ndarray]


def run_plan(engine: Engine, plan: Plan, count: int, seed: int, keep: Sequence[str]) -> Ran:
    """Worlds 0 to `count`, block by block."""
    found = [
        engine.run_block(
            plan,
            Lanes(
                np.arange(first, min(first + BLOCK, count), dtype=np.uint64),
                np.zeros(min(BLOCK, count - first), dtype=np.int64),
            ),
            seed,
            keep,
        )
        for first in range(0, count, BLOCK)
    ]
    return Ran({name: np.concatenate([b.values[name] for b in found], axis=-1) for name in keep})


class Building(_Build):
    """Makers of the parts of a plan, and an engine to run it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def run(self, plan: Plan, worlds: int, *keep: str, seed: int = 1) -> Ran:
        return run_plan(self.engine, plan, worlds, seed, keep)


class Units:
    """Every expression is a number, or in months: nothing here needs converting."""

    def expr(self, expr: object) -> Unit | None:
        return None

    def of(self, name: str) -> Unit | None:
        return None


@pytest.fixture(params=["interpreter", "compiled"], scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    return _ENGINES[request.param]()


@pytest.fixture
def build(engine: Engine) -> Building:
    return Building(engine)


@pytest.fixture
def worlds(engine: Engine) -> Callable[..., Mapping[str, np.ndarray]]:
    """Runs a model of given parts, which is lowered and planned first."""

    def run(
        steps: int, keep: Sequence[str], *, step: float = 1.0, count: int = 20_000, **parts: object
    ) -> Mapping[str, np.ndarray]:
        month = Unit.of({"month": 1})
        model = Model(Calendar(0.0, steps * step, step, month), **parts)
        made = planned(lower(model, Units()), (), (), {})
        return run_plan(engine, made, count, 2, keep).traces

    return run
