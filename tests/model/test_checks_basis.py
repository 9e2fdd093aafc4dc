"""What numbers stand on, lint, and the checks together."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sapper.language.prior import Constant, Prior
from sapper.model.checks import basis, check_model, lint
from sapper.model.checks.units import infer
from sapper.model.parts import Basis, Correlation, Decision, Motive, Option, Sector

CLAIM = Basis("rests_on", ("one",))


@pytest.mark.parametrize(
    ("given", "found"),
    [
        (None, ["no-basis"]),
        (CLAIM, []),
        (Basis("assumed", because="Nobody counted."), []),
        (Basis("assumed", because=" "), ["no-because"]),
        (Basis("argued_from", ("one",)), ["no-because"]),
        (Basis("argued_from", ("one",), because="As in 1904."), []),
        (Basis("rests_on"), ["no-basis"]),
    ],
)
def test_parameters(write: SimpleNamespace, given: Basis | None, found: list[str]):
    model = write.model(parameters=(write.parameter("a", basis=given),))
    assert write.codes(basis.check(model, strict=False)) == found


def test_constants_need_a_basis_too(write: SimpleNamespace):
    constant = write.parameter("a", basis=None, prior=Prior(Constant(2.0)))
    (fault,) = basis.check(write.model(parameters=(constant,)), strict=False)
    assert fault.severity == "error"


@pytest.mark.parametrize("shared", [None, CLAIM])
@pytest.mark.parametrize("certain", [True, False])
@pytest.mark.parametrize("strict", [True, False])
def test_inline_numbers(write: SimpleNamespace, shared: Basis, certain: bool, strict: bool):
    number = write.prior(3.0) if certain else write.prior(3.0, 4.0)
    inline = write.parameter("seoul.rationality", basis=None, prior=number, inline=True)
    seoul = Decision(
        "seoul", write.eq("seoul.rationality"), (), (), (6.0, write.unit(month=1)), basis=shared
    )
    found = basis.check(write.model(parameters=(inline,), decisions=(seoul,)), strict=strict)
    if shared is not None or (certain and not strict):
        assert found == []
    else:
        assert [item.code for item in found] == ["no-basis"]
        assert found[0].severity == ("warning" if certain else "error")


def test_a_shared_basis_is_looked_at_once(write: SimpleNamespace):
    shared = Basis("argued_from", ("one",))
    inline = tuple(write.parameter(f"seoul.motives.{n}", basis=shared, inline=True) for n in "abc")
    model = write.model(parameters=inline)
    assert write.codes(basis.check(model, strict=True)) == ["no-because"]


@pytest.mark.parametrize(
    ("given", "found"),
    [(CLAIM, []), (Basis("assumed", because="So."), ["idle-otherwise"])],
)
def test_otherwise(write: SimpleNamespace, given: Basis, found: list[str]):
    model = write.model(
        parameters=(write.parameter("a", basis=given, otherwise=write.prior(1, 5)),)
    )
    assert write.codes(basis.check(model, strict=False)) == found


def linted(write: SimpleNamespace, *, strict: bool = True, **parts: object) -> list[str]:
    model = write.model(**parts)
    inference, _ = infer(model, write.table)
    return write.codes(lint.check(model, inference, strict=strict))


@pytest.mark.parametrize(
    ("equation", "found"),
    [
        ("NORMAL(0, 1)", ["step-dependent-noise"]),
        ("1 + BERNOULLI(5 %)", ["step-dependent-noise"]),
        ("INIT(NORMAL(0, 1))", []),
        ("NOISE(1 per sqrt month)", []),
        ("MAX(1, 2)", []),
    ],
)
def test_noise_is_warned_of_always(write: SimpleNamespace, equation: str, found: list[str]):
    assert linted(write, strict=False, variables=(write.variable("a", equation),)) == found


def test_noise_in_a_start_is_drawn_once(write: SimpleNamespace):
    assert linted(write, strict=False, stocks=(write.stock("a", "NORMAL(5, 1)"),)) == []


def test_unused(write: SimpleNamespace):
    parameters = tuple(write.parameter(n) for n in ("used", "idle", "tied", "seoul.x"))
    found = linted(
        write,
        parameters=parameters,
        variables=(
            write.variable("self_only", "PREVIOUS(self_only, used)"),
            write.variable("question.q", "used"),
        ),
        correlations=(Correlation(("used", "tied"), 0.3),),
    )
    assert found == ["unused", "unused"]


def test_still_stocks_and_silent_sectors(write: SimpleNamespace):
    stocks = (write.stock("a", "1 soldier"), write.stock("b", "1 soldier"))
    found = linted(
        write,
        stocks=stocks,
        flows=(write.flow("goes", "equation", "1 soldier/month", source="a"),),
        sectors=(Sector("Losses"), Sector("War", "Who fights.")),
    )
    assert found == ["no-about", "still-stock"]


def test_unknown_units(write: SimpleNamespace):
    assert linted(write, stocks=(write.stock("a", "0"),)) == ["still-stock", "unit-unknown"]


def test_lint_only_when_strict(write: SimpleNamespace):
    assert linted(write, strict=False, stocks=(write.stock("a", "0"),)) == []


def test_one_slip_is_one_fault(write: SimpleNamespace):
    """An unknown name brings no faults of units, dimensions or circles with it."""
    model = write.model(
        parameters=(write.parameter("pay", write.unit(USD=1)),),
        variables=(write.variable("a", "pay + 5 + payy"), write.variable("b", "a + 3 soldier")),
    )
    _, found = check_model(model, write.table, {}, strict=False)
    assert write.codes(found) == ["unknown-name"]


def test_a_sound_model_has_no_fault(write: SimpleNamespace):
    eq = write.eq
    seoul = Decision(
        "seoul",
        eq("3"),
        (Motive("gain", eq("1")),),
        (
            Option("hold", (("gain", eq("0.2 * seoul.hold.stands")),)),
            Option("go", (("gain", eq("0")),)),
        ),
        (6.0, write.unit(month=1)),
        basis=CLAIM,
    )
    model = write.model(
        sectors=(Sector("War", "Who fights."),),
        parameters=(write.parameter("rate", write.unit(year=-1)),),
        stocks=(write.stock("men", "100 soldier", whole=True), write.stock("killed", "0")),
        flows=(write.flow("dies", "hazard", "rate * HOLDS(one)", source="men", target="killed"),),
        decisions=(seoul,),
    )
    inference, found = check_model(model, write.table, {"one": None}, strict=True)
    assert found == []
    assert inference.of("killed") == write.unit(soldier=1)


@pytest.mark.parametrize(
    ("name", "value", "count"),
    [
        ("men.start", 0.0, 0),
        ("men.start", 5.0, 1),
        ("indicator.table.every", 1.0, 0),
        ("indicator.table.error", 0.02, 1),
    ],
)
def test_what_says_nothing_about_the_world(
    write: SimpleNamespace, name: str, value: float, count: int
):
    inline = write.parameter(name, basis=None, prior=write.prior(value), inline=True)
    found = basis.check(write.model(parameters=(inline,)), strict=True)
    assert write.codes(found) == ["no-basis"] * count
