"""Closed forms that need lowering: a queue of one signer, the logit shares of a decision."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.diagnostics.span import TextFile
from sapper.language.parser import parse_equation
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.parts import Chain, Decision, Motive, Option, Order, Signer

MONTH = Unit.of({"month": 1})
WORLDS = 20_000


def expr(text: str) -> Expr:
    found, faults = parse_equation(text, TextFile("x", text).span(0, len(text)), UnitTable())
    assert found is not None and not faults
    return found


def desk(arrives: str) -> Chain:
    """One signer who deals with 2 orders a month, half a month each."""
    signer = Signer("s", expr("0.5"), expr("0"), capacity=expr("2"))
    return Chain("c", (signer,), (Order("o", expr(arrives), ("s",)),), expr("1"), expr("0"))


@pytest.mark.parametrize("load", [0.2, 0.5, 0.9, 0.98])
def test_one_signer_is_the_queue_m_m_1(worlds, load):
    """Time in an M/M/1 queue: 1/(μ - λ); those in it: ρ/(1 - ρ). μ = 2 a month.

    The queue starts at rest and must stay there: a step that were off by u in the value L
    would be off by no more than u/(1 - ρ)² after any number of steps, which is 3e-13.
    """
    made = worlds(
        30, ("c.o.time", "c.o.waiting", "c.s.load"), count=16, chains=(desk(str(2 * load)),)
    )
    np.testing.assert_allclose(made["c.o.time"], 1 / (2 - 2 * load), rtol=1e-11)
    np.testing.assert_allclose(made["c.o.waiting"], load / (1 - load), rtol=1e-11)
    np.testing.assert_allclose(made["c.s.load"], load, rtol=1e-12)


@pytest.mark.parametrize("load", [0.2, 0.5, 0.9, 0.98])
def test_a_desk_that_begins_empty_comes_to_rest_as_m_m_1(worlds, load):
    """The gap to rest shrinks at least by 1 + dt·μ(1 - ρ)² a step: to 5e-14 of it or less."""
    steps, step = 400, 100.0
    assert (1 + step * 2 * (1 - load) ** 2) ** -steps < 1e-13
    made = worlds(
        steps,
        ("c.o.time", "c.s.waiting"),
        step=step,
        count=16,
        chains=(desk(f"STEP({2 * load}, {step})"),),
    )
    assert (made["c.s.waiting"][:2] == 0.0).all()
    assert (np.diff(made["c.o.time"][1:], axis=0) >= -1e-12 * made["c.o.time"][-1]).all()
    np.testing.assert_allclose(made["c.o.time"][-1], 1 / (2 - 2 * load), rtol=1e-10)


@pytest.mark.parametrize("load", [1.1, 1.5, 3.0])
def test_above_its_capacity_a_queue_grows_linearly(worlds, load):
    """Of L' = λ - μ·L/(1 + L) is left, as L grows, λ - μ a month.

    What comes on top is Σ dt·μ/(1 + L), and since L(t) ≥ (λ - μ)·t and the sum over the ends
    of the steps is below the integral, it is at most μ/(λ - μ)·ln(1 + (λ - μ)·t).
    """
    mu, surplus, steps = 2.0, 2 * load - 2, 2_000
    made = worlds(steps, ("c.s.waiting", "c.o.time"), count=16, chains=(desk(str(2 * load)),))
    waiting, time = made["c.s.waiting"], made["c.o.time"]
    straight = surplus * np.arange(steps + 1)[:, np.newaxis]
    above = (waiting - straight)[1:]
    assert (above > 0).all()
    assert (above <= mu / surplus * np.log1p(straight[1:])).all()
    # at the end each month adds λ - μ orders, and (λ - μ)/μ of a month, to within μ/(1 + L)
    slack = 1.001 * mu / (1 + waiting[-2:])[0]
    assert (np.abs(waiting[-1] - waiting[-2] - surplus) < slack).all()
    assert (np.abs(time[-1] - time[-2] - surplus / mu) < slack / mu).all()
    assert (slack < 0.02).all()


def test_a_decision_has_logit_shares(worlds):
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
