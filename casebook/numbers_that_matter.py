"""Which uncertain numbers move which answers, and on what kind of basis answers rest.

First from worlds that were run anyway (given-data estimates: the answer in the fifth of the worlds
where a number is highest, less that where it is lowest; Plischke, Borgonovo and Smith 2013).
For numbers that show nothing so, from pairs of runs with the number at its 5 % and its 95 %
quantile on common worlds, which see far smaller effects.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import numpy as np

from paired import Floats, Outcomes, Shift, plans, readings, run, shifts
from sapper.case.case import Case
from sapper.engine.engines import Compiled
from sapper.engine.plan import Draw, Plan
from sapper.language.prior import Constant, Prior
from sapper.language.quantile import quantile
from sapper.model.parts import Parameter

PARTS = 5
"""A fifth of the worlds at each end."""
LONGER = 4
"""How many times as many worlds the second pairs have."""
Z_GIVEN = 5.0
"""Some 330 numbers times 34 answers times two accounts are 22,000 comparisons; one of them passes
five standard errors by chance in a run of some eighty."""


def uncertain(case: Case) -> list[Parameter]:
    """The numbers of the model that vary from world to world, those of accounts aside."""
    return [item for item in case.model.parameters if not item.prior.is_constant]


def given_data(case: Case, worlds: int) -> dict[str, object]:
    """For every uncertain number the answer that it moves most; shares by basis for every answer."""
    items = readings(case)
    (own,) = plans(case, [items])
    found = run(items, own, worlds, Compiled())
    swings = {item.name: _largest_swing(found, item.name) for item in uncertain(case)}
    return {
        "numbers": {name: swing for name, swing in swings.items() if swing is not None},
        "shares": shares(case, found),
        "answers": _answers(found),
    }


def _largest_swing(found: Outcomes, name: str) -> dict[str, object] | None:
    """The answer that moves most between the ends of a number, if beyond noise; see `Shift`."""
    best: dict[str, object] | None = None
    for place, item in enumerate(found.asked):
        points = item.question.kind == "binary"
        total, variance = 0.0, 0.0
        for account, draws in enumerate(found.draws):
            draw = draws.get(name)
            if draw is None or draw.ndim != 1 or not np.ptp(draw):
                continue
            values, scale = _scaled(found, account, place)
            meets = found.counts[account, place] > 0
            low, high = np.quantile(draw, [1 / PARTS, 1 - 1 / PARTS])
            one, two = values[(draw <= low) & meets], values[(draw >= high) & meets]
            if min(one.size, two.size) < 100:
                continue
            weight = found.weights[account]
            total += weight * 100 * (two.mean() - one.mean()) / scale
            variance += (weight * 100 / scale) ** 2 * (
                one.var(ddof=1) / one.size + two.var(ddof=1) / two.size
            )
        # accounts share worlds, so that their errors add at worst
        error = (2 * variance) ** 0.5
        known = 0.0 if best is None else abs(cast(float, best["amount"]))
        if error > 0 and abs(total) > Z_GIVEN * error and abs(total) > known:
            best = {
                "question": item.question.id,
                "amount": total,
                "error": error,
                "points": points,
                "how": "fifths",
            }
    return best


def _scaled(found: Outcomes, account: int, place: int) -> tuple[Floats, float]:
    """Values cut off at their far ends, and what is 100 per cent; see `paired.shifts`."""
    values = found.values[account, place]
    if found.asked[place].question.kind == "binary":
        return values, 1.0
    meets = found.counts[:, place] > 0
    least, low, high, most = np.quantile(found.values[:, place][meets], (0.005, 0.05, 0.95, 0.995))
    return np.clip(values, least, most), max(float(high - low), 1e-300)


def shares(case: Case, found: Outcomes) -> dict[str, dict[str, float]]:
    """Of the variance that single numbers explain, how much each kind of basis carries, in %.

    First-order shares by ten bins of equal size, less what ten bins of noise would show; the
    rest of an answer's variance is chance, claims, and numbers acting together.
    """
    kinds = {item.name: item.basis.kind if item.basis else "assumed" for item in uncertain(case)}
    result: dict[str, dict[str, float]] = {}
    for place, item in enumerate(found.asked):
        sums: dict[str, float] = {"rests_on": 0.0, "argued_from": 0.0, "assumed": 0.0}
        for account, draws in enumerate(found.draws):
            meets = found.counts[account, place] > 0
            values = _scaled(found, account, place)[0][meets]
            if values.size < 500 or not values.var():
                continue
            for name, kind in kinds.items():
                draw = draws.get(name)
                if draw is not None and draw.ndim == 1 and np.ptp(draw[meets]):
                    part = _first_order(draw[meets], values)
                    sums[kind] += float(found.weights[account]) * part
        whole = sum(sums.values())
        result[item.question.id] = {
            "explained": 100 * whole,
            **{kind: 100 * value / whole if whole > 0 else 0.0 for kind, value in sums.items()},
        }
    return result


def _first_order(draw: Floats, values: Floats, bins: int = 10) -> float:
    """The share of variance between bins of a number; 0 where noise alone would show as much."""
    order = np.argsort(draw, kind="stable")
    cut = np.array_split(values[order], bins)
    mean, variance = values.mean(), values.var()
    between = sum(part.size * (part.mean() - mean) ** 2 for part in cut) / values.size
    noise = (bins - 1) / values.size
    share = float(between / variance) - noise
    # three standard deviations of a chi-squared of bins - 1, as a share
    return share if share > 3 * (2 * (bins - 1)) ** 0.5 / values.size else 0.0


def _answers(found: Outcomes) -> dict[str, list[float]]:
    """Every answer, all accounts with a model: mean, 5 % and 95 % quantile."""
    result: dict[str, list[float]] = {}
    for place, item in enumerate(found.asked):
        values = found.values[:, place][found.counts[:, place] > 0]
        low, high = np.quantile(values, (0.05, 0.95))
        result[item.question.id] = [float(values.mean()), float(low), float(high)]
    return result


def paired_numbers(case: Case, figures: Mapping[str, object], worlds: int) -> dict[str, object]:
    """Pairs of runs for every uncertain number that showed nothing in `given_data`.

    Both ends are those of the number's own prior in each account; one program does for all.
    What shows nothing in so many worlds is tried again in four times as many.
    """
    known = dict(cast(dict[str, object], figures["numbers"]))
    items = readings(case)
    (own,) = plans(case, [items])
    engine = Compiled()
    names = [item.name for item in uncertain(case) if item.name not in known and not item.over]
    for count in (worlds, LONGER * worlds):
        for name in names:
            low, high = (
                run(items, [at_quantile(plan, name, end) for plan in own], count, engine)
                for end in (0.05, 0.95)
            )
            best = _best(shifts(low, high, [item.account.id for item in items]))
            if best is not None:
                known[name] = best
        names = [name for name in names if name not in known]
    return {"numbers": known, "silent": names, "paired_worlds": LONGER * worlds}


def at_quantile(plan: Plan, name: str, share: float) -> Plan:
    """A plan in which one number is held at a quantile of its prior, in every world."""
    draws = tuple(_held(draw, share) if draw.name == name else draw for draw in plan.draws)
    return replace(plan, draws=draws)


def _held(draw: Draw, share: float) -> Draw:
    value = float(quantile(draw.prior, np.array([share]))[0])
    held = Prior(Constant(value), draw.prior.unit)
    return replace(draw, prior=held, otherwise=None if draw.otherwise is None else held)


def _best(found: list[Shift]) -> dict[str, object] | None:
    beyond = [item for item in found if item.error > 0 and abs(item.amount) > Z_GIVEN * item.error]
    best = max(beyond, key=lambda item: abs(item.amount), default=None)
    if best is None:
        return None
    return {
        "question": best.question,
        "amount": best.amount,
        "error": best.error,
        "points": best.points,
        "how": "paired" if best.account == "all" else f"paired, {best.account}",
    }
