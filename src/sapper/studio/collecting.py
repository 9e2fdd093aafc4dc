"""What a report needs of a case, run one after the other: answers, hinges, comparisons, charts.

Only runs are here, each a pure function of another room; what they give becomes data in
`sapper.studio.report_data`. The same worlds stand behind all of them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from sapper.analysis.answers import answer_case
from sapper.analysis.comparing import Comparison, compare_case, most_trusted
from sapper.analysis.hinges import Hinges, hinge_case
from sapper.analysis.news.selection import AsOf
from sapper.analysis.pool import Progress
from sapper.analysis.results import Answers
from sapper.analysis.scenarios import Change, scenarios_of_case
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.engine.precision import Precision
from sapper.model.points import Setting
from sapper.studio.data.evidence import Found
from sapper.studio.report_data import Results
from sapper.studio.series import sample

Showing = Callable[[str], AbstractContextManager[Progress | None]]
"""Opens a progress bar with a title, and gives the function that moves it."""


def _unseen(title: str) -> AbstractContextManager[Progress | None]:
    del title
    return nullcontext()


@dataclass(frozen=True)
class Asked:
    """What a report is asked for; the fields are the arguments of `answer_case`.

    `questions` are those that get hinges and comparisons (None: all). `full` adds those, and
    the scenarios; without it a report has answers and charts alone, as in single `precision`.
    """

    case: Case
    worlds: int = 20_000
    seed: int = 1
    accounts: tuple[str, ...] | None = None
    scenarios: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    engine: EngineChoice = "auto"
    workers: int = 1
    questions: tuple[str, ...] | None = None
    full: bool = True
    documents: Found = field(default_factory=Found)
    warnings: tuple[Diagnostic, ...] = ()
    typed: str = ""
    precision: Precision = "double"
    as_of: AsOf = None


def collect(asked: Asked, showing: Showing = _unseen) -> Results:
    """Run everything. Raises `CaseError` as `answer_case` does."""
    began = time.monotonic()
    case = asked.case
    # one engine for all: what it has compiled is used again
    engine = engine_for(asked.engine, asked.worlds, asked.precision)
    if asked.full:
        hinges = _hinged(asked, engine, showing)
        answers = hinges.answers
        compared = _compared(asked, engine, showing)
        changes = _changed(asked, engine, showing)
    else:
        hinges, compared, changes = None, None, None
        answers = _answered(asked, engine, showing)
    with showing("charts") as progress:
        drawn = sample(
            case,
            worlds=asked.worlds,
            seed=asked.seed,
            accounts=asked.accounts,
            scenarios=asked.scenarios,
            settings=asked.settings,
            progress=progress,
        )
    return Results(
        answers,
        dt.date.today(),
        drawn,
        hinges,
        compared,
        changes,
        asked.documents,
        asked.warnings,
        time.monotonic() - began,
        asked.typed,
    )


def _answered(asked: Asked, engine: Engine, showing: Showing) -> Answers:
    with showing("worlds") as progress:
        return answer_case(
            asked.case,
            worlds=asked.worlds,
            seed=asked.seed,
            accounts=asked.accounts,
            scenarios=asked.scenarios,
            settings=asked.settings,
            workers=asked.workers,
            engine=engine,
            progress=progress,
            as_of=asked.as_of,
        )


def _hinged(asked: Asked, engine: Engine, showing: Showing) -> Hinges:
    with showing("worlds, and what answers hinge on") as progress:
        return hinge_case(
            asked.case,
            asked.questions,
            worlds=asked.worlds,
            seed=asked.seed,
            accounts=asked.accounts,
            scenarios=asked.scenarios,
            settings=asked.settings,
            workers=asked.workers,
            engine=engine,
            progress=progress,
            as_of=asked.as_of,
        )


def _compared(asked: Asked, engine: Engine, showing: Showing) -> tuple[Comparison, ...]:
    """Where the two most trusted accounts part; nothing where there are no two."""
    pair = most_trusted(chosen_accounts(asked.case, asked.accounts))
    if pair is None or asked.questions == ():
        return ()
    with showing("where accounts part") as progress:
        return compare_case(
            asked.case,
            *pair,
            asked.questions,
            worlds=asked.worlds,
            seed=asked.seed,
            scenarios=chosen_scenarios(asked.case, asked.scenarios, asked.settings),
            workers=asked.workers,
            engine=engine,
            progress=progress,
        )


def _changed(asked: Asked, engine: Engine, showing: Showing) -> tuple[Change, ...] | None:
    """What the case's what-ifs change; not told of a run that is under one already."""
    if asked.scenarios or asked.settings:
        return None
    with showing("scenarios") as progress:
        return scenarios_of_case(
            asked.case,
            worlds=asked.worlds,
            seed=asked.seed,
            accounts=asked.accounts,
            workers=asked.workers,
            engine=engine,
            progress=progress,
        ).found
