"""Inference of units: what going over all parts again and again would find, in linear work."""

from __future__ import annotations

import random
from types import SimpleNamespace

import pytest

from sapper.language.units import Unit
from sapper.model.checks import unit_inference
from sapper.model.checks.unit_inference import inferred
from sapper.model.checks.unit_of import Reader
from sapper.model.parts import Model

TERMS = ("3 soldier", "2 USD", "5", "0", "1 per month")


def _random_model(write: SimpleNamespace, seed: int) -> Model:
    """Parts that read each other anyhow; units clash here and there, and sums are half known."""
    pick = random.Random(seed)
    names = [f"v{i}" for i in range(8)] + [f"s{i}" for i in range(3)] + [f"f{i}" for i in range(3)]

    def equation() -> str:
        terms = [pick.choice(names) if pick.random() < 0.7 else pick.choice(TERMS)]
        while pick.random() < 0.5:
            terms += [pick.choice(["+", "*", "/", "-"]), pick.choice([*names, *TERMS])]
        return " ".join(terms)

    def end() -> str | None:
        return pick.choice(["s0", "s1", "s2", None])

    return write.model(
        variables=tuple(write.variable(f"v{i}", equation()) for i in range(8)),
        stocks=tuple(write.stock(f"s{i}", equation()) for i in range(3)),
        flows=tuple(
            write.flow(f"f{i}", kind, equation(), source=end(), target=end())
            for i, kind in enumerate(("equation", "moves", "hazard"))
        ),
    )


def _by_whole_passes(model: Model) -> dict[str, Unit]:
    """The definition: passes over all parts in order; when they give nothing, one guess."""
    units: dict[str, Unit] = {}
    unit_inference._settle(model, units, ())
    inference = inferred(model)
    reader = Reader(model.calendar, units, frozenset(), inference.lookups, inference.places)
    stocks = {stock.name for stock in model.stocks}

    def one_pass(*, first_only: bool) -> bool:
        before = len(units)
        for part in (*model.variables, *model.stocks, *model.flows):
            for name, known in unit_inference._given(part, model, stocks, reader, units):
                if isinstance(known, Unit) and name not in units:
                    units[name] = known
                    if first_only:
                        return True
        return len(units) > before

    while True:
        reader.partial = False
        while one_pass(first_only=False):
            pass
        reader.partial = True
        if not one_pass(first_only=True):
            return units


@pytest.mark.parametrize("seed", range(150))
def test_the_same_as_by_whole_passes(write: SimpleNamespace, seed: int):
    model = _random_model(write, seed)
    assert dict(inferred(model).units) == _by_whole_passes(model)


def _row(write: SimpleNamespace, count: int) -> Model:
    """Every variable reads the next one, so that the last to be read is the first known."""
    row = [write.variable(f"v{i}", f"v{i + 1} * 1") for i in range(count)]
    return write.model(variables=(*row, write.variable(f"v{count}", "3 soldier")))


def _sums(write: SimpleNamespace, count: int) -> Model:
    """Every variable is a sum of which nothing but one term can ever be known."""
    sums = [write.variable(f"v{i}", f"PREVIOUS(v{i}, 0) + 3 soldier") for i in range(count)]
    return write.model(variables=tuple(sums))


@pytest.mark.parametrize("make", [_row, _sums])
def test_each_equation_is_read_a_few_times(
    write: SimpleNamespace, make: object, monkeypatch: pytest.MonkeyPatch
):
    model = make(write, 300)  # type: ignore[operator]
    reads = 0
    whole = Reader.unit

    def counted(self: Reader, expr: object) -> object:
        nonlocal reads
        reads += 1
        return whole(self, expr)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "unit", counted)
    found = inferred(model)
    assert all(found.of(f"v{i}") == write.unit(soldier=1) for i in range(300))
    assert reads <= 4 * 301


def test_tables_are_built_once(write: SimpleNamespace):
    found = inferred(_row(write, 3))
    assert found.reader().places is found.reader().places is found.places
