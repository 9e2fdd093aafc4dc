"""Answers of two runs on common worlds, and how far they lie apart.

Shapes: A accounts with a model, Q questions, N worlds. A difference of answers is that of two
(conditional) means; its error comes from the differences world by world, so that what both
runs share drops out (common random numbers; the conditional mean as a ratio, by the delta method).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked, outcome
from sapper.analysis.questions import variable_of
from sapper.analysis.selection import chosen_scenarios
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.case.case import Account, Case
from sapper.engine.blocks import BLOCK, Lanes, cores, in_order
from sapper.engine.engines import Compiled, Engine
from sapper.engine.plan import Plan
from sapper.model.points import Setting

Floats = npt.NDArray[np.float64]
BEYOND = 4.0
"""Standard errors at which a difference stands above noise: of the 68 answers (34 questions, 2
accounts) that a row is compared by, one would pass 4 by chance in a run of some 230."""


@dataclass(frozen=True, eq=False, slots=True)
class Outcomes:
    """What a run gives: `values` and `counts` (A, Q, N); `draws` and `truths` by account.

    `counts` is 0 in worlds where a question's condition is not met. Dates that never come
    count as the horizon.
    """

    asked: tuple[Asked, ...]
    weights: Floats
    values: Floats
    counts: Floats
    draws: tuple[Mapping[str, Floats], ...]
    truths: tuple[Mapping[str, Floats], ...]


@dataclass(frozen=True, slots=True)
class Shift:
    """How far an answer moves: points (yes or no), or per cent of the base's 90 % width."""

    question: str
    account: str
    amount: float
    error: float
    points: bool

    @property
    def beyond(self) -> bool:
        """Whether it stands above noise."""
        return self.error > 0 and abs(self.amount) > BEYOND * self.error


@dataclass(frozen=True, slots=True)
class Reading:
    """One account under some what-ifs, ready to run."""

    account: Account
    stages: Stages


def readings(
    case: Case, scenarios: Sequence[str] = (), settings: Sequence[Setting] = ()
) -> list[Reading]:
    """Every account that has a model, under scenarios and settings."""
    what_ifs = chosen_scenarios(case, scenarios, settings)
    return [
        Reading(account, staged(case, read(case, account, what_ifs, questions=True)))
        for account in case.accounts
        if account.has_model
    ]


def plans(case: Case, all_readings: Sequence[Sequence[Reading]]) -> list[list[Plan]]:
    """A plan for each reading of each run, as few programs as can be."""
    flat = [item.stages for run in all_readings for item in run]
    made = iter(together(case, flat))
    return [[next(made) for _ in run] for run in all_readings]


def run(
    items: Sequence[Reading],
    own: Sequence[Plan],
    worlds: int,
    engine: Engine | None = None,
    seed: int = 1,
) -> Outcomes:
    """Worlds 0 to `worlds` of some readings, reduced to outcomes block by block."""
    engine = engine or Compiled()
    asked = items[0].stages.reading.asked
    keep = [variable_of(item.question.id) for item in asked]
    rows: list[Floats] = []
    draws: list[Mapping[str, Floats]] = []
    truths: list[Mapping[str, Floats]] = []
    for plan in own:

        def block(first: int, plan: Plan = plan):
            index = np.arange(first, min(first + BLOCK, worlds), dtype=np.uint64)
            lanes = Lanes(index, np.zeros(index.size, dtype=np.int64))
            found = engine.run_block(plan, lanes, seed, keep)
            values = [outcome(item, found.values[name]) for item, name in zip(asked, keep)]
            return np.stack(values), found.constants, found.truths

        threads = cores() if engine.name == "compiled" else 1
        done = list(in_order(block, range(0, worlds, BLOCK), threads))
        rows.append(np.concatenate([item[0] for item in done], axis=-1))
        draws.append(_joined([item[1] for item in done]))
        truths.append(_joined([item[2] for item in done]))
    values = np.stack(rows)
    trust = np.array([item.account.trust for item in items])
    return Outcomes(
        asked, trust / trust.sum(), *_counted(asked, values), tuple(draws), tuple(truths)
    )


def _joined(parts: Sequence[Mapping[str, Floats]]) -> dict[str, Floats]:
    return {name: np.concatenate([part[name] for part in parts], axis=-1) for name in parts[0]}


def _counted(asked: Sequence[Asked], values: Floats) -> tuple[Floats, Floats]:
    values, counts = values.copy(), np.ones_like(values)
    places = {item.question.id: place for place, item in enumerate(asked)}
    for place, item in enumerate(asked):
        if item.question.kind == "date":
            horizon = item.calendar.time(item.last)
            values[:, place] = np.minimum(values[:, place], horizon)
        if item.question.given is not None:
            counts[:, place] = values[:, places[item.question.given]]
    return values, counts


def shifts(base: Outcomes, other: Outcomes, accounts: Sequence[str]) -> list[Shift]:
    """How far every answer of every account, and of all by trust ("all"), moves."""
    found: list[Shift] = []
    for place, item in enumerate(base.asked):
        points = item.question.kind == "binary"
        low, high, scale = _range(base, place)
        each: list[tuple[float, Floats]] = []
        for account in range(len(accounts)):
            one = _mean(base, account, place, low, high)
            two = _mean(other, account, place, low, high)
            each.append((100 * (two[0] - one[0]) / scale, 100 * (two[1] - one[1]) / scale))
        weights = base.weights
        each.append(
            (
                float(sum(w * amount for w, (amount, _) in zip(weights, each))),
                np.sum([w * pull for w, (_, pull) in zip(weights, each)], axis=0),
            )
        )
        for name, (amount, pull) in zip((*accounts, "all"), each):
            error = float(pull.std(ddof=1)) / pull.size**0.5
            found.append(Shift(item.question.id, name, amount, error, points))
    return found


def widths(base: Outcomes, parts: int = 16) -> dict[str, Floats]:
    """The 90 % width of every answer that is a number, all accounts, in parts of the worlds."""
    found: dict[str, Floats] = {}
    for place, item in enumerate(base.asked):
        if item.question.kind == "binary":
            continue
        cut = [
            _quantiles(base, place, slice(part, None, parts), (0.05, 0.95)) for part in range(parts)
        ]
        found[item.question.id] = np.array([high - low for low, high in cut])
    return found


def _range(base: Outcomes, place: int) -> tuple[float, float, float]:
    """Bounds at which numbers are cut off, and what 100 per cent is."""
    if base.asked[place].question.kind == "binary":
        return -np.inf, np.inf, 1.0
    least, low, high, most = _quantiles(base, place, slice(None), (0.005, 0.05, 0.95, 0.995))
    return least, most, max(high - low, 1e-300)


def _quantiles(base: Outcomes, place: int, cut: slice, shares: Sequence[float]) -> list[float]:
    values = base.values[:, place, cut].ravel()
    meets = base.counts[:, place, cut].ravel()
    return [float(item) for item in np.quantile(values[meets > 0], shares)]


def _mean(run: Outcomes, account: int, place: int, low: float, high: float) -> tuple[float, Floats]:
    """The mean where the condition is met, and each world's pull on it."""
    value = np.clip(run.values[account, place], low, high)
    meets = run.counts[account, place]
    share = max(float(meets.mean()), 1e-300)
    mean = float((value * meets).mean()) / share
    return mean, meets * (value - mean) / share
