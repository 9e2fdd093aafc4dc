"""From a case to its answers: every account run, every question answered, and the mixture.

`answer_case` is a pure function of the case, the seed and the number of worlds; chunks,
workers and progress change nothing in it. It raises `CaseError` with every diagnostic where
an account's model has errors, and never for anything that happens inside single worlds:
worlds that fail are left out, counted, and the first of each account is named.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sapper.analysis import direct, mixture, single
from sapper.analysis.failures import failed_worlds
from sapper.analysis.mixture import Simulated, Stated
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, run_jobs
from sapper.analysis.results import AccountRun, Answer, Answers
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.analysis.stages import read
from sapper.analysis.worlds import AccountWorlds, Prepared, chunk_of, gather, jobs_of, prepare
from sapper.case.case import Account, Case, DirectAnswer, Question, Scenario
from sapper.diagnostics.diagnostic import CaseError, Report
from sapper.model.points import Setting


def answer_case(
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    progress: Progress | None = None,
    workers: int = 1,
    chunk: int | None = None,
) -> Answers:
    """Answer every question of a case by every account and by their mixture.

    `accounts` are ids (None: all); `scenarios` ids or scenarios, applied in order after the
    account, then `settings`. `workers` above 1 spawns processes: a script that asks for
    them needs the usual `if __name__ == "__main__"` guard.

    Raises `CaseError` for unknown accounts and scenarios, for an account whose model has
    errors, and where every world of an account failed.
    """
    chosen = chosen_accounts(case, accounts)
    what_ifs = chosen_scenarios(case, scenarios, settings)
    simulated, report = _prepared(case, chosen, what_ifs)
    if report.errors:
        raise CaseError(report.errors)
    questions = (
        simulated[0].asked if simulated else read(case, None, what_ifs, questions=True).asked
    )
    ran = _run(simulated, worlds, seed, chunk, workers, progress)
    faults = [fault for item in ran if (fault := failed_worlds(item)) is not None]
    if any(bool(item.failed.all()) for item in ran):
        raise CaseError(faults)
    by_account = {item.prepared.account.id: item for item in ran}
    failed = [item.failed for item in ran]
    return Answers(
        case=case.name,
        case_sha256=case.sha256,
        seed=seed,
        worlds=worlds,
        worlds_failed=int(np.stack(failed).any(axis=0).sum()) if failed else 0,
        as_of=case.cutoff,
        version=_version(),
        accounts=tuple(_account_run(item, by_account.get(item.id), worlds) for item in chosen),
        questions=tuple((item.id, item.asks) for item in case.questions),
        answers=tuple(
            answer for item in questions for answer in _answers_to(case, item, chosen, by_account)
        ),
        scenarios=tuple(item.id for item in what_ifs),
        handling=case.handling,
        faults=tuple(faults),
        warnings=tuple(report.warnings),
    )


def _prepared(
    case: Case, accounts: Sequence[Account], scenarios: Sequence[Scenario]
) -> tuple[list[Prepared], Report]:
    """The accounts that have a model, ready to run; every fault of all of them."""
    report = Report()
    ready: list[Prepared] = []
    for account in accounts:
        if not account.has_model:
            continue
        try:
            ready.append(prepare(case, account, scenarios))
            report.extend(ready[-1].warnings)
        except CaseError as error:
            report.extend(error.diagnostics)
    return ready, report


def _run(
    simulated: Sequence[Prepared],
    worlds: int,
    seed: int,
    chunk: int | None,
    workers: int,
    progress: Progress | None,
) -> list[AccountWorlds]:
    jobs = jobs_of(len(simulated), worlds, chunk or chunk_of(simulated), workers)
    pieces = run_jobs(simulated, jobs, worlds, seed, workers=workers, progress=progress)
    ran: list[AccountWorlds] = []
    for index, prepared in enumerate(simulated):
        own = [(job, piece) for job, piece in zip(jobs, pieces) if job.account == index]
        ran.append(gather(prepared, worlds, [job for job, _ in own], [piece for _, piece in own]))
    return ran


def _answers_to(
    case: Case, item: Asked, chosen: Sequence[Account], ran: dict[str, AccountWorlds]
) -> list[Answer]:
    """The mixture's answer, then that of each account that gives one."""
    found: list[Answer] = []
    simulated: list[Simulated] = []
    stated: list[Stated] = []
    for account in chosen:
        worlds = ran.get(account.id)
        if worlds is not None:
            simulated.append(Simulated(worlds, account.trust))
            found.append(single.answer(worlds, item, case.words))
            continue
        given = _stated(account, item.question.id)
        if given is not None:
            stated.append(Stated(given.prior, account.trust, _condition(account, item.question)))
            found.append(direct.answer(item, given, account.id, case.words))
    together = mixture.answer(item, simulated, stated, case.words)
    return found if together is None else [together, *found]


def _stated(account: Account, question: str) -> DirectAnswer | None:
    return next((item for item in account.answers if item.question == question), None)


def _condition(account: Account, question: Question) -> float | None:
    """The chance that a direct account gives to a question's condition, if it states one."""
    given = _stated(account, question.given) if question.given is not None else None
    return None if given is None else direct.chance_of(given.prior)


def _account_run(account: Account, ran: AccountWorlds | None, worlds: int) -> AccountRun:
    return AccountRun(
        account.id,
        account.title,
        account.about,
        account.trust,
        ran is None,
        0 if ran is None else worlds,
        0 if ran is None else int(ran.failed.sum()),
    )


def _version() -> str:
    from sapper._version import __version__

    return __version__
