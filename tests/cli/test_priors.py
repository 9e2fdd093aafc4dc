"""The table of priors: quantiles, bounds, and the share outside them."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import pytest

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.cli.priors import WIDTH, as_json, prior_rows, table
from sapper.language.prior import Constant, Interval, Named, Prior, Shape
from sapper.language.units import DATE, NUMBER, Unit
from sapper.model.parts import Parameter

BASE = Path(__file__).parents[1] / "golden" / "base"


def _row(name: str, shape: Shape, text: str = "", unit: Unit = NUMBER):
    found, _ = check(BASE)
    assert isinstance(found, Case)
    one = Parameter(name, Prior(shape, unit, text))
    (row,) = prior_rows(replace(found, model=replace(found.model, parameters=(one,))))
    return row


def test_a_normal_below_nought_in_a_time():
    row = _row("chain.signer.handles", Named("normal", (1.0, 1.0)))
    assert (row.low, row.high) == (0.0, math.inf)
    # Φ(-1)
    assert row.outside == pytest.approx(0.158655, abs=1e-6)
    assert "15.9 %" in table([row], "table")


def test_a_share_above_one():
    row = _row("chain.signer.refuses", Named("uniform", (0.5, 1.5)))
    assert row.outside == pytest.approx(0.5)


def test_an_atom_on_the_bound_is_inside():
    assert _row("chain.signer.refuses", Constant(0.0)).outside == 0.0
    assert _row("chain.signer.refuses", Constant(1.0)).outside == 0.0
    assert _row("chain.signer.refuses", Named("bernoulli", (0.5,))).outside == 0.0


def test_no_bounds():
    row = _row("anything", Named("normal", (0.0, 1.0)))
    assert row.outside == 0.0
    assert "no bounds" in table([row], "csv")
    assert as_json([row])[0]["bounds"] == [None, None]


def test_shares_are_shown_in_per_cent():
    row = _row("share", Interval(0.3, 0.7, "logit-normal"), "30 % to 70 %")
    assert "30 % to 70 %" in table([row], "csv").split("\n")[1].split(",")[5]
    assert "50 %" in table([row], "csv").split("\n")[1]


def test_a_table_fits_a_terminal():
    long = "mixture(55 % 11_000 to 15_000 soldier, 45 % 15_000 to 250_000 soldier)"
    names = [f"chain.{'signer' * 9}.handles", "short"]
    soldier = Unit.of({"soldier": 1})
    rows = [_row(name, Interval(11_000, 150_000, "lognormal"), long, soldier) for name in names]
    lines = table(rows, "table").split("\n")
    assert max(map(len, lines)) <= WIDTH
    assert lines[1].startswith("chain.signer") and ".handles  mixture(" in lines[1]
    assert all("…" in line for line in lines[1:3])
    # a machine reads all of it
    assert long in table(rows, "csv") and names[0] in table(rows, "csv")


def test_what_says_nothing_is_left_out():
    certain = _row("chain.signer.handles", Constant(2.0), "2")
    text = table([certain], "table")
    head, row = text.split("\n")[:2]
    assert "outside" not in head and row.split() == ["chain.signer.handles", "2", "2"]
    beyond = _row("chain.signer.handles", Named("normal", (1.0, 1.0)), "normal(1, 1)")
    head, first, second = table([certain, beyond], "table").split("\n")[:3]
    assert head.endswith("outside") and second.endswith("15.9 %") and first.endswith("2")


def test_the_columns_are_explained_once():
    text = table([_row("x", Named("normal", (1.0, 1.0)))] * 3, "table")
    assert text.count("its central half") == 1
    assert "its central half" not in table([_row("x", Constant(1.0))], "csv")


def test_dates_are_shown_as_dates():
    row = _row("when", Interval(0.0, 365.0, "normal"), "1970-01-01 to 1971-01-01", DATE)
    assert "1970-07-02" in table([row], "table")
    assert as_json([row])[0]["median"] == "1970-07-02"
