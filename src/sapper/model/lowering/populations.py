"""Populations: the push on each group as formulas, the cascade, and when it tipped."""

from __future__ import annotations

from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import field, plain
from sapper.model.lowering.writing import (
    bounded,
    claims_in,
    compare,
    name,
    number,
    over,
    plus,
    times,
)
from sapper.model.parts import Population
from sapper.model.primitives import Cascade, Strike


def lower_population(draft: Draft, population: Population) -> None:
    """Add the formulas of a population, its `Cascade`, and the event of its tipping."""
    owner = _owner(population)
    own = population.name
    shares = tuple(
        field(draft, owner, f"{own}.shares.{element}", share)
        for element, share in population.shares
    )
    thresholds = population.thresholds or bands(population.threshold_prior, population.bands)
    draft.primitives.append(
        Cascade(
            own,
            population.by,
            field(draft, owner, f"{own}.size", population.size),
            shares,
            _push(draft, owner, population),
            field(draft, owner, f"{own}.sees.own", population.sees_own),
            field(draft, owner, f"{own}.sees.other", population.sees_other),
            tuple(sorted(thresholds)),
            span=population.span,
            claims=owner.claims,
        )
    )
    tips = compare(name(f"{own}.share"), ">", number(0.5))
    draft.primitives.append(
        Strike(
            f"{own}.tipped",
            None,
            draft.formula(hidden(own, "tips"), tips, owner),
            draft.calendar.step,
            0,
            draft.calendar.steps,
            repeats=False,
            span=population.span,
            claims=owner.claims,
        )
    )


def bands(prior: Prior | None, count: int) -> tuple[float, ...]:
    """Thresholds of `count` equally many people: quantiles of a prior at the bands' middles."""
    if prior is None:
        return ()
    # quantiles need SciPy, which only models with a population should wait for
    import numpy as np

    from sapper.language.quantile import quantile

    middles = (np.arange(count) + 0.5) / count
    return tuple(float(value) for value in quantile(prior, middles))


def _owner(population: Population) -> Owner:
    written = [population.size, population.sees_own, population.sees_other]
    written += [share for _, share in population.shares]
    written += [expr for push in population.pushes for expr in (push.source, push.weight)]
    basis = () if population.basis is None else population.basis.claims
    claims = tuple(dict.fromkeys([*basis, *claims_in(written)]))
    return Owner(population.name, population.name, claims=claims, span=population.span)


def _push(draft: Draft, owner: Owner, population: Population) -> str:
    """Add the push on every group: weights scaled to sum to 1, each source cut to 0..1."""
    own = population.name
    groups = Owner(own, own, (population.by,), owner.claims, owner.span)
    weights: dict[str, Expr] = {
        push.name: name(field(draft, owner, f"{own}.weights.{push.name}", push.weight))
        for push in population.pushes
    }
    total = plus(*weights.values())
    parts: list[Expr] = []
    for push in population.pushes:
        dotted = f"{own}.pushed_by.{push.name}"
        source = draft.formula(
            dotted, plain(draft, groups.named(dotted).stream_of(dotted), push.source), groups
        )
        parts.append(times(over(weights[push.name], total), bounded(name(source), 0, 1)))
    return draft.formula(hidden(own, "push"), plus(*parts), groups)
