"""Dimensions, whole parts, constants that cannot be, correlations."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.language.prior import Constant
from sapper.model.checks import types
from sapper.model.checks.correlations import positive_definite
from sapper.model.parts import (
    Chain,
    Correlation,
    Decision,
    Dimension,
    Event,
    Motive,
    Option,
    Order,
    Population,
    Signer,
)

REGION = Dimension("region", ("border", "rest"))
ARM = Dimension("arm", ("foot", "horse"))


def arrays(write: SimpleNamespace, text: str, *over: str):
    return write.model(
        dimensions=(REGION, ARM),
        variables=(
            write.variable("men", "5", over=("region",)),
            write.variable("table", "5", over=("region", "arm")),
            write.variable("one", "2"),
            write.variable("it", text, over=over),
        ),
    )


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("men + 1", ("region",)), ("men[border] + 1", ()), ("men[region] + one", ("region",)),
        ("SUM(men[*])", ()), ("SUM(men)", ()), ("MAX(men[*])", ()), ("men[2]", ()),
        ("men[one]", ()), ("SUM(table[border, *])", ()), ("table[region, foot]", ("region",)),
        ("SUM(table[*, *])", ()), ("SUM(men[*] * 2)", ()), ("men[region.border]", ()),
    ],
)  # fmt: skip
def test_arrays_that_fit(write: SimpleNamespace, text: str, over: tuple[str, ...]):
    assert types.check(arrays(write, text, *over)) == []


@pytest.mark.parametrize(
    ("text", "over", "code"),
    [
        ("men + 1", (), "dimension-mismatch"),
        ("men + 1", ("arm",), "dimension-mismatch"),
        ("men[*]", (), "dimension-mismatch"),
        ("MAX(men, 2)", (), "dimension-mismatch"),
        ("men[region]", (), "dimension-mismatch"),
        ("men[foot]", (), "dimension-mismatch"),
        ("men[border, foot]", (), "dimension-mismatch"),
        ("one[border]", (), "dimension-mismatch"),
        ("men[3]", (), "subscript-outside"),
        ("men[0]", (), "subscript-outside"),
        ("men[1.5]", (), "subscript-outside"),
        ("1", ("regions",), "unknown-name"),
    ],
)
def test_arrays_that_do_not(write: SimpleNamespace, text: str, over: tuple[str, ...], code: str):
    assert write.codes(types.check(arrays(write, text, *over))) == [code]


def test_elements_of_equations(write: SimpleNamespace):
    one, two = write.eq("1"), write.eq("2")
    wrong = write.variable("it", "1", over=("region",), by_element=(("bordr", two),))
    short = write.variable("it", "1", over=("region",))
    short = type(short)("it", one, ("region",), (("border", one),))
    for variable, code in ((wrong, "unknown-element"), (short, "missing-element")):
        model = write.model(dimensions=(REGION,), variables=(variable,))
        assert write.codes(types.check(model)) == [code]


@pytest.mark.parametrize(
    ("kind", "source", "target", "code"),
    [
        ("equation", "a", "b", None),
        ("equation", "a", "a", "flow-ends"),
        ("equation", "a", "toll", "flow-ends"),
        ("equation", "a", "bb", "unknown-name"),
        ("hazard", None, "a", "flow-ends"),
        ("after", None, "a", "flow-ends"),
    ],
)
def test_ends_of_flows(write: SimpleNamespace, kind: str, source: str, target: str, code: str):
    model = write.model(
        stocks=(write.stock("a", "1"), write.stock("b", "1")),
        variables=(write.variable("toll", "1"),),
        flows=(write.flow("goes", kind, "1", source=source, target=target),),
    )
    assert write.codes(types.check(model)) == ([] if code is None else [code])


def test_flow_between_arrays(write: SimpleNamespace):
    def model(over: tuple[str, ...]):
        return write.model(
            dimensions=(REGION,),
            stocks=(write.stock("a", "1", over=("region",)), write.stock("b", "1")),
            flows=(write.flow("goes", "equation", "1", source="a", over=over),),
        )

    assert types.check(model(("region",))) == []
    assert write.codes(types.check(model(()))) == ["dimension-mismatch"]


def test_two_times_of_stay(write: SimpleNamespace):
    flows = tuple(write.flow(n, "after", "3 month", source="a") for n in ("x", "y"))
    model = write.model(stocks=(write.stock("a", "1"),), flows=flows)
    (fault,) = types.check(model)
    assert fault.code == "two-stays"


def decision(write: SimpleNamespace, *options: tuple[str, dict[str, str]], **more: object):
    return Decision(
        "seoul",
        write.eq("3"),
        (Motive("gain", write.eq("1")), Motive("loss", write.eq("1"))),
        tuple(
            Option(name, tuple((motive, write.eq(cell)) for motive, cell in cells.items()))
            for name, cells in options
        ),
        (6.0, write.unit(month=1)),
        **more,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([("a", {"gain": "1", "loss": "0"}), ("b", {"gain": "0", "loss": "-1"})], []),
        ([("a", {"gain": "1"}), ("b", {"gain": "0", "loss": "-1"})], ["missing-motive"]),
        ([("a", {"gain": "1", "loss": "0"})], ["few-options"]),
        (
            [("a", {"gain": "1", "loss": "0", "fear": "1"}), ("b", {"gain": "0", "loss": "1"})],
            ["unknown-name"],
        ),
        ([("a", {"gain": "2", "loss": "0"}), ("b", {"gain": "0", "loss": "1"})], ["cell-outside"]),
    ],
)
def test_decisions(write: SimpleNamespace, options: list, found: list[str]):
    model = write.model(decisions=(decision(write, *options),))
    assert write.codes(types.check(model)) == found


@pytest.mark.parametrize(
    ("needs", "found"),
    [(("chief",), []), (("chef",), ["unknown-signer"]), (("chief", "chief"), ["unknown-signer"])],
)
def test_chains(write: SimpleNamespace, needs: tuple[str, ...], found: list[str]):
    signer = Signer("chief", write.eq("2 day"), write.eq("5 %"))
    order = Order("large", write.eq("3 operation/month"), needs)
    model = write.model(chains=(Chain("staff", (signer,), (order,)),))
    assert write.codes(types.check(model)) == found


@pytest.mark.parametrize(
    ("shares", "found"),
    [
        ({"border": "40 %", "rest": "60 %"}, []),
        ({"border": "40 %", "rest": "70 %"}, ["population-shares"]),
        ({"border": "100 %"}, ["population-shares"]),
        ({"border": "40 %", "rest": "30 %", "sea": "30 %"}, ["population-shares"]),
        ({"border": "unsure", "rest": "70 %"}, []),
    ],
)
def test_shares(write: SimpleNamespace, shares: dict[str, str], found: list[str]):
    people = Population(
        "people", write.eq("100 family"), "region",
        tuple((element, write.eq(share)) for element, share in shares.items()),
        None, (0.5,), write.eq("1"), write.eq("0"), (),
    )  # fmt: skip
    model = write.model(
        dimensions=(REGION,), parameters=(write.parameter("unsure"),), populations=(people,)
    )
    assert write.codes(types.check(model)) == found


@pytest.mark.parametrize(
    ("field", "text", "found"),
    [
        ("refuses", "120 %", ["probability-outside"]),
        ("refuses", "-0.1", ["probability-outside"]),
        ("refuses", "too_much", ["probability-outside"]),
        ("handles", "-2 day", ["negative-value"]),
        ("hazard", "-0.1 per month", ["negative-value"]),
        ("variable", "BERNOULLI(1.2)", ["probability-outside"]),
        ("variable", "BERNOULLI(0.2)", []),
        ("variable", "-5", []),
    ],
)
def test_constants_that_cannot_be(write: SimpleNamespace, field: str, text: str, found: list[str]):
    fields = {"refuses": "5 %", "handles": "2 day", "hazard": "0", "variable": "1", field: text}
    signer = Signer("chief", write.eq(fields["handles"]), write.eq(fields["refuses"]))
    model = write.model(
        parameters=(write.parameter("too_much", prior=write.prior(1.2)),),
        chains=(Chain("staff", (signer,), ()),),
        events=(Event("exit", hazard=write.eq(fields["hazard"])),),
        variables=(write.variable("it", fields["variable"]),),
    )
    assert isinstance(model.parameters[0].prior.shape, Constant)
    assert write.codes(types.check(model)) == found


@pytest.mark.parametrize(
    ("since", "until", "codes"),
    [
        (None, None, []),
        (dt.date(1970, 1, 1), dt.date(1973, 12, 31), []),
        (dt.date(1969, 12, 31), None, ["outside-horizon"]),
        (None, dt.date(1974, 1, 1), ["outside-horizon"]),
        (dt.date(1972, 1, 1), dt.date(1971, 1, 1), ["dates-reversed"]),
    ],
)
def test_dates(write: SimpleNamespace, since: dt.date, until: dt.date, codes: list[str]):
    event = Event("exit", hazard=write.eq("0"), since=since, until=until)
    found = types.check(write.model(events=(event,)))
    assert write.codes(found) == codes


def correlated(write: SimpleNamespace, *sets: tuple[tuple[str, ...], float]):
    return write.model(
        parameters=tuple(write.parameter(n) for n in ("a", "b", "c", "x.deep", "y.deep", "z.low")),
        correlations=tuple(Correlation(between, rank) for between, rank in sets),
    )


@pytest.mark.parametrize(
    ("sets", "found"),
    [
        ([(("a", "b"), 0.3), (("b", "low"), 0.3)], []),
        ([(("a", "d"), 0.3)], ["unknown-name"]),
        ([(("a", "deep"), 0.3)], ["unknown-name"]),
        ([(("a", "a"), 0.3)], ["correlation-set"]),
        ([(("a", "b"), 1.0)], ["correlation-set"]),
        ([(("a", "b", "c"), -0.9)], ["correlation-set"]),
        ([(("a", "b"), 0.9), (("b", "c"), 0.9), (("a", "c"), -0.9)], ["correlation-set"]),
        ([(("a", "b"), 0.1), (("a", "b"), 0.2)], ["correlation-set"]),
    ],
)
def test_correlations(write: SimpleNamespace, sets: list, found: list[str]):
    assert write.codes(types.check(correlated(write, *sets))) == found


def test_impossible_set_names_its_members_only(write: SimpleNamespace):
    (fault,) = types.check(correlated(write, (("a", "b", "c"), -0.9), (("x.deep", "low"), 0.5)))
    assert all(f"`{name}`" in fault.message for name in "abc")
    assert "deep" not in fault.message


@given(st.lists(st.floats(-1, 1), min_size=6, max_size=6))
def test_positive_definite_agrees_with_eigenvalues(entries: list[float]):
    matrix = np.eye(4)
    matrix[np.triu_indices(4, 1)] = entries
    matrix = np.triu(matrix) + np.triu(matrix, 1).T
    least = float(np.linalg.eigvalsh(matrix)[0])
    if abs(least) > 1e-6:
        assert positive_definite(matrix.tolist()) is (least > 0)
