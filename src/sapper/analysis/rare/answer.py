"""A small chance as an answer: by account and for their mixture, with an error that is right.

Where a condition has nothing to climb by, or worlds stop climbing, plain worlds are counted
instead, and it is said so; none among n means at most 3/n with 95 % (Hanley and Lippman-Hand
1983).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sapper.analysis import direct
from sapper.analysis.intervals import jeffreys
from sapper.analysis.outcomes import Asked
from sapper.analysis.rare.levels import climbs
from sapper.analysis.rare.splitting import Effort, Small, Splitting
from sapper.analysis.rare.worlds import ModelClimbers, climbers
from sapper.analysis.ready import stated_by
from sapper.analysis.results import MIXTURE
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.analysis.stages import read, staged
from sapper.case.case import Account, Case, Scenario
from sapper.engine.engines import Engine
from sapper.model.points import Setting

SMALL = 1e-3
"""A chance above this is counted as well as climbed to."""
PLAIN = 20_000
"""So many plain worlds are counted where nothing can be climbed."""


@dataclass(frozen=True, slots=True)
class RareAnswer:
    """A chance with its 95 % interval; `relative`: standard error over chance (None: unknown).

    `method` is `splitting`, `plain worlds` or `direct`; `note` says plainly what limits it.
    """

    question: str
    account: str
    probability: float
    low: float
    high: float
    relative: float | None
    method: str
    worlds: int = 0
    levels: int = 0
    repetitions: int = 0
    note: str = ""


def rare_answers(
    case: Case,
    question: str,
    *,
    engine: Engine,
    seed: int = 1,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
    effort: Effort | None = None,
    threads: int = 1,
) -> tuple[RareAnswer, ...]:
    """The chance of a yes to a binary question by every account, then that of their mixture.

    Raises `CaseError` for unknown names and for models with errors, `ValueError` for a question that
    is not binary or has a condition (`given`).
    """
    item = next(each for each in case.questions if each.id == question)
    if item.kind != "binary" or item.given is not None:
        raise ValueError(f"`{question}` is no yes-or-no question without a condition")
    what_ifs = chosen_scenarios(case, scenarios, settings)
    found: list[tuple[float, RareAnswer]] = []
    for account in chosen_accounts(case, accounts):
        answer = _of_account(case, account, what_ifs, question, seed, engine, effort, threads)
        if answer is not None:
            found.append((account.trust, answer))
    return (*(answer for _, answer in found), *_mixed(question, found))


def _of_account(
    case: Case,
    account: Account,
    scenarios: Sequence[Scenario],
    question: str,
    seed: int,
    engine: Engine,
    effort: Effort | None,
    threads: int,
) -> RareAnswer | None:
    if not account.has_model:
        stated = stated_by(account, question)
        if stated is None:
            return None
        chance = direct.chance_of(stated.prior)
        return RareAnswer(question, account.id, chance, chance, chance, 0.0, "direct")
    stages = staged(case, read(case, account, scenarios, questions=True))
    asked = next(each for each in stages.reading.asked if each.question.id == question)
    worlds = climbers(case, stages, asked, seed, engine, threads)
    return rare_chance(worlds, asked, account.id, seed, effort)


def rare_chance(
    worlds: ModelClimbers, asked: Asked, account: str, seed: int, effort: Effort | None = None
) -> RareAnswer:
    """The chance that climbers come there, by splitting or else by counting."""
    question = asked.question.id
    if not climbs(worlds.led.ladder):
        because = "the condition has nothing between true and false to climb by"
        return _counted(worlds, question, account, because)
    splitting = Splitting(worlds, seed, effort or Effort())
    climb = splitting.pilot()
    if climb.stuck is not None:
        return _counted(worlds, question, account, climb.stuck)
    small = splitting.repeated(climb)
    if small.probability <= 0.0:
        because = "no repetition came there with the levels of the pilot"
        return _counted(worlds, question, account, because)
    low, high = small.interval
    return RareAnswer(
        question,
        account,
        small.probability,
        low,
        high,
        small.relative,
        "splitting",
        splitting.worlds,
        len(climb.stages),
        small.estimates.size,
        _unsure(small, splitting.effort),
    )


def _unsure(small: Small, effort: Effort) -> str:
    """What to say of an error that is larger than was wanted, and of a chance that is not small."""
    if small.probability > SMALL:
        return "not so small that it could not be counted: plain worlds answer it as well"
    if small.relative <= effort.wanted:
        return ""
    return (
        f"{small.estimates.size} repetitions leave a relative error of {small.relative:.0%}: "
        "the worlds move badly between levels"
    )


def _counted(worlds: ModelClimbers, question: str, account: str, because: str) -> RareAnswer:
    """Plain worlds, and the bound that they give."""
    points = worlds.drawn(0, PLAIN)
    own = np.arange(PLAIN, dtype=np.uint64)
    table = np.broadcast_to(own, (worlds.steps, PLAIN))
    happened = int((worlds.scores(points, table) == np.inf).sum())
    chance = happened / PLAIN
    low, high = jeffreys(happened, PLAIN)
    relative = None if happened == 0 else float(np.sqrt((1.0 - chance) / happened))
    said = f"{because}: {PLAIN:,} plain worlds were counted instead"
    if happened == 0:
        low, high = 0.0, 3.0 / PLAIN
        said += f", in none of which it happened, so it is at most {high:.2g} (3/n)"
    return RareAnswer(
        question, account, chance, low, high, relative, "plain worlds", PLAIN, note=said
    )


def _mixed(question: str, found: Sequence[tuple[float, RareAnswer]]) -> tuple[RareAnswer, ...]:
    """The mixture by trust; its error is that of a sum of independent estimates."""
    whole = sum(trust for trust, _ in found)
    if len(found) < 2 or whole <= 0.0:
        return ()
    shares = [trust / whole for trust, _ in found]
    answers = [answer for _, answer in found]
    chance = sum(share * item.probability for share, item in zip(shares, answers))
    high = sum(share * item.high for share, item in zip(shares, answers))
    if any(item.relative is None for item in answers):
        low = sum(share * item.low for share, item in zip(shares, answers))
        note = "an account in which it never happened has no more than a bound"
        return (RareAnswer(question, MIXTURE, chance, low, high, None, "mixture", note=note),)
    square = sum(
        (share * item.probability * (item.relative or 0.0)) ** 2
        for share, item in zip(shares, answers)
    )
    relative = float(np.sqrt(square)) / chance if chance > 0.0 else 0.0
    reach = 1.96 * relative
    low, high = chance * float(np.exp(-reach)), min(1.0, chance * float(np.exp(reach)))
    return (RareAnswer(question, MIXTURE, chance, low, high, relative, "mixture"),)
