"""Whole files: stocks, flows, specifications, names, and what is refused by name and line."""

from __future__ import annotations

import numpy as np
import pytest
from tests.xmile.conftest import Run, aux, codes, model

from sapper.analysis.imported import prepare_imported
from sapper.diagnostics.diagnostic import CaseError
from sapper.xmile import read

POPULATION = (
    '<stock name="people"><eqn>start * 10</eqn><inflow>births</inflow><outflow>deaths</outflow>'
    '</stock><flow name="births"><eqn>0.1 * people</eqn></flow>'
    '<flow name="deaths"><eqn>people / 20</eqn></flow>' + aux("start", "10")
)


def test_stocks_and_flows(run: Run):
    found = run(model(POPULATION))
    np.testing.assert_allclose(found["people"], 100 * 1.05 ** np.arange(5))
    np.testing.assert_allclose(found["births"], 10 * 1.05 ** np.arange(5))


def test_dt_and_saving(run: Run):
    specs = "<start>1</start><stop>3</stop><dt reciprocal='true'>4</dt>"
    text = model(aux("t", "TIME"), specs=specs).replace(
        "<sim_specs ", '<sim_specs isee:save_interval="0.5" '
    )
    np.testing.assert_allclose(run(text)["t"], [1, 1.5, 2, 2.5, 3])


def test_rk4_falls_as_dt_to_the_fourth(run: Run):
    """The error of RK4 on x' = -x at t = 2 falls by 2^4 where dt is halved.

    Its leading term is T·dt^4/120·e^-T; the next order changes the ratio by about dt, so with
    dt = 1/4 and 1/8 the ratio lies within 16 ± 4.
    """
    errors: list[float] = []
    for dt in (0.25, 0.125):
        specs = f"<start>0</start><stop>2</stop><dt>{dt}</dt>"
        stock = '<stock name="x"><eqn>1</eqn><outflow>out</outflow></stock>'
        text = model(stock + '<flow name="out"><eqn>x</eqn></flow>', specs=specs, method="RK4")
        errors.append(abs(run(text)["x"][-1] - np.exp(-2.0)))
    assert errors[0] == pytest.approx(2 * 0.25**4 / 120 * np.exp(-2.0), rel=0.3)
    assert 12 < errors[0] / errors[1] < 20


def test_a_flow_between_stocks_and_an_auxiliary_as_flow(run: Run):
    text = model(
        '<stock name="a"><eqn>10</eqn><outflow>moves</outflow></stock>'
        '<stock name="b"><eqn>0</eqn><inflow>moves</inflow></stock>' + aux("moves", "2")
    )
    found = run(text)
    np.testing.assert_allclose(found["a"], [10, 8, 6, 4, 2])
    np.testing.assert_allclose(found["b"], [0, 2, 4, 6, 8])


def test_starts_in_order_of_dependence(run: Run):
    found = run(
        model(
            '<stock name="a"><eqn>b + 1</eqn></stock><stock name="b"><eqn>2 * c</eqn></stock>'
            + aux("c", "5")
        )
    )
    assert found["a"][0] == 11


def test_starts_that_depend_on_each_other_are_told_by_their_names():
    text = model('<stock name="s"><eqn>t</eqn></stock><stock name="t"><eqn>s + 1</eqn></stock>')
    with pytest.raises(CaseError) as raised:
        prepare_imported(read(text))
    assert "`s` → `t` → `s`" in raised.value.diagnostics[0].message


def test_init_eqn_stands_for_an_auxiliary_while_starts_are_worked_out(run: Run):
    found = run(
        model(
            '<stock name="s"><eqn>a</eqn></stock>'
            '<aux name="a"><eqn>s * 2</eqn><init_eqn>7</init_eqn></aux>'
        )
    )
    assert found["s"][0] == 7
    assert found["a"][0] == 14


def test_older_files_hold_variables_in_the_model(run: Run):
    text = model(POPULATION).replace("<variables>", "").replace("</variables>", "")
    text = text.replace("docs.oasis-open.org/xmile/ns/XMILE/v1.0", "www.systemdynamics.org/XMILE")
    assert run(text)["people"][1] == pytest.approx(105)


def test_names_are_shown_as_written(run: Run):
    found = run(model('<aux name="birth\\nrate"><eqn>1</eqn></aux>' + aux("B", "Birth_Rate")))
    assert list(found) == ["birth rate", "B"]
    assert found["B"][0] == 1


@pytest.mark.parametrize(
    ("variables", "code"),
    [
        (aux("x", "y"), "unknown-name"),
        (aux("x", "SMTH7(1)"), "unknown-function"),
        (aux("x", "STEP(1)"), "wrong-arguments"),
        (aux("x", "1") + aux("X", "2"), "name-clash"),
        ("<aux name='x'/>", "bad-element"),
        ("<aux><eqn>1</eqn></aux>", "bad-element"),
        ("<stock name='s'><eqn>1</eqn><inflow>f</inflow></stock>", "unknown-name"),
        ("<stock name='s'><eqn>1</eqn><queue/></stock>", "xmile-unsupported"),
        ("<aux name='x'><eqn>1</eqn><strange/></aux>", "xmile-unsupported"),
        ("<strange/>", "xmile-unsupported"),
        (
            "<aux name='x'><eqn>1</eqn><element subscript='a'><conveyor/></element></aux>",
            "xmile-unsupported",
        ),
        ("<module name='m'/>", "unknown-name"),
        (aux("x", "1" + "+1" * 100_000), "bad-element"),
        (aux("x", "1", "<gf><ypts>1,2</ypts></gf>"), "bad-element"),
        (aux("x", "1", "<gf><xpts>0,1</xpts><ypts>1,2,3</ypts></gf>"), "bad-element"),
        (aux("x", "1", "<gf><xpts>1,0</xpts><ypts>1,2</ypts></gf>"), "bad-element"),
        (aux("x", "1", "<gf type='spline'><xpts>0,1</xpts><ypts>1,2</ypts></gf>"), "bad-element"),
    ],
)
def test_refused_with_a_line(variables: str, code: str):
    imported = read(model("\n\n" + variables))
    assert imported.model is None
    assert codes(imported) == [code]
    place = imported.errors[0].primary
    assert place is not None
    assert place.span.line == 3


@pytest.mark.parametrize(
    "specs",
    ["<dt>0</dt>", "<dt>-1</dt>", "<dt>x</dt>", "<start>nan</start>", "<start>5</start><stop>1</stop>",
     "<start>0</start><stop>1e12</stop><dt>1e-9</dt>"],
)  # fmt: skip
def test_specifications_that_make_no_run(specs: str):
    assert "bad-element" in codes(read(model("", specs=specs)))


def test_an_unknown_method_is_refused():
    assert codes(read(model("", method="Gear"))) == ["xmile-unsupported"]
    assert read(model("", method="gear, RK4")).specs.method == "rk4"


@pytest.mark.parametrize("size", ["0", "-3", "2.5", "1e9"])
def test_a_size_that_no_dimension_has_is_told(size: str):
    before = f'<dimensions><dim name="D" size="{size}"/></dimensions>'
    imported = read(model(aux("x", "1"), before=before))
    assert codes(imported) == ["bad-element"]
    assert "has the size" in imported.errors[0].message


def test_aggregates_that_run_through_too_much_are_told_once():
    before = '<dimensions><dim name="D" size="1500"/></dimensions>'
    array = '<dimensions><dim name="D"/></dimensions>'
    text = model(
        f'<aux name="x">{array}<eqn>SUM(y[*])</eqn></aux><aux name="y">{array}<eqn>1</eqn></aux>',
        before=before,
    )
    assert codes(read(text)) == ["bad-element"]


def test_vendors_extensions_are_told_once():
    text = model(aux("x", "1", "<isee:a/>") + aux("y", "1", "<isee:a/><simlin:b/>"))
    (warning,) = read(text).diagnostics
    assert warning.code == "vendor-extension"
    assert "`isee:a` (2)" in warning.message
    assert "`simlin:b`" in warning.message


def test_faults_of_units_are_warnings():
    imported = read(model(aux("x", "1", "<units>a !! b</units>")))
    assert imported.model is not None
    assert [(item.code, item.severity) for item in imported.diagnostics] == [
        ("unknown-unit", "warning")
    ]
