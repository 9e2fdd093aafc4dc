"""`check` takes a time that grows with the model, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sapper.case.checked import check

COUNT = 3_000
MOST = 4.0
"""Seconds of processor time: about five times what it takes, half of what it once took."""


def _chain(place: int) -> str:
    return f"v{place - 1} * 1" if place else "men * 2"


def _backwards(place: int) -> str:
    return f"v{place + 1} * 1" if place < COUNT - 1 else "men * 2"


def _circle(place: int) -> str:
    return f"v{(place - 1) % COUNT} + 1 soldier"


@pytest.mark.parametrize(
    ("equation", "codes"), [(_chain, []), (_backwards, []), (_circle, ["cycle"])]
)
def test_thousands_of_variables(
    varied: Callable[..., Path], equation: Callable[[int], str], codes: list[str]
):
    lines = "".join(f"  v{place}: {equation(place)}\n" for place in range(COUNT))
    folder = varied({"model/big.yaml": f"sector: Big\nabout: A row.\nvariables:\n{lines}"})
    before = time.process_time()
    _, report = check(folder)
    assert time.process_time() - before < MOST
    assert [item.code for item in report] == codes
