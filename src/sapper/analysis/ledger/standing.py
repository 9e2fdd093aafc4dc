"""How an account stands: means of its scores, by question and by cluster, and its skill.

Only scores of one unit are averaged: those of yes-or-no questions. Of numbers and dates it is
counted how often the mixture was nearer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from sapper.analysis.ledger.rules import skill

EVEN = 0.25
"""Brier's score of always saying one half."""


@dataclass(frozen=True, slots=True)
class Score:
    """One answer of one account held against what happened.

    `forecast` is the chance, the middle number, or the middle date as days (infinite: beyond
    the horizon). `rule` is `brier` or `crps` (in `unit`), `log` the logarithmic score in nats.
    `se` is the simulation's own error of a Brier score, `low` to `high` its 95 % interval of the
    forecast. A chance is from `worlds` worlds (0: it was given directly).
    """

    question: str
    account: str
    rule: str
    forecast: float
    score: float
    unit: str = ""
    log: float | None = None
    se: float = 0.0
    low: float = math.nan
    high: float = math.nan
    worlds: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """An account over the yes-or-no questions that it answered.

    `se` bounds the simulation's own error of `brier` (as if all errors went one way);
    `by_cluster` counts each of `clusters` once. Skills are against even odds, against the base
    rate of these questions (known only afterwards), and of the mixture against this account
    on the questions that it answered. `nearer` of `compared` numbers and dates the mixture
    scored better than this account.
    """

    account: str
    questions: int
    brier: float | None
    log: float | None
    se: float
    clusters: int
    by_cluster: float | None
    base_rate: float | None
    skill_even: float | None
    skill_base: float | None
    skill_of_mixture: float | None
    nearer: int
    compared: int


def standing(
    account: str,
    scores: Sequence[Score],
    mixture: Mapping[str, Score],
    happened: Mapping[str, bool],
    clusters: Sequence[Sequence[str]],
) -> Standing:
    """The standing of an account from its scores, and those of the mixture by question."""
    binary = [item for item in scores if item.rule == "brier"]
    others = [item for item in scores if item.rule == "crps" and item.question in mixture]
    brier = _mean(item.score for item in binary)
    rate = _mean(float(happened[item.question]) for item in binary)
    base = None if rate is None else rate * (1.0 - rate)
    together = _mean(mixture[item.question].score for item in binary if item.question in mixture)
    means = [
        fmean(found)
        for group in clusters
        if (found := [item.score for item in binary if item.question in group])
    ]
    return Standing(
        account,
        len(binary),
        brier,
        _mean(item.log for item in binary if item.log is not None),
        _mean(item.se for item in binary) or 0.0,
        len(means),
        _mean(means),
        rate,
        None if brier is None else skill(brier, EVEN),
        None if brier is None or base is None else skill(brier, base),
        None if brier is None or together is None else skill(together, brier),
        sum(mixture[item.question].score < item.score for item in others),
        len(others),
    )


def _mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return math.fsum(found) / len(found) if found else None
