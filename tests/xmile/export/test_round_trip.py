"""Import, export, import: the same model, and the same run bit for bit.

The order of variables and tables is no part of a model (they are found by name), that of stocks and
flows is.
"""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from tests.xmile.conftest import aux, model
from tests.xmile.corpus import ABSENT, Published, models

from sapper.analysis.imported import prepare_imported, run_imported, values_of
from sapper.model.parts import Model
from sapper.xmile import Imported, read
from sapper.xmile.export import export_model

CORPUS = models("visible", "derived", "large")
MOST_STEPS = 500
"""Longer models are compared, and not run (all are with SAPPER_BY_HAND)."""

_ARRAYS = """<dimensions><dim name="Bank"><elem name="East"/><elem name="West"/></dim>
<dim name="N" size="3"/></dimensions>"""
_MACRO = """<macro name="twice"><parm>a</parm><eqn>held * 2 + a</eqn><variables>
<stock name="held"><eqn>a</eqn><inflow>gain</inflow></stock><flow name="gain"><eqn>a</eqn></flow>
</variables></macro>"""
_CONVEYOR = """
<stock name="belt"><eqn>12</eqn><inflow>enters</inflow><inflow>more</inflow><outflow>ends</outflow>
<outflow>lost</outflow><conveyor><len>2 + TIME / 4</len><capacity>40</capacity><sample>TIME &gt; 1</sample>
<arrest>TIME = 3</arrest></conveyor></stock>
<flow name="enters"><eqn>5 - TIME</eqn></flow><flow name="more"><eqn>2</eqn></flow>
<flow name="ends"/><flow name="lost" leak_start="0.25" leak_end="0.75"><leak>0.1</leak></flow>
<stock name="next"><eqn>0</eqn><inflow>ends</inflow><outflow>out</outflow>
<conveyor exponential_leak="true"><len>3</len></conveyor></stock><flow name="out"><eqn>0</eqn></flow>"""

FILES = {
    "arrays": model(
        '<stock name="Men"><dimensions><dim name="Bank"/></dimensions><eqn>10</eqn>'
        "<inflow>come</inflow></stock>"
        '<flow name="come"><dimensions><dim name="Bank"/></dimensions><eqn>Men / 5</eqn></flow>'
        + aux("all", "SUM(Men[*]) + STDDEV(Men[*]) + RANK(Men[*], 1) + MEAN(Men)")
        + aux("picked", "Men[INT(TIME / 2) + 1] + Men[West]")
        + '<aux name="row"><dimensions><dim name="N"/></dimensions><eqn>N * 2</eqn></aux>'
        + '<aux name="sheet"><dimensions><dim name="N"/><dim name="Bank"/></dimensions>'
        "<eqn>row[N] * Men[Bank]</eqn></aux>",
        before=_ARRAYS,
    ),
    "conveyors": model(_CONVEYOR, specs="<start>0</start><stop>8</stop><dt>0.5</dt>"),
    "macro": model(aux("x", "twice(TIME) + twice(3)"), before=_MACRO),
    "limits": model(
        '<stock name="pot"><eqn>3</eqn><inflow>a</inflow><outflow>b</outflow><outflow>c</outflow>'
        '<non_negative/></stock><flow name="a"><eqn>TIME - 1</eqn><non_negative/></flow>'
        '<flow name="b"><eqn>2</eqn></flow><flow name="c"><eqn>4</eqn></flow>'
    ),
    "memory": model(
        aux("d", "DELAY(TIME, 1.5, 9) + DELAY3(TIME, 2) + DELAYN(TIME, 2, 4, 1) + SMTHN(TIME, 2, 3)")
        + aux("p", "PREVIOUS(SELF, 1) * 2 + INIT(TIME + 5) + TREND(TIME + 1, 2)")
        + aux("s", "SAMPLE IF TRUE(TIME = 2, TIME * 10, -1)")
        + aux("n", "NPV(10, 0.05, 0, 1) + FORCST(TIME, 2, 3) + TANH(TIME) + QUANTUM(TIME, 2)")
    ),
    "tables": model(
        '<aux name="curve"><eqn>TIME</eqn><gf><xscale min="0" max="4"/><ypts>0,3,1</ypts></gf></aux>'
        '<gf name="steps" type="discrete"><xpts>0,1,3</xpts><ypts>5,6,8</ypts></gf>'
        '<aux name="Effect"><eqn/><gf type="extrapolate"><xpts>0,1</xpts><ypts>0,2</ypts></gf></aux>'
        + aux("r", "LOOKUP(curve, 2.5) + steps(TIME) + LOOKUP(Effect, TIME)")
        + aux("f", "LOOKUP FORWARD(steps, TIME) + LOOKUP BACKWARD(steps, TIME)")
        + aux("one", "LOOKUP EXTRAPOLATE(curve, 9)")
    ),
    "shared flows": model(
        '<stock name="one"><eqn>1</eqn><inflow>gain</inflow><inflow>rate</inflow></stock>'
        '<stock name="two"><eqn>1</eqn><inflow>gain</inflow></stock>'
        '<flow name="gain"><eqn>2</eqn></flow>' + aux("rate", "one * 0.1")
    ),
    "modules": model(
        '<module name="hares"><connect to="hares.area" from="land"/></module>' + aux("land", "7"),
        after='<model name="hares"><variables><stock name="hares"><eqn>5</eqn>'
        '<inflow>births</inflow></stock><flow name="births"><eqn>hares / area</eqn></flow>'
        '<aux name="area" access="input"><eqn>1</eqn></aux></variables></model>',
    ),
    "names": model(
        aux("Rate of &quot;x&quot; [%]", "2") + aux("a, b", "3") + aux("größe", "4")
        + aux("max", '"a, b" + größe + "Rate of \\"x\\" [%]"')
        + aux("sum", "-2^2 + NOT (max = 3) AND max < 4 OR 2^-1^2")
        + aux("time", "TIME * 2") + aux("later", "time + PULSE TRAIN(1, 1, 2, 9)")
    ),
    "starts": model(
        '<stock name="s"><eqn>x * 2</eqn><inflow>x</inflow></stock>'
        '<flow name="x"><eqn>s / 4</eqn><init_eqn>3</init_eqn></flow>'
        '<aux name="y"><eqn>s + 1</eqn><init_eqn>1</init_eqn></aux>'
    ),
    "rk4": model(
        '<stock name="s"><eqn>1</eqn><outflow>f</outflow></stock><flow name="f"><eqn>s</eqn></flow>',
        specs='<start>1</start><stop>3</stop><dt reciprocal="true">8</dt>',
        method="RK4",
    ),
    "draws": model(aux("x", "NORMAL(1, 2, 3, 0, 4) + RANDOM(0, 1) + POISSON(3) + EXPRND(2)")),
}  # fmt: skip


def _plain(model: Model) -> Model:
    """The model with what is found by name in the order of names."""
    return replace(
        model,
        variables=tuple(sorted(model.variables, key=lambda item: item.name)),
        lookups=tuple(sorted(model.lookups, key=lambda item: item.name)),
        dimensions=tuple(sorted(model.dimensions, key=lambda item: item.name)),
    )


def _again(imported: Imported) -> Imported:
    text, faults = export_model(imported)
    assert text is not None, faults
    found = read(text)
    assert not found.errors, found.errors
    return found


def _traces(imported: Imported) -> dict[str, np.ndarray]:
    ready = prepare_imported(imported)
    run = run_imported(ready, worlds=1, engine="interpreter")
    return {output.shown: values_of(ready, run, output)[0] for output in imported.outputs}


def _same(imported: Imported) -> None:
    assert imported.model is not None
    found = _again(imported)
    assert found.model is not None
    assert _plain(found.model) == _plain(imported.model)
    if imported.model.calendar.steps > MOST_STEPS and "SAPPER_BY_HAND" not in os.environ:
        return
    wanted, given = _traces(imported), _traces(found)
    assert set(wanted) == set(given)
    for name, trace in wanted.items():
        np.testing.assert_array_equal(given[name], trace, err_msg=name)


@pytest.mark.parametrize("name", FILES)
def test_own_files(name: str):
    imported = read(FILES[name])
    assert not imported.errors, imported.errors
    _same(imported)


def test_a_second_round_writes_the_same_lines():
    for text in FILES.values():
        once, _ = export_model(read(text))
        assert once is not None
        twice, _ = export_model(read(once))
        assert twice is not None
        # arrays that are kept whole come after all else
        assert sorted(twice.splitlines()) == sorted(once.splitlines())


def test_remarks_and_units_stay():
    inside = "<units>men/day</units><doc>Who comes.</doc>"
    found = _again(read(model(aux("x", "3", inside))))
    (output,) = found.outputs
    assert output.units == "men/day"
    assert found.document is not None
    assert found.document.models[0].parts[0].doc == "Who comes."


_DIM = '<dimensions><dim name="n" size="2"/></dimensions>'
_KEPT = (
    '<aux name="k" sapper:array="true"><dimensions><dim name="n"/></dimensions>'
    '<element subscript="1"><eqn>1</eqn></element><element subscript="2"><eqn>2</eqn></element></aux>'
)
_POINTS = "<gf><xpts>0,1</xpts><ypts>0,1</ypts></gf>"


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        (f'<aux name="t" sapper:stands_for="a·gf"><eqn>t + 1</eqn>{_POINTS}</aux>', "reads itself"),
        (
            f'<aux name="t" sapper:stands_for="EXP"><eqn>1</eqn>{_POINTS}</aux>',
            "stands for no table",
        ),
        ('<aux name="t" sapper:stands_for="a·gf"><eqn>1</eqn></aux>', "no points or no place"),
        (_KEPT + aux("t", "k"), "one of its elements is wanted"),
        (_KEPT + aux("t", "k[*]"), "one of its elements is wanted"),
        (
            '<stock name="t" sapper:array="true"><dimensions><dim name="n"/></dimensions>'
            "<eqn>1</eqn></stock>",
            "no auxiliary over one dimension",
        ),
        (aux("t", "1") + aux("t2", "1").replace("<aux", '<aux sapper:known_as="t"'), "twice"),
    ],
)
def test_attributes_that_make_no_sense_are_told(inside: str, said: str):
    found = read(model(inside + aux("x", "t * 2"), before=_DIM))
    assert found.model is None
    assert any(said in fault.message for fault in found.errors), found.errors


@pytest.mark.skipif(not CORPUS, reason=ABSENT)
@pytest.mark.parametrize("published", CORPUS, ids=lambda item: item.folder.name)
def test_corpus(published: Published):
    imported = read(published.file)
    if imported.model is None:
        pytest.skip("refused, as test_conformance says")
    _same(imported)
