"""What the pages say in figures: runs of the case with and without its parts, on common worlds.

    python casebook/measure.py [--worlds N] [--jobs N] [--only rows,scenarios,...]

Writes `docs/cases/dprk-russia/figures.json`. The pages are `write`'s work.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

import sapper
from numbers_that_matter import given_data, paired_numbers
from paired import Outcomes, Shift, readings, run, shifts, widths
from sapper.case.case import Case
from sapper.engine.engines import Interpreter
from variants import Row, certain, read_rows, with_changes, without_reports

NAME = "dprk-russia"
PAGES = Path(__file__).parents[1] / "docs" / "cases" / NAME
WORLDS = 2_048
MANY = 4
"""Times as many worlds for what is read off one run: numbers, and the step."""


@dataclass(frozen=True, slots=True)
class Task:
    """One run: which scenarios, how many worlds, and what else is other."""

    key: str
    scenarios: tuple[str, ...] = ()
    worlds: int = WORLDS
    truth: bool = False
    half_step: bool = False


def tasks(case: Case, rows: Sequence[Row], worlds: int) -> list[Task]:
    """All runs that rows and scenarios need, the base first."""
    found = [Task("base", worlds=worlds)]
    found += [Task(item.id, (item.id,), worlds) for item in case.scenarios]
    for row in rows:
        against = (f"against-{row.id.lower()}",) if row.against else ()
        if against:
            found.append(Task(against[0], against, worlds))
        own = () if row.truth else (f"row-{row.id.lower()}",)
        found.append(Task(row.id, (*against, *own), worlds, truth=row.truth))
    found.append(Task("half-step", worlds=MANY * worlds, half_step=True))
    found.append(Task("whole-step", worlds=MANY * worlds))
    return found


def changed(rows: Sequence[Row], case: Case, folder: Path) -> Case:
    """The case with a scenario for every row."""
    changes = {f"against-{row.id.lower()}": row.against for row in rows if row.against}
    for row in rows:
        if row.neutral or row.certain:
            changes[f"row-{row.id.lower()}"] = certain(case) if row.certain else row.neutral
    return with_changes(NAME, changes, folder)


def do(case: Case, task: Task) -> Outcomes:
    """Run a task."""
    own = without_reports(case) if task.truth else case
    if task.half_step:
        calendar = case.model.calendar
        halved = replace(calendar, step=calendar.step / 2, save_every=2 * calendar.save_every)
        own = replace(case, model=replace(case.model, calendar=halved))
    items = readings(own, task.scenarios)
    return run(items, [item.stages.plan for item in items], task.worlds, Interpreter())


def largest(found: Sequence[Shift], account: str = "all") -> list[dict[str, object]]:
    """The shifts of one account that stand above noise, largest first."""
    beyond = [item for item in found if item.account == account and item.beyond]
    return [asdict(item) for item in sorted(beyond, key=lambda item: -abs(item.amount))]


def measured(case: Case, rows: Sequence[Row], worlds: int, jobs: int) -> dict[str, object]:
    """Rows, scenarios and the step; see the keys of `figures.json`."""
    todo = tasks(sapper.load(NAME).case, rows, worlds)
    accounts = [item.id for item in case.accounts if item.has_model]
    done: dict[str, Outcomes] = {}
    with ProcessPoolExecutor(jobs) as pool:
        for task, outcomes in zip(todo, pool.map(partial(do, case), todo)):
            done[task.key] = outcomes
            sys.stderr.write(f"{task.key}\n")
    base = done["base"]
    own = {item.id for item in sapper.load(NAME).case.scenarios}
    scenarios = {key: shifts(base, done[key], accounts) for key in sorted(own)}
    against = {row.id: done.get(f"against-{row.id.lower()}", base) for row in rows}
    return {
        "rows": {
            row.id: {
                name: largest(shifts(against[row.id], done[row.id], accounts), name)[:6]
                for name in ("all", *accounts)
            }
            for row in rows
        },
        "scenarios": {
            key: [asdict(item) for item in found if item.account == "all"]
            for key, found in scenarios.items()
        },
        "certain": narrowed(base, done["S17"]),
        "step_worlds": MANY * worlds,
        "step": halves(done["whole-step"], done["half-step"], accounts),
    }


def narrowed(base: Outcomes, sure: Outcomes) -> dict[str, list[float]]:
    """By how many per cent 90 % widths shrink without doubt, with the error over parts."""
    found: dict[str, list[float]] = {}
    after = widths(sure)
    for name, before in widths(base).items():
        change = 100 * (1 - after[name] / before.mean()) - 100 * (1 - before / before.mean())
        found[name] = [float(change.mean()), float(change.std(ddof=1) / change.size**0.5)]
    return found


def halves(whole: Outcomes, half: Outcomes, accounts: Sequence[str]) -> list[dict[str, object]]:
    """How far answers move with half the step; chance is another, so errors are not paired."""
    return [asdict(item) for item in shifts(whole, half, accounts) if item.account == "all"]


def main() -> None:
    """Measure, and write the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=WORLDS)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="parts,numbers")
    given = parser.parse_args()
    rows = read_rows(PAGES / "rows.yaml")
    shipped = sapper.load(NAME).case
    path = PAGES / "figures.json"
    figures = json.loads(path.read_text("utf-8")) if path.exists() else {}
    figures |= {"case_sha256": shipped.sha256, "worlds": given.worlds, "many": MANY * given.worlds}
    if "parts" in given.only:
        with tempfile.TemporaryDirectory() as folder:
            case = changed(rows, shipped, Path(folder) / NAME)
            figures |= measured(case, rows, given.worlds, given.jobs)
        _write(path, figures)
    if "numbers" in given.only:
        figures |= given_data(shipped, MANY * given.worlds)
        _write(path, figures)
        figures |= paired_numbers(shipped, figures, given.worlds // 2)
    _write(path, figures)


def _write(path: Path, figures: dict[str, object]) -> None:
    text = json.dumps(figures, ensure_ascii=False, indent=1, default=_plain)
    path.write_text(f"{text}\n", encoding="utf-8")


def _plain(value: object) -> object:
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main()
