"""Closed forms that need lowering: a queue of one signer, the logit shares of a decision."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.diagnostics.span import TextFile
from sapper.engine.interpreter.run import run
from sapper.engine.planning import plan
from sapper.language.parser import parse_equation
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowering import lower
from sapper.model.parts import Chain, Decision, Model, Motive, Option, Order, Signer

MONTH = Unit.of({"month": 1})
WORLDS = 20_000


class Units:
    """Every expression is a number, or in months: nothing here needs converting."""

    def expr(self, expr: Expr) -> Unit | None:
        return None

    def of(self, name: str) -> Unit | None:
        return None


def expr(text: str) -> Expr:
    found, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), UnitTable())
    assert found is not None and not faults
    return found


def worlds(steps: int, keep: tuple[str, ...], **parts: object) -> dict[str, np.ndarray]:
    model = Model(Calendar(0.0, float(steps), 1.0, MONTH), **parts)
    made = plan(lower(model, Units()), (), (), {})
    indices = np.arange(WORLDS, dtype=np.uint64)
    return dict(run(made, indices, 2, keep=keep).traces)


@pytest.mark.parametrize("arrives", [0.5, 1.6])
def test_one_signer_is_the_queue_m_m_1(arrives):
    """Time in an M/M/1 queue: 1/(μ - λ); those in it: ρ/(1 - ρ). μ = 2 a month."""
    signer = Signer("s", expr("0.5"), expr("0"), capacity=expr("2"))
    order = Order("o", expr(str(arrives)), ("s",))
    chain = Chain("c", (signer,), (order,), expr("1"), expr("0"))
    made = worlds(30, ("c.o.time", "c.o.waiting", "c.s.load"), chains=(chain,))
    load = arrives / 2
    np.testing.assert_allclose(made["c.o.time"], 1 / (2 - arrives), rtol=1e-6)
    np.testing.assert_allclose(made["c.o.waiting"], load / (1 - load), rtol=1e-6)
    np.testing.assert_allclose(made["c.s.load"], load, rtol=1e-12)


def test_a_decision_has_logit_shares():
    """Chances are softmax of rationality · Σ weight · cell; taken as often as they say."""
    cells = {"hold": (0.5, -1.0), "go": (1.0, 0.0), "wait": (0.0, 0.8)}
    options = tuple(
        Option(name, (("gain", expr(str(gain))), ("fear", expr(str(fear)))))
        for name, (gain, fear) in cells.items()
    )
    motives = (Motive("gain", expr("3")), Motive("fear", expr("1")))
    decision = Decision("d", expr("2"), motives, options, (1.0, MONTH))
    names = tuple(f"d.{name}" for name in cells)
    made = worlds(1, (*names, *(f"{name}.chance" for name in names)), decisions=(decision,))
    utility = np.array([2 * (0.75 * gain + 0.25 * fear) for gain, fear in cells.values()])
    shares = np.exp(utility) / np.exp(utility).sum()
    for name, share in zip(names, shares, strict=True):
        np.testing.assert_allclose(made[f"{name}.chance"], share, rtol=1e-12)
        error = np.sqrt(share * (1 - share) / WORLDS)
        assert np.abs(made[name].mean(axis=1) - share).max() < 4.5 * error
