"""Every benchmark runs at toy size, and the engines in it give the same values."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
BENCHMARKS = ROOT / "benchmarks"


def _run(script: str, **more: str) -> str:
    done = subprocess.run(
        [sys.executable, str(BENCHMARKS / script), "--toy"],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "SAPPER_CACHE": "off", **more},
    )
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@pytest.fixture
def sidebyside(monkeypatch: pytest.MonkeyPatch) -> None:
    """The package beside the scripts, as they see it."""
    monkeypatch.syspath_prepend(str(BENCHMARKS))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("sir.py", ["SIR, deterministic", "SIR, stochastic", "| NumPy loop", "interpreter | 1 |"]),
        ("generated.py", ["Generated model, deterministic", "2 draws"]),
        ("growth.py", ["| worlds |", "| variables |", "| steps |"]),
        ("compiling.py", ["100 equations over 34 elements", "ten accounts", "`sapper run tiny`"]),
        ("profile_case.py", ["`tiny`: ", "by kind of node", "world-steps/s"]),
    ],
)
def test_every_script_measures_and_all_engines_agree(script: str, says: list[str]):
    text = _run(script)
    for wanted in says:
        assert wanted in text
    assert "disagree" not in text
    assert "not run" not in text.replace("Reno is not run", "")
    assert "failed" not in text


@pytest.mark.slow
def test_a_file_of_our_own_stands_in_for_the_corpus(tmp_path: Path):
    text = _run("imported.py", SAPPER_CONFORMANCE=str(tmp_path / "absent"))
    assert "## SIR of our own: 3,200 steps, 2 constants varied" in text
    assert "The corpus of models is absent" in text
    assert "| sapper, compiled | 1 |" in text
    assert "disagree" not in text
    assert "not run" not in text


@pytest.mark.slow
def test_the_page_is_written_from_all_of_them():
    text = _run("all.py")
    for head in (
        "# Benchmarks",
        "## Side by side",
        "## How it grows",
        "## Compiling",
        "## Where the time goes",
    ):
        assert head in text
    assert "Effort: **toy**" in text


def test_a_generated_model_has_the_size_that_it_says(sidebyside: None):
    from sidebyside.models import generated

    made = generated(stochastic=True)
    assert (len(made.stocks), len(made.variables), made.draws) == (60, 150, 12)
    assert made == generated(stochastic=True)


@pytest.mark.parametrize("variables", [10, 30, 150, 1_000])
def test_nothing_in_a_generated_model_can_be_left_out(sidebyside: None, variables: int):
    """From the output back, through what each value reads, everything is reached."""
    from sidebyside.models import generated

    made = generated(stochastic=False, variables=variables)
    reads = {item.name: {item.x, item.y} for item in made.variables}
    for item in made.relaxing:
        reads[item.stock] = {item.variable}
    for stock in [item.stock for item in made.leaving]:
        ends = [item for item in made.leaving if stock in (item.stock, item.to)]
        reads[stock] = {name for item in ends for name in (item.stock, item.variable)}
    reached, waiting = set(), [made.output]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting.extend(reads.get(name, ()))
    assert {item.name for item in (*made.variables, *made.stocks)} <= reached


def test_a_stochastic_model_is_not_written_for_peers_without_draws(sidebyside: None):
    from sidebyside.models import sir
    from sidebyside.xmile import xmile

    with pytest.raises(ValueError, match="stochastic"):
        xmile(sir(stochastic=True))


def test_an_engine_that_gives_other_values_is_named(sidebyside: None):
    from sidebyside.agreement import disagreements
    from sidebyside.models import sir
    from sidebyside.race import Entry, Timing

    right = ((1.0, 2.0), (3.0, 4.0))
    wrong = ((1.0, 2.0), (3.0, 4.0 + 1e-6))
    timings = [
        Timing(Entry("numpy", 2), 1, (1.0,), shown=right),
        Timing(Entry("interpreter", 2), 1, (1.0,), shown=right),
        Timing(Entry("pysd", 2), 1, (1.0,), shown=wrong),
    ]
    found = disagreements(sir(stochastic=False), timings)
    assert len(found) == 1
    assert found[0].startswith("pysd")


def test_means_of_another_law_are_named(sidebyside: None):
    from sidebyside.agreement import disagreements
    from sidebyside.models import sir
    from sidebyside.race import Entry, Timing

    base = Timing(Entry("numpy", 5_000), 1, (1.0,), mean=(10.0, 1.0), error=(0.1, 0.1))
    near = Timing(Entry("interpreter", 5_000), 1, (1.0,), mean=(10.3, 1.2), error=(0.1, 0.1))
    few = Timing(Entry("interpreter", 2), 1, (1.0,), mean=(20.0, 1.0), error=(0.1, 0.1))
    far = Timing(Entry("compiled", 5_000), 1, (1.0,), mean=(11.0, 1.0), error=(0.1, 0.1))
    found = disagreements(sir(stochastic=True), [base, near, few, far])
    assert [text.split()[0] for text in found] == ["compiled"]


def test_an_engine_that_cannot_start_is_a_row_and_no_failure(sidebyside: None):
    from sidebyside.models import sir
    from sidebyside.race import Entry, race
    from sidebyside.table import table

    found = race(sir(stochastic=False, steps=5), [Entry("numpy", 4), Entry("nobody", 4)], 1)
    assert found[0].seconds and not found[0].fault
    assert found[1].fault
    assert "not run: " in table(found)


def test_the_median_and_the_ends_are_of_the_counted_rounds(sidebyside: None):
    from sidebyside.race import Entry, Timing

    found = Timing(Entry("numpy", 10), 1_000, (1.0, 4.0, 2.0))
    assert found.rates == (250.0, 500.0, 1_000.0)
    assert found.rate == 500.0


@pytest.mark.skipif(importlib.util.find_spec("pysd") is None, reason="PySD is not installed")
def test_pysd_reads_the_generated_model_and_agrees(sidebyside: None):
    from sidebyside.agreement import disagreements
    from sidebyside.models import generated
    from sidebyside.race import Entry, race

    made = generated(stochastic=False, variables=30, steps=20)
    found = race(made, [Entry("numpy", 2), Entry("pysd", 2)], 1, variables=30)
    assert not found[1].fault
    assert np.ptp(found[1].shown[0]) > 0.0
    assert not disagreements(made, found)
