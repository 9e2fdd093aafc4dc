"""Imported models as ensembles: numbers that are set, and datasets."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.analysis.imported import (
    imported_dataset,
    prepare_imported,
    run_imported,
    values_of,
)
from sapper.cli.settings import read_settings
from sapper.diagnostics.diagnostic import CaseError
from sapper.language.units import UnitTable
from sapper.xmile import read

TEXT = """<xmile version="1.0"><sim_specs><start>0</start><stop>4</stop><dt>1</dt></sim_specs>
<dimensions><dim name="Place"><elem name="North"/><elem name="South"/></dim></dimensions>
<model><variables>
<stock name="Held"><eqn>10</eqn><outflow>lost</outflow></stock>
<flow name="lost"><eqn>rate * Held</eqn></flow>
<aux name="rate"><eqn>0.5</eqn><units>1/day</units></aux>
<aux name="share"><dimensions><dim name="Place"/></dimensions><eqn>Place / 10</eqn></aux>
<aux name="order"><eqn>2</eqn></aux>
<aux name="late"><eqn>DELAYN(TIME, 2, order)</eqn></aux>
</variables></model></xmile>"""


def _run(*settings: str, worlds: int = 200):
    imported = read(TEXT)
    ready = prepare_imported(imported, read_settings(settings, UnitTable())[0])
    ensemble = run_imported(ready, worlds=worlds)
    return (
        {item.shown: values_of(ready, ensemble, item) for item in imported.outputs},
        ready,
        ensemble,
    )


def test_a_number_becomes_a_parameter():
    found, _, _ = _run("rate=uniform(0.1, 0.3)")
    rate = found["rate"][:, 0]
    assert len(set(rate)) == 200
    assert (rate >= 0.1).all() and (rate <= 0.3).all()
    # every world is its own rate: held = 10·(1 - rate)^t
    expected = 10 * (1 - rate[:, np.newaxis]) ** np.arange(5)
    np.testing.assert_allclose(found["Held"], expected)


def test_a_stock_starts_at_it():
    found, _, _ = _run("held=4", worlds=1)
    np.testing.assert_allclose(found["Held"][0], 4 * 0.5 ** np.arange(5))


def test_elements_of_an_array_are_drawn_apart():
    found, _, _ = _run("share=uniform(0, 1)")
    assert abs(np.corrcoef(found["share[North]"][:, 0], found["share[South]"][:, 0])[0, 1]) < 0.3
    one, _, _ = _run("share[South]=uniform(0, 1)")
    assert set(one["share[North]"][:, 0]) == {0.1}
    np.testing.assert_array_equal(one["share[South]"], found["share[South]"])


@pytest.mark.parametrize(
    ("setting", "code"),
    [("rat=1", "unknown-name"), ("rate=2 * was", "bad-prior"), ("order=3", "unknown-target")],
)
def test_refused(setting: str, code: str):
    with pytest.raises(CaseError) as caught:
        _run(setting)
    assert [item.code for item in caught.value.diagnostics] == [code]


def test_dataset():
    _, ready, ensemble = _run("rate=uniform(0.1, 0.3)", worlds=3)
    dataset = imported_dataset(ready, ensemble)
    assert dataset["Held"].dims == ("world", "time")
    assert dataset["share"].dims == ("world", "time", "Place")
    assert list(dataset["Place"].values) == ["North", "South"]
    assert dataset["rate"].attrs["units"] == "1/day"
    np.testing.assert_allclose(dataset["share"].sel(Place="South"), 0.2)


def test_engines_agree():
    imported = read(TEXT)
    ready = prepare_imported(imported, read_settings(["rate=uniform(0.1, 0.3)"], UnitTable())[0])
    first = run_imported(ready, worlds=20, engine="interpreter")
    second = run_imported(ready, worlds=20, engine="compiled")
    for name, values in first.traces.items():
        np.testing.assert_allclose(second.traces[name], values, rtol=1e-9)
