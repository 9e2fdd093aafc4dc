"""The deterministic engine agrees with PySD on three Vensim models (`pysd/*.mdl`).

Each model is written again as a modeller would write it for us, with units, and goes the
whole way: checks, lowering, planning, Euler steps. Every column that PySD gives is compared
at every saved step.

Where the languages differ, the equation here says the same in our words:

- Vensim's `PULSE(start, duration)` is 1 throughout the duration. Ours is XMILE's
  `PULSE(magnitude, first, interval)` (1.0, 3.5.4), of height magnitude/DT for one step. So a
  long Vensim pulse is the difference of two steps, and one of a TIME STEP, divided by it, is ours.
- `PULSE TRAIN` ends at its last argument, XMILE's never does: the end lies beyond the run.
- `RAMP` ends at Vensim's third argument; here a second ramp takes the first one back.
- `STEP`, `RAMP` and pulses begin on a step here. In between PySD rounds `STEP` to the nearest
  step, and we take the first at or after, as for everything that begins.
- A Vensim lookup holds its ends, as ours does unless `beyond` says otherwise (XMILE's too).
- `SMOOTH`, `SMOOTH3`, `DELAY FIXED` are `SMTH1`, `SMTH3`, `DELAY`.

Tolerance. Both do the same operations in double precision, but add, multiply and divide in
another order (`n·(a − b)/T` or `(a − b)/(T/n)`), and may differ in the last place of EXP and
SIN. All times are binary fractions, so steps, ramps, pulses and lookups begin alike. At some
20 operations a step, each off by at most u = 1.1e-16, over at most 240 steps, values drift apart
by √4800·u = 8e-15 of themselves where errors are of either sign, and by 5e-13 at worst. Euler
damps such a drift in the stable models and, in the epidemic, carries it on as a shift in time,
which does not grow. A difference of values that are nearly alike (the gap in `TREND`) loses the
ratio of the value to the difference, at most 5e3 here: 4e-11. So 1e-9 is ample, and far below
what any other reading of an equation would give. No value comes near the epidemic's threshold,
where the last place would decide (nearest: 0.3 of 500), and noughts are exact in both.
"""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sapper.diagnostics.span import TextFile
from sapper.engine.interpreter.run import run
from sapper.engine.planning import plan
from sapper.language.parser import parse_equation
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.checks import check_model
from sapper.model.lowering import lower
from sapper.model.parts import Flow, Lookup, Model, Stock, Variable

MODELS = Path(__file__).parent / "pysd"
RELATIVE = 1e-9
CONTROLS = ["FINAL TIME", "INITIAL TIME", "SAVEPER", "TIME STEP"]


@dataclass(frozen=True)
class Ours:
    """A model in our language: stocks by start, flows by their ends and equation."""

    length: float
    step: float
    unit: str
    counts: tuple[str, ...]
    stocks: Mapping[str, str]
    flows: Mapping[str, tuple[str | None, str | None, str]]
    variables: Mapping[str, str]
    lookups: tuple[Lookup, ...] = field(default=())

    def model(self) -> Model:
        return Model(
            Calendar(0.0, self.length, self.step, Unit.of({self.unit: 1})),
            self.counts,
            stocks=tuple(Stock(name, self.expr(start)) for name, start in self.stocks.items()),
            flows=tuple(
                Flow(name, "equation", self.expr(rate), source, target)
                for name, (source, target, rate) in self.flows.items()
            ),
            variables=tuple(
                Variable(name, self.expr(text)) for name, text in self.variables.items()
            ),
            lookups=self.lookups,
        )

    def expr(self, text: str) -> Expr:
        span = TextFile("model/test.yaml", text).span(0, len(text))
        expr, faults = parse_equation(text, span, UnitTable(self.counts))
        assert expr is not None and not faults, (text, faults)
        return expr

    def traces(self) -> dict[str, np.ndarray]:
        model = self.model()
        inference, faults = check_model(model, UnitTable(self.counts), {}, strict=False)
        assert not faults, [fault.message for fault in faults]
        made = plan(lower(model, inference))
        names = (*self.stocks, *self.flows, *self.variables)
        block = run(made, np.arange(1, dtype=np.uint64), 1, keep=names, deterministic=True)
        assert not block.failed.any(), block.failures
        return {name: trace[:, 0] for name, trace in block.traces.items()}


COFFEE = Ours(
    30.0,
    0.25,
    "minute",
    ("degree",),
    stocks={"coffee_temperature": "90 degree"},
    flows={
        "heat_loss": (
            "coffee_temperature",
            None,
            "MAX(0, coffee_temperature - room_temperature) / cooling_time * draught(TIME)",
        )
    },
    variables={
        "room_temperature": "18 degree + STEP(30 degree, 10 minute) - STEP(26 degree, 14 minute)",
        "cooling_time": "8 minute",
    },
    lookups=(
        Lookup(
            "draught", (0.0, 5.0, 12.0, 30.0), (1.0, 1.5, 0.5, 2.0), x_unit=Unit.of({"minute": 1})
        ),
    ),
)

EPIDEMIC = Ours(
    120.0,
    0.5,
    "day",
    ("person", "contact"),
    stocks={"susceptible": "9990 person", "infected": "10 person", "recovered": "0 person"},
    flows={
        "infection": (
            "susceptible",
            "infected",
            "contacts * infectivity * susceptible * infected / (susceptible + infected + recovered)",
        ),
        "recovery": ("infected", "recovered", "infected / illness"),
        "imported": (None, "infected", "PULSE(5 person, 7 day, 14 day)"),
    },
    variables={
        "contacts": "IF infected > 500 person THEN 4 contact/day ELSE 9 contact/day",
        "infectivity": "0.05 / 1 contact",
        "illness": "6 day",
        "reported": "SMTH1(infected, 3 day)",
        "counted": "DELAY(infection, 10 day, 0 person/day)",
        "growth": "TREND(infected, 5 day, 0.1)",
    },
)

ARSENAL = Ours(
    80.0,
    0.5,
    "week",
    ("shell",),
    stocks={"arsenal": "900 shell"},
    flows={
        "arrivals": (None, "arsenal", "DELAY3(orders, 6 week)"),
        "spent": (
            "arsenal",
            None,
            "MIN(arsenal / 2 week, 40 shell/week"
            " + RAMP(1 shell/week/week, 20 week) - RAMP(1 shell/week/week, 50 week)"
            " + STEP(250 shell/week, 30 week) - STEP(250 shell/week, 32 week)"
            " + PULSE(60 shell, 60 week))",
        ),
    },
    variables={
        "orders": "MAX(0, (target - arsenal) / 4 week + smoothed_use)",
        "smoothed_use": "SMTH3(spent, 5 week)",
        "target": "400 shell * EXP(-TIME / 200 week) + 20 shell * SIN(TIME / 8 week)",
    },
)


@pytest.fixture
def vensim(tmp_path: Path) -> Callable[[str], pd.DataFrame]:
    """What PySD makes of a model: a column a variable, a row a saved step."""

    def read(name: str) -> pd.DataFrame:
        # PySD writes a Python file beside the model
        copy = shutil.copy(MODELS / f"{name}.mdl", tmp_path)
        with warnings.catch_warnings():
            # an old name in chardet, an old keyword in pandas: PySD's own calls
            warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"pysd\.")
            pysd = pytest.importorskip("pysd", reason="PySD, the yardstick, is not installed")
            found = pysd.read_vensim(str(copy)).run()
        found = found.drop(columns=CONTROLS)
        found.columns = [column.replace(" ", "_") for column in found.columns]
        return found

    return read


@pytest.mark.parametrize(
    ("name", "ours"), [("coffee", COFFEE), ("epidemic", EPIDEMIC), ("arsenal", ARSENAL)]
)
def test_every_value_is_that_of_pysd(vensim, name: str, ours: Ours):
    theirs, found = vensim(name), ours.traces()
    assert set(theirs.columns) == set(found)
    np.testing.assert_array_equal(theirs.index, np.arange(0.0, ours.length + ours.step, ours.step))
    for column, trace in found.items():
        wanted = theirs[column].to_numpy(dtype=float)
        np.testing.assert_allclose(trace, wanted, rtol=RELATIVE, atol=0.0, err_msg=column)
