"""One slip, one fault: what repeats itself in many places is told once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.case.checked import check
from sapper.cli.main import main

Vary = Callable[..., Path]
SPARE = """\
sector: Spare
about: What is kept back.
"""


def test_an_unknown_unit_at_its_first_place(varied: Vary):
    carts = "".join(
        f"  carts{i}: {{prior: 4 to 6 cart, otherwise: 3 to 6 cart, assumed: Two a company.}}\n"
        for i in range(4)
    )
    mules = "  mules: {prior: 20 soldeir, assumed: A few.}\n"
    folder = varied({"model/spare.yaml": f"{SPARE}parameters:\n{carts}{mules}"})
    _, report = check(folder)
    cart, soldeir = report.errors
    assert (cart.code, cart.position[1]) == ("unknown-unit", 4)
    assert cart.message == "`cart` is not a unit of this case"
    assert cart.notes == ("and in 7 more places",)
    assert cart.help == ("add `cart` to `counts:` in case.yaml if it is counted",)
    # the other is a slip of the pen: both cures, and no more places
    assert soldeir.notes == ()
    assert soldeir.help[0] == "write `soldier`" and "`counts:`" in soldeir.help[1]


def test_the_same_rule_in_json(varied: Vary, capsys: pytest.CaptureFixture[str]):
    folder = varied({"model/spare.yaml": f"{SPARE}variables:\n  a: 2 cart\n  b: 3 cart\n"})
    assert main(["check", str(folder), "--format", "json"]) == 1
    (fault,) = json.loads(capsys.readouterr().out)["diagnostics"]
    assert fault["notes"] == ["and in 1 more place"]


def test_a_stock_called_like_what_it_counts(varied: Vary):
    parts = """\
stocks:
  soldier: {start: 5 soldier}
variables:
  twice: soldier * 2
  thrice: 3 * soldier
  bare: ration
"""
    _, report = check(varied({"model/spare.yaml": SPARE + parts}))
    found = [(item.code, item.message) for item in report.errors]
    assert found == [
        ("reserved-name", "`soldier` is a unit and cannot name a part"),
        # nothing is called that, so it is a unit without a number
        ("unit-without-number", "`ration` is a unit and stands without a number"),
    ]


def test_a_reserved_name_that_nothing_reads_is_told_of_once(varied: Vary):
    _, report = check(varied({"model/spare.yaml": f"{SPARE}stocks:\n  soldier: {{start: 5}}\n"}))
    assert [item.code for item in report.errors] == ["reserved-name"]
