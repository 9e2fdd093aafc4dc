"""Fields of one part that draw at random: each draws for itself."""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pytest

from sapper.model.parts import Chain, Decision, Flow, Motive, Option, Order, Signer, Stock

_PIPELINE = runpy.run_path(str(Path(__file__).parent / "test_pipeline.py"))
expr, MONTH = (_PIPELINE[name] for name in ("expr", "MONTH"))
WORLDS = 20_000


def test_two_signers_are_away_independently(worlds):
    """A correlation of two independent rows of n has standard error 1/√n; 4.5 errors."""
    signers = tuple(
        Signer(who, expr("0.5"), expr("BERNOULLI(0.3)"), present=expr("BERNOULLI(0.6)"))
        for who in ("first", "second")
    )
    order = Order("o", expr("1"), ("first", "second"))
    fields = [f"c.{who}.{key}" for who in ("first", "second") for key in ("present", "refuses")]
    made = worlds(1, (*fields, "c.o.approved"), chains=(Chain("c", signers, (order,)),))
    rows = np.array([made[name][1] for name in fields])
    between = np.corrcoef(rows)[np.triu_indices(len(fields), 1)]
    assert np.abs(between).max() < 4.5 / np.sqrt(WORLDS)
    signed = made["c.o.approved"][1].mean()
    assert abs(signed - 0.49) < 4.5 * np.sqrt(0.49 * 0.51 / WORLDS)


def test_how_much_moves_does_not_hang_on_the_draw_that_moves_it(worlds):
    """Poisson amounts of mean 20 keep it in the tenth of worlds in which they move."""
    moves = Flow(
        "arrive", "moves", expr("POISSON(20)"), None, "men", when=expr("BERNOULLI(0.1) > 0.5")
    )
    made = worlds(1, ("arrive",), stocks=(Stock("men", expr("0"), whole=True),), flows=(moves,))
    moved = made["arrive"][0][made["arrive"][0] > 0]
    assert len(moved) / WORLDS == pytest.approx(0.1, abs=4.5 * np.sqrt(0.09 / WORLDS))
    assert abs(moved.mean() - 20) < 4.5 * np.sqrt(20 / len(moved))


def test_weights_of_a_decision_and_its_rationality_draw_apart(worlds):
    motives = (Motive("gain", expr("RANDOM(0, 1)")), Motive("fear", expr("RANDOM(0, 1)")))
    options = tuple(
        Option(name, (("gain", expr(gain)), ("fear", expr("0"))))
        for name, gain in (("hold", "1"), ("go", "0"))
    )
    decision = Decision("d", expr("RANDOM(1, 2)"), motives, options, (1.0, MONTH))
    fields = ("d.rationality", "d.motives.gain", "d.motives.fear")
    made = worlds(1, fields, decisions=(decision,))
    between = np.corrcoef(np.array([made[name][1] for name in fields]))
    assert np.abs(between[np.triu_indices(3, 1)]).max() < 4.5 / np.sqrt(WORLDS)
