"""Hazards whose prior lies below nought: worlds in which nothing would ever happen.

A hazard below nought counts as none, in silence; where a parameter is a hazard as it stands,
its prior can be asked how much of it that is. Constants are looked at in `types`; what is
worked out from several numbers is the author's to bound, with `MAX`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.prior import Constant, Interval, Mixture, Named, Prior, Shape, Truncated, UpTo
from sapper.language.tree import Name
from sapper.model.checks.sites import Site, sites
from sapper.model.parts import Model, Parameter

_MOST_BELOW = 0.01
"""The share of a prior that may lie below nought: that of a tail nobody thought of."""
_NEVER_BELOW = ("lognormal", "beta", "loguniform", "gamma", "exponential", "bernoulli")


def check(model: Model) -> list[Diagnostic]:
    """A fault for every prior of a hazard of which more than 1 % lies below nought."""
    parameters = {item.name: item for item in model.parameters}
    return [
        item
        for site in sites(model)
        if site.role == "hazard" and isinstance(site.expr, Name) and site.expr.name in parameters
        for item in _below(site, parameters[site.expr.name])
    ]


def _below(site: Site, parameter: Parameter) -> Iterator[Diagnostic]:
    priors = [parameter.prior, *(prior for _, prior in parameter.by_element)]
    if parameter.otherwise is not None:
        priors.append(parameter.otherwise)
    for prior in dict.fromkeys(priors):
        if isinstance(prior.shape, Constant) or not _may_be_below(prior.shape):
            continue
        share = _share_below(prior)
        if share <= _MOST_BELOW:
            continue
        written = parameter.written or parameter.name
        span = prior.span or parameter.span
        used = site.span if site.span is not None and site.span != span else None
        yield diagnostic(
            "negative-value",
            f"a hazard cannot be below nought, but {share * 100:.0f} % of the prior of "
            f"`{written}` is",
            span,
            secondary=[] if used is None else [Label(used, "the hazard")],
            notes=["worlds in which it is below nought would have no hazard at all"],
            help=_cure(share),
        )


def _cure(share: float) -> str:
    if share > 0.5:
        return "write it without the sign, or let the flow run the other way"
    return "write a prior that lies above nought: two ends above it, or `up to` one"


def _share_below(prior: Prior) -> float:
    # numerics are slow to import, and seldom needed to check a case
    from sapper.language.quantile import cdf

    return float(cdf(prior, math.nextafter(0.0, -math.inf)))


def _may_be_below(shape: Shape) -> bool:
    match shape:
        case Constant(value=value):
            return value < 0
        case Interval(shape=kind):
            return kind == "normal"
        case UpTo():
            return False
        case Named(shape=kind):
            return kind not in _NEVER_BELOW
        case Mixture(parts=parts):
            return any(_may_be_below(part) for part in parts)
        case Truncated(inner=inner, low=low):
            return low < 0 and _may_be_below(inner)
        case _:
            return True
