"""Modules and macros: copies, connections, and circles."""

from __future__ import annotations

import numpy as np
import pytest
from tests.xmile.conftest import Run, aux, codes, model

from sapper.xmile import read

INNER = (
    '<model name="inner"><variables>'
    '<aux name="given" access="input"><eqn>{not hooked up}</eqn></aux>'
    '<aux name="twice" access="output"><eqn>2 * given</eqn></aux></variables></model>'
)


@pytest.mark.parametrize(
    "connection",
    ['to="inner.given" from=".top"', 'to="given" from=".top"', 'to="inner.given" from="top"'],
)
def test_connections(run: Run, connection: str):
    module = f'<module name="inner"><connect {connection}/><connect2 {connection}/></module>'
    found = run(model(aux("top", "TIME + 1") + module + aux("y", "inner.twice"), after=INNER))
    np.testing.assert_allclose(found["inner.twice"], 2 * np.arange(1, 6))
    np.testing.assert_array_equal(found["y"], found["inner.twice"])


def test_two_copies_of_one_model(run: Run):
    modules = "".join(
        f'<module name="{name}" resource="#inner"><connect to="{name}.given" from=".{source}"/>'
        "</module>"
        for name, source in (("left", "a"), ("right", "b"))
    )
    found = run(model(aux("a", "1") + aux("b", "3") + modules, after=INNER))
    assert (found["left.twice"][0], found["right.twice"][0]) == (2, 6)


def test_one_module_feeds_another_and_back(run: Run):
    """A stock in one module breaks the circle between the two."""
    other = (
        '<model name="other"><variables><stock name="s"><eqn>1</eqn><inflow>f</inflow></stock>'
        '<flow name="f"><eqn>got</eqn></flow>'
        '<aux name="got" access="input"><eqn>0</eqn></aux></variables></model>'
    )
    modules = (
        '<module name="inner"><connect to="inner.given" from="other.s"/></module>'
        '<module name="other"><connect to="other.got" from="inner.twice"/></module>'
    )
    np.testing.assert_allclose(
        run(model(modules, after=INNER + other))["other.s"], 3.0 ** np.arange(5)
    )


def test_an_input_that_nothing_feeds_has_its_own_equation_or_is_refused(run: Run):
    module = '<module name="inner"/>'
    assert codes(read(model(module, after=INNER))) == ["bad-element"]
    own = INNER.replace("{not hooked up}", "4")
    assert run(model(module, after=own))["inner.twice"][0] == 8


def test_modules_that_double_each_other():
    chain = "".join(
        f'<model name="m{n}"><variables><module name="p" resource="#m{n + 1}"/>'
        f'<module name="q" resource="#m{n + 1}"/></variables></model>'
        for n in range(40)
    )
    last = f'<model name="m40"><variables>{aux("x", "1")}</variables></model>'
    text = model('<module name="m0"/>', after=chain + last)
    assert codes(read(text)) == ["module-circle"]


def test_data_of_another_file_is_refused():
    module = '<module name="m" resource="other.xmile#m"/>'
    assert "xmile-unsupported" in codes(read(model(module)))


MACRO = '<macro name="GROWN"><parm>x</parm><parm>rate</parm>{}</macro>'


def test_a_macro_that_is_an_equation(run: Run):
    macro = MACRO.format("<eqn>x * (1 + rate)</eqn>")
    found = run(model(aux("y", "GROWN(TIME, 1) + GROWN(1, 0.5)"), after=macro))
    np.testing.assert_allclose(found["y"], 2 * np.arange(5) + 1.5)
    assert list(found) == ["y"]


def test_a_macro_with_a_stock(run: Run):
    body = (
        "<eqn>held</eqn><variables><stock name='held'><eqn>x</eqn><inflow>in</inflow></stock>"
        "<flow name='in'><eqn>rate * held</eqn></flow></variables>"
    )
    found = run(model(aux("y", "GROWN(3, 1)"), after=MACRO.format(body)))
    np.testing.assert_allclose(found["y"], 3 * 2.0 ** np.arange(5))


def test_a_macro_sees_nothing_outside_itself():
    macro = MACRO.format("<eqn>x * outside</eqn>")
    text = model(aux("outside", "1") + aux("y", "GROWN(1, 2)"), after=macro)
    assert codes(read(text)) == ["unknown-name"]


@pytest.mark.parametrize("inside", ["GROWN(x, rate)", "OTHER(x)"])
def test_macros_that_call_themselves(inside: str):
    other = '<macro name="OTHER"><parm>a</parm><eqn>GROWN(a, 1)</eqn></macro>'
    macro = MACRO.format(f"<eqn>{inside}</eqn>")
    assert codes(read(model(aux("y", "GROWN(1, 2)"), after=macro + other))) == ["module-circle"]


def test_macros_that_double_each_other_are_bounded():
    chain = "".join(
        f'<macro name="M{n}"><parm>a</parm><eqn>M{n + 1}(a) + M{n + 1}(a)</eqn></macro>'
        for n in range(30)
    )
    last = '<macro name="M30"><parm>a</parm><eqn>a</eqn></macro>'
    assert set(codes(read(model(aux("y", "M0(1)"), after=chain + last)))) == {"bad-element"}


def test_arguments_are_counted():
    macro = MACRO.format("<eqn>x</eqn>")
    assert codes(read(model(aux("y", "GROWN(1)"), after=macro))) == ["wrong-arguments"]
