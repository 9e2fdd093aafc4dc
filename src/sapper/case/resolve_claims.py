"""Claims against what rests on them: quantities, credences, and double counting.

The cutoff is `sapper.case.cutoff`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from sapper.case.case import Case
from sapper.case.references import inherited, parameters_of, reaching, references
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.evidence.claims import Claim
from sapper.language.prior import Prior, Quantity
from sapper.language.quantile import quantile
from sapper.language.units import factor
from sapper.model.parts import Basis, Parameter

_LOW, _HIGH = 0.01, 0.99
_SLACK = 1e-9


def outside_priors(case: Case) -> Iterator[Diagnostic]:
    """Numbers that rest on a claim and do not hold the quantity that it gives."""
    claims = {claim.id: claim for claim in case.evidence.claims}
    shared = inherited(case.model)
    for parameter in parameters_of(case):
        basis = parameter.basis
        if basis is None or basis.kind != "rests_on" or id(basis) in shared:
            continue
        for claim in (claims[item] for item in basis.claims if item in claims):
            # Where a sum leads from the claim to the number, the sum is the comparison.
            if claim.quantity is not None and not _summed(case, claim.id, parameter.name):
                yield from _outside(parameter, basis, claim, claim.quantity)


def _summed(case: Case, claim: str, name: str) -> bool:
    return any(claim in check.holds and name in check.holds for check in case.evidence.checks)


def _outside(
    parameter: Parameter, basis: Basis, claim: Claim, quantity: Quantity
) -> Iterator[Diagnostic]:
    priors = [prior for _, prior in parameter.by_element] or [parameter.prior]
    scale = factor(quantity.unit, parameter.prior.unit)
    where = () if claim.span is None else (Label(claim.span, f"says {quantity.text}"),)
    if scale is None:
        yield diagnostic(
            "quantity-outside-prior",
            f"`{parameter.written}` is in {parameter.prior.unit}, "
            f"and `{claim.id}` gives a quantity in {quantity.unit}",
            basis.span,
            secondary=where,
            help="if the claim only bears on the number, write `argued_from:` with `because:`; "
            "if a sum leads from one to the other, add it under `checks`",
        )
    elif not any(_overlaps(prior, quantity, scale) for prior in priors):
        low, high = _range(priors[0])
        yield diagnostic(
            "quantity-outside-prior",
            f"`{claim.id}` gives {quantity.text}, outside the prior of `{parameter.written}`",
            parameter.prior.span or parameter.span,
            secondary=where,
            notes=(f"98 % of the prior lie from {low:.6g} to {high:.6g} {parameter.prior.unit}",),
            help="a number that rests on a claim must hold what the claim says: widen the "
            "prior, or write `argued_from:` with `because:`",
        )


def _range(prior: Prior) -> tuple[float, float]:
    low, high = quantile(prior, (_LOW, _HIGH))
    return float(low), float(high)


def _overlaps(prior: Prior, quantity: Quantity, scale: float) -> bool:
    low, high = _range(prior)
    slack = _SLACK * max(abs(low), abs(high))
    if not (math.isfinite(low) and math.isfinite(high)):
        return True
    return quantity.high * scale >= low - slack and quantity.low * scale <= high + slack


def counted_twice(case: Case) -> Iterator[Diagnostic]:
    """Readings whose claim also feeds a prior: the same news would count twice."""
    feeding = {
        claim: parameter
        for parameter in parameters_of(case)
        if parameter.basis is not None
        for claim in parameter.basis.claims
    }
    for seen in case.observations:
        parameter = feeding.get(seen.rests_on or "")
        if parameter is not None and not seen.already_in:
            yield diagnostic(
                "counted-twice",
                f"`{seen.rests_on}` is a reading of `{seen.indicator}`, "
                f"and the prior of `{parameter.written}` stands on it too",
                seen.span,
                secondary=() if parameter.span is None else (Label(parameter.span, "the prior"),),
                help=(
                    f"let it count once: write `already_in: {parameter.written}` on the reading, "
                    "and it weighs no world",
                    "or widen the prior to what was known without it",
                ),
            )


def idle_credences(case: Case) -> Iterator[Diagnostic]:
    """Doubt in a claim that something rests on, and that changes no world."""
    reached = reaching(case)
    known = {claim.id: claim for claim in case.evidence.claims}
    shared = inherited(case.model)
    resting = {
        claim
        for parameter in parameters_of(case)
        if parameter.basis is not None and parameter.basis.kind == "rests_on"
        and not (parameter.inline and id(parameter.basis) in shared)
        for claim in parameter.basis.claims
    }  # fmt: skip
    believed = {
        claim
        for owner in (*case.accounts, *case.scenarios)
        for point in owner.points
        for claim, _ in point.believe
    }
    used = {item.claim for item in references(case)}
    for name in sorted((resting | believed) & used & known.keys() - reached):
        claim = known[name]
        if claim.credence < 1 or name in believed:
            yield diagnostic(
                "idle-credence",
                f"doubt in `{name}` changes nothing: no `otherwise` and no `HOLDS` depends on it",
                claim.span,
                help="say with `otherwise:` what the number would be if it were false, "
                "use `HOLDS(" + name + ")` in an equation, or give it `credence: 1`",
            )
