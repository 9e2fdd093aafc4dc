"""Arrays: apply to all, single elements, subscripts, aggregates, vectors."""

from __future__ import annotations

import numpy as np
import pytest
from tests.xmile.conftest import Run, aux, codes, model

from sapper.xmile import read

DIMS = (
    '<dimensions><dim name="A"><elem name="a1"/><elem name="a2"/><elem name="a3"/></dim>'
    '<dim name="B"><elem name="b1"/><elem name="b2"/></dim>'
    '<dim name="Sub"><elem name="a2"/><elem name="a3"/></dim>'
    '<dim name="N" size="3"/></dimensions>'
)


def over(*dims: str) -> str:
    return "<dimensions>" + "".join(f'<dim name="{dim}"/>' for dim in dims) + "</dimensions>"


def elements(name: str, dims: tuple[str, ...], **equations: str) -> str:
    listed = "".join(
        f'<element subscript="{key.replace("_", ", ")}"><eqn>{value}</eqn></element>'
        for key, value in equations.items()
    )
    return f'<aux name="{name}">{over(*dims)}{listed}</aux>'


X = elements("x", ("A",), a1="1", a2="2", a3="4")
M = elements("m", ("A", "B"), a1_b1="1", a1_b2="2", a2_b1="3", a2_b2="4", a3_b1="5", a3_b2="6")


def _first(run: Run, text: str) -> dict[str, float]:
    return {name: float(values[0]) for name, values in run(text).items()}


def _values(run: Run, variables: str, name: str) -> list[float]:
    found = _first(run, model(X + M + variables, before=DIMS))
    return [value for shown, value in found.items() if shown.partition("[")[0] == name]


@pytest.mark.parametrize(
    ("dims", "equation", "values"),
    [
        (("A",), "10 * x", [10, 20, 40]),
        (("A",), "10 * x[A]", [10, 20, 40]),
        (("A",), "x[a2] + A", [3, 4, 5]),
        (("Sub",), "x[Sub]", [2, 4]),
        (("Sub",), "x", [2, 4]),
        (("B", "A"), "m", [1, 3, 5, 2, 4, 6]),
        (("A", "A"), "A", [1, 1, 1, 2, 2, 2, 3, 3, 3]),
        (("B",), "m[a3, B] + A.a2", [7, 8]),
        (("A",), "x[A - 1]", [0, 1, 2]),
        (("A",), "x[4] + x[0]", [0, 0, 0]),
        (("N",), "N", [1, 2, 3]),
        (("Sub",), "x[2:3]", [2, 4]),
        (("N",), "m[*, b2]", [2, 4, 6]),
        (("A",), "SUM(m[A, *])", [3, 7, 11]),
        (("B",), "MAX(m[*, B])", [5, 6]),
        ((), "SUM(m)", [21]),
        ((), "SUM(x[*] * m[*, b1])", [27]),
        ((), "SUM(x[*:Sub])", [6]),
        ((), "SUM(x[1:2])", [3]),
        ((), "SUM(x[*] + m[a1, *])", [23]),
        ((), "MEAN(x[*])", [7 / 3]),
        ((), "MEAN(1, 2, 6)", [3]),
        ((), "PROD(x)", [8]),
        ((), "SIZE(m[*, *])", [6]),
        ((), "STDDEV(x[*])", [np.std([1, 2, 4])]),
        ((), "RANK(x[*], 3)", [3]),
        ((), "MIN(x[*]) + MAX(SUM(m[*, b1]), 3)", [10]),
        ((), "x[INT(TIME) + 2]", [2]),
        ((), "m[INT(TIME) + 3, INT(TIME) + 2]", [6]),
        ((), "x[INT(TIME) + 9]", [0]),
        (("A",), "VECTOR SORT ORDER(x[A], 0)", [2, 1, 0]),
        ((), "VECTOR SELECT(m[*, b1], x[*], 9, 3, 0)", [4]),
        ((), "VECTOR ELM MAP(m[a1, b1], 3)", [4]),
    ],
)
def test_equations(run: Run, dims: tuple[str, ...], equation: str, values: list[float]):
    made = _values(run, aux("y", equation, over(*dims) if dims else ""), "y")
    np.testing.assert_allclose(made, values)


def test_names_of_elements_in_output(run: Run):
    assert list(_first(run, model(M, before=DIMS)))[:3] == ["m[a1,b1]", "m[a1,b2]", "m[a2,b1]"]


def test_an_element_may_follow_from_another(run: Run):
    made = elements("y", ("A",), a1="1", a2="y[a1] * 2", a3="y[a2] * 2")
    assert _values(run, made, "y") == [1, 2, 4]


def test_common_equation_with_an_exception(run: Run):
    made = (
        f'<aux name="y">{over("A")}<eqn>5</eqn><element subscript="a2"><eqn>7</eqn></element></aux>'
    )
    assert _values(run, made, "y") == [5, 7, 5]


def test_a_stock_takes_all_of_an_array_of_flows(run: Run):
    found = run(
        model(
            '<stock name="all"><eqn>0</eqn><inflow>f</inflow></stock>'
            f'<stock name="each">{over("Sub")}<eqn>0</eqn><inflow>f</inflow></stock>'
            f'<flow name="f">{over("A")}<eqn>x[A]</eqn></flow>' + X,
            before=DIMS,
        )
    )
    assert found["all"][1] == 7
    assert (found["each[a2]"][1], found["each[a3]"][1]) == (2, 4)


def test_tables_by_element(run: Run):
    table = (
        f'<aux name="t">{over("A")}<eqn>0</eqn>'
        + "".join(
            f'<element subscript="a{n}"><eqn>0</eqn><gf><xpts>0,1</xpts><ypts>0,{n}</ypts></gf>'
            "</element>"
            for n in (1, 2, 3)
        )
        + "</aux>"
    )
    assert _values(run, table + aux("y", "LOOKUP(t[A], 0.5)", over("A")), "y") == [0.5, 1, 1.5]


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        (aux("y", "x"), "dimension-mismatch"),
        (aux("y", "x[a9]"), "unknown-element"),
        (aux("y", "x[a1, a2]"), "dimension-mismatch"),
        (aux("y", "x[*]"), "dimension-mismatch"),
        (aux("y", "VECTOR SORT ORDER(x[A, A], 1)", over("A")), "dimension-mismatch"),
        (aux("y", "1", over("Z")), "unknown-element"),
        (elements("y", ("A",), a1="1"), "missing-element"),
        (aux("y", "SUM(x[*], 1)"), "wrong-arguments"),
    ],
)
def test_refused(variables: str, code: str):
    assert code in codes(read(model(X + variables, before=DIMS)))


def test_arrays_without_end_are_refused():
    dims = '<dimensions><dim name="A" size="5000"/><dim name="B" size="5000"/></dimensions>'
    assert codes(read(model(aux("y", "1", over("A", "B")), before=dims))) == ["bad-element"]
    a, b = aux("a", "1", over("A")), aux("b", "1", over("B"))
    assert codes(read(model(a + b + aux("y", "SUM(a[*] * b[*])"), before=dims))) == ["bad-element"]
