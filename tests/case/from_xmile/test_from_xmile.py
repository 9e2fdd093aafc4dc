"""Cases made from XMILE models: they pass the checks, and give the numbers of the model.

Both sides run without chance and work out the same sums; units, a clock and brackets are what
was added, so that values part by rounding alone (1e-9 of a value's greatest).
"""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pytest
from tests.xmile.conftest import aux, model
from tests.xmile.corpus import ABSENT, Published, models

from sapper.analysis.imported import prepare_imported, run_imported
from sapper.analysis.simulation import prepare
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.from_xmile import case_of, write_case
from sapper.case.from_xmile.folder import named
from sapper.engine.ensemble import simulate
from sapper.engine.interpreter.outputs import outputs
from sapper.language.prior import Constant
from sapper.xmile import Imported, read

CORPUS = models("visible", "derived")
CLOSE = 1e-9
STOCK = '<stock name="{0}"><eqn>10</eqn><outflow>gone</outflow></stock>'
GONE = '<flow name="gone"><eqn>{0}</eqn></flow>'

FILES = {
    "plain": model(STOCK.format("Held goods") + GONE.format("Held_goods / stay") + aux("stay", "4")),
    "clock": model(
        STOCK.format("x") + GONE.format("STEP(2, 3) + PULSE(3, 1, 2) + RAMP(1, 2, 4)")
        + aux("now", "TIME * 2 + STARTTIME + STOPTIME + DT"),
        specs="<start>1</start><stop>6</stop><dt>0.25</dt>",
    ),
    "memory": model(
        aux("d", "DELAY(TIME, 1.5, 9) + DELAY3(TIME, 2) + DELAYN(TIME, 2, 4, 1) + SMTH1(TIME, 2)")
        + aux("p", "PREVIOUS(SELF, 1) * 2 + INIT(TIME + 5) + TREND(TIME + 1, 2, 0.1)")
        + aux("f", "FORCST(TIME + 2, 2, 3, 0.2)"),
        specs="<start>0</start><stop>6</stop><dt>0.5</dt>",
    ),
    "arrays": model(
        '<aux name="a"><dimensions><dim name="B"/></dimensions><element subscript="x"><eqn>TIME</eqn>'
        '</element><element subscript="y"><eqn>3</eqn></element></aux>'
        + aux("r", "RANK(a[*], 1) + STDDEV(a[*]) + a[INT(TIME / 3) + 1]"),
        before='<dimensions><dim name="B"><elem name="x"/><elem name="y"/></dim></dimensions>',
    ),
    "tables": model(
        '<aux name="c"><eqn>TIME</eqn><gf type="extrapolate"><xpts>0,2</xpts><ypts>0,3</ypts></gf></aux>'
        '<gf name="t"><xpts>1</xpts><ypts>5</ypts></gf>' + aux("r", "LOOKUP(c, 9) + t(TIME)")
    ),
    "names": model(
        aux("day", "3") + aux("Time's up", "day + 1") + aux("rate [%]", "2") + aux("rate", "4")
        + aux("1st", '"rate [%]" + rate + "Time\'s up"')
    ),
    "shared flows": model(
        '<stock name="one"><eqn>1</eqn><inflow>gain</inflow></stock>'
        '<stock name="two"><eqn>gain</eqn><inflow>gain</inflow></stock>'
        '<flow name="gain"><eqn>one * 0.1 + seen</eqn></flow>' + aux("seen", "one + one_in")
        + '<stock name="three"><eqn>0</eqn><inflow>one in</inflow></stock>'
        '<flow name="one in"><eqn>2</eqn></flow>'
    ),
    "rk4": model(STOCK.format("x") + GONE.format("x"), method="RK4"),
}  # fmt: skip


def _case(imported: Imported, folder: Path) -> Case:
    made = case_of(imported)
    assert made.faults == ()
    assert write_case(folder, made.files) == []
    case, report = check(folder)
    assert case is not None, report.errors
    return case


def _agree(imported: Imported, folder: Path) -> int:
    """How many values of the model and of the case were compared, all of them alike."""
    assert imported.model is not None
    stages = prepare(_case(imported, folder))
    names = named(imported.model)
    ready = prepare_imported(imported)
    theirs = run_imported(ready, worlds=1, engine="interpreter", deterministic=True)
    known = {item for node in stages.plan.nodes for item in outputs(node)}
    known.update(level.name for level in stages.plan.levels)
    keep = {name: names[name] for name in theirs.traces if names[name] in known}
    ours = simulate(stages.plan, 1, 1, list(keep.values()), deterministic=True)
    flows = {flow.name for flow in imported.model.flows}
    for name, own in keep.items():
        wanted = theirs.traces[name][:, 0]
        found = ours.traces[own][: len(wanted), 0]
        finite = np.isfinite(wanted)
        scale = np.max(np.abs(wanted[finite]), initial=0.0)
        assert np.max(np.abs(wanted - found)[finite], initial=0.0) <= CLOSE * scale, name
    assert flows <= set(keep) | {name for name in flows if "·" in name}
    return len(keep)


@pytest.mark.parametrize("name", FILES)
def test_the_case_gives_the_numbers_of_the_model(name: str, tmp_path: Path):
    assert _agree(read(FILES[name]), tmp_path / "made") > 0


@pytest.mark.skipif(not CORPUS, reason=ABSENT)
@pytest.mark.parametrize(
    "published",
    CORPUS if "SAPPER_BY_HAND" in os.environ else CORPUS[2::6],
    ids=lambda item: item.folder.name,
)
def test_corpus(published: Published, tmp_path: Path):
    imported = read(published.file)
    if imported.model is None:
        pytest.skip("refused, as test_conformance says")
    made = case_of(imported)
    if made.faults:
        assert all("and a case has none" in fault.message for fault in made.faults)
        return
    _agree(imported, tmp_path / "made")


def test_constants_become_parameters(tmp_path: Path):
    case = _case(read(FILES["plain"]), tmp_path / "made")
    found = {item.name: item for item in case.model.parameters}
    assert found["stay"].prior.shape == Constant(4.0)
    assert found["held_goods.start"].prior.shape == Constant(10.0)
    assert found["stay"].basis is not None and found["stay"].basis.kind == "assumed"
    assert [question.id for question in case.questions] == ["held-goods-at-the-end"]


@pytest.mark.parametrize(
    ("units", "start", "stop", "step", "first", "last"),
    [
        ("Month", 0, 12, "1", dt.date(2000, 1, 1), dt.date(2000, 12, 31)),
        ("years", 1990, 1995, "0.5", dt.date(1990, 1, 1), dt.date(1994, 12, 31)),
        ("Weeks", 0, 3, "1", dt.date(2000, 1, 1), dt.date(2000, 1, 21)),
        ("beats", 5, 12, "1", dt.date(2000, 1, 1), dt.date(2000, 1, 7)),
    ],
)
def test_dates(
    units: str, start: int, stop: int, step: str, first: dt.date, last: dt.date, tmp_path: Path
):
    text = model(
        aux("x", "TIME"), specs=f"<start>{start}</start><stop>{stop}</stop><dt>{step}</dt>"
    )
    text = text.replace("<sim_specs ", f'<sim_specs time_units="{units}" ')
    imported = read(text)
    calendar = _case(imported, tmp_path / "made").model.calendar
    assert imported.model is not None
    assert (calendar.start, calendar.stop) == (first, last)
    assert calendar.steps == imported.model.calendar.steps


def test_what_a_case_cannot_hold_is_refused_by_name():
    text = model(
        '<stock name="Belt"><eqn>1</eqn><outflow>ends</outflow><conveyor><len>2</len></conveyor>'
        '</stock><flow name="ends"/><aux name="Own start"><eqn>1</eqn><init_eqn>2</init_eqn></aux>'
    )
    made = case_of(read(text))
    assert made.files == ()
    assert [fault.code for fault in made.faults] == ["xmile-unsupported"] * 2
    assert "`belt`" in made.faults[0].message
    assert "`Own start`" in made.faults[1].message
    assert all(fault.primary is not None for fault in made.faults)


def test_a_model_longer_than_dates_is_refused():
    text = model(aux("x", "1"), specs="<start>0</start><stop>90000</stop><dt>1</dt>")
    made = case_of(read(text.replace("<sim_specs ", '<sim_specs time_units="year" ')))
    assert "longer than dates" in made.faults[0].message


def test_nothing_is_written_into_a_folder_that_holds_something(tmp_path: Path):
    (tmp_path / "kept.txt").write_text("mine", encoding="utf-8")
    (fault,) = write_case(tmp_path, case_of(read(FILES["plain"])).files)
    assert fault.code == "folder-not-empty"
    assert [item.name for item in tmp_path.iterdir()] == ["kept.txt"]


def test_remarks_and_units_are_kept(tmp_path: Path):
    text = model(aux("x", "TIME", "<units>men/day</units><doc>Who   comes.</doc>"))
    (variable,) = (
        item for item in _case(read(text), tmp_path / "made").model.variables if item.name == "x"
    )
    assert variable.about == "Who comes."
    assert "men/day" in variable.note
