"""From a case to its answers: every account run, every question answered, and the mixture.

`answer_case` is a pure function of the case, the seed, the number of worlds and the engine;
workers and progress change nothing in it. It raises `CaseError` with every diagnostic where
an account's model has errors, and never for anything that happens inside single worlds:
worlds that fail are left out, counted, and the first of each account is named.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sapper.analysis import direct, mixture, single
from sapper.analysis.dots import Dots, counted_dots, mixed_dots, stated_dots
from sapper.analysis.failures import failed_worlds
from sapper.analysis.mixture import Stated
from sapper.analysis.news import posterior
from sapper.analysis.news.conditioning import News, conditioned, unweighed
from sapper.analysis.news.selection import AsOf, asides, known_by
from sapper.analysis.news.statements import nothing_fits
from sapper.analysis.news.weighted import WeightedTally
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress
from sapper.analysis.precision import shifts
from sapper.analysis.ready import Ready, ready_case, stated_by
from sapper.analysis.results import SHARES, AccountRun, Answer, Answers, Shift
from sapper.analysis.running import Observer, Ran
from sapper.analysis.selection import written
from sapper.analysis.tallies import Tally
from sapper.analysis.worlds import Prepared
from sapper.case.case import Account, Case, Question, Scenario
from sapper.diagnostics.diagnostic import CaseError, Diagnostic
from sapper.engine.engines import Compiled, Engine, EngineChoice
from sapper.engine.precision import Precision
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
    engine: EngineChoice | Engine = "auto",
    precision: Precision = "double",
    shares: Sequence[float] = SHARES,
    also: Sequence[Observer] = (),
    bands: bool = True,
    as_of: AsOf = None,
) -> Answers:
    """Answer every question of a case by every account and by their mixture.

    `accounts` are ids (None: all); `scenarios` ids or scenarios, applied in order after the
    account, then `settings`. `engine` is a name, or an engine whose programs are to be used
    again. `workers` are threads for the compiled engine; for the interpreter processes, and a
    script then needs the usual `if __name__ == "__main__"` guard. In single `precision` answers
    say how far they move (`Answers.shifts`); an engine that is given has its own. `shares`
    are the quantiles that answers hold; `also` sees every block of outcomes. Without `bands`
    how stocks go over time is not counted, which takes a good part of a run. Readings up to the
    cutoff weigh the worlds; `as_of` adds those up to a later day, or is `start` and uses none.

    Raises `CaseError` for unknown accounts and scenarios, for an account whose model has
    errors, where no world agrees with the readings, where every world of an account failed, and where a count is beyond single
    precision; `ValueError` for the interpreter in single.
    """
    ready = ready_case(
        case,
        worlds=worlds,
        seed=seed,
        accounts=accounts,
        scenarios=scenarios,
        settings=settings,
        engine=engine,
        precision=precision,
        as_of=as_of,
    )
    moved = _moved(ready, workers)
    ran = ready.run(also=also, bands=bands, workers=workers, progress=progress)
    return replace(answered(ready, ran, shares), shifts=moved)


def answered(
    ready: Ready, ran: Ran | None, shares: Sequence[float] = SHARES, news: News | None = None
) -> Answers:
    """The answers from what was counted.

    `news` is what readings did to the run (None: it is worked out). Raises `CaseError` where all
    worlds of an account failed, and where no world agrees with the readings.
    """
    case, worlds, seed, chosen = ready.case, ready.worlds, ready.seed, ready.chosen
    faults = _faults(ready.simulated, ran, worlds, seed)
    if ran is not None and worlds in ran.failed:
        raise CaseError(faults)
    news = news_of(ready, ran) if news is None else news
    tallies = sums_of(ran, news)
    trusts = {item.account: item.trust for item in news.accounts}
    return Answers(
        case=case.name,
        case_sha256=case.sha256,
        seed=seed,
        worlds=worlds,
        worlds_failed=0 if ran is None else ran.failed_any,
        as_of=news.day or case.cutoff,
        version=_version(),
        accounts=_account_runs(chosen, ran, worlds, trusts),
        questions=tuple((item.id, item.asks) for item in case.questions),
        answers=_all_answers(ready, tallies, shares),
        scenarios=tuple(item.id for item in ready.scenarios),
        settings=tuple(written(item) for item in ready.settings),
        handling=case.handling,
        faults=tuple(faults),
        warnings=ready.warnings,
        fingerprint=None if ran is None else ran.fingerprint,
        bands=() if ran is None else ran.bands,
        precision=ready.precision,
        dots=tuple(dots for item in ready.asked for dots in _dots_of(ready, item, tallies)),
        news=news,
    )


def news_of(ready: Ready, ran: Ran | None) -> News:
    """What readings did to a run. Raises `CaseError` where no world agrees with them."""
    day, aside = known_by(ready.case, ready.as_of), asides(ready.case, ready.as_of)
    if ran is None or ran.weighed is None:
        return unweighed(ready.chosen, day, aside)
    news = conditioned(ready.chosen, ran.weighed.weighing, day, aside, ran.weighed.led)
    found = nothing_fits(ran.weighed.weighing, news)
    if found:
        raise CaseError(found)
    return news


def sums_of(ran: Ran | None, news: News) -> Mapping[str, Tally | WeightedTally]:
    """The tallies that answers are made of: of worlds as they came where nothing weighs them."""
    if ran is None:
        return {}
    # where readings are as likely in every world, not even a rounding is to change
    return ran.tallies if ran.weighed is None or news.level else ran.weighed.tallies


def _moved(ready: Ready, workers: int) -> tuple[Shift, ...]:
    """How far single precision moves the answers; nothing in double."""
    if ready.precision == "double" or ready.work is None:
        return ()
    return shifts(
        replace(ready.work, engine=Compiled()),
        ready.work,
        lambda tallies: _all_answers(ready, tallies, SHARES),
        ready.worlds,
        workers,
    )


def _faults(
    simulated: Sequence[Prepared], ran: Ran | None, worlds: int, seed: int
) -> list[Diagnostic]:
    if ran is None:
        return []
    found = [
        failed_worlds(item, failed, first, worlds, seed)
        for item, failed, first in zip(simulated, ran.failed, ran.first_failed)
    ]
    return [item for item in found if item is not None]


def _all_answers(
    ready: Ready, tallies: Mapping[str, Tally | WeightedTally], shares: Sequence[float]
) -> tuple[Answer, ...]:
    return tuple(
        answer
        for item in ready.asked
        for answer in _answers_to(ready, item, tallies.get(item.question.id), shares)
    )


def _answers_to(
    ready: Ready, item: Asked, tally: Tally | WeightedTally | None, shares: Sequence[float]
) -> list[Answer]:
    """The mixture's answer, then that of each account that gives one."""
    words = ready.case.words
    found: list[Answer] = []
    stated: list[Stated] = []
    trusts: list[float] = []
    for account in ready.chosen:
        if account.has_model and tally is not None:
            place = len(trusts)
            found.append(
                single.answer(tally, place, account.id, words, shares)
                if isinstance(tally, Tally)
                else posterior.answer(tally, place, account.id, words, shares)
            )
            trusts.append(account.trust)
            continue
        given = stated_by(account, item.question.id)
        if given is not None:
            stated.append(Stated(given.prior, account.trust, _condition(account, item.question)))
            found.append(direct.answer(item, given, account.id, words, shares))
    weights, simulated = _weights(tally, trusts)
    together = mixture.answer(item, tally, weights, stated, words, shares, simulated)
    return found if together is None else [together, *found]


def _weights(
    tally: Tally | WeightedTally | None, trusts: Sequence[float]
) -> tuple[Sequence[float], float | None]:
    """Trusts in the scale of a tally's weights, and how far its accounts are trusted together."""
    if not isinstance(tally, WeightedTally):
        return trusts, None
    return tally.weights(trusts).tolist(), sum(trusts)


def _dots_of(ready: Ready, item: Asked, tallies: Mapping[str, Tally | WeightedTally]) -> list[Dots]:
    """The distributions behind the answers to a question of a number or a date."""
    if item.question.kind == "binary":
        return []
    tally = tallies.get(item.question.id)
    found: list[Dots] = []
    stated: list[Stated] = []
    trusts: list[float] = []
    for account in ready.chosen:
        if account.has_model and tally is not None:
            if isinstance(tally, WeightedTally):
                weighed = posterior.dots(tally, len(trusts), account.id)
                found.extend([] if weighed is None else [weighed])
            elif tally.met[len(trusts)]:
                found.append(counted_dots(tally, len(trusts), account.id))
            trusts.append(account.trust)
            continue
        given = stated_by(account, item.question.id)
        if given is not None:
            stated.append(Stated(given.prior, account.trust, _condition(account, item.question)))
            found.append(stated_dots(item, given.prior, account.id))
    weights, simulated = _weights(tally, trusts)
    together = mixed_dots(item, mixture.distribution(item, tally, weights, stated, simulated))
    return found if together is None else [together, *found]


def _condition(account: Account, question: Question) -> float | None:
    """The chance that a direct account gives to a question's condition, if it states one."""
    given = stated_by(account, question.given) if question.given is not None else None
    return None if given is None else direct.chance_of(given.prior)


def _account_runs(
    accounts: Sequence[Account], ran: Ran | None, worlds: int, trusts: Mapping[str, float]
) -> tuple[AccountRun, ...]:
    failed = iter(() if ran is None else ran.failed)
    return tuple(
        AccountRun(
            item.id,
            item.title,
            item.about,
            trusts[item.id],
            not item.has_model,
            worlds if item.has_model else 0,
            next(failed) if item.has_model else 0,
        )
        for item in accounts
    )


def _version() -> str:
    from sapper._version import __version__

    return __version__
