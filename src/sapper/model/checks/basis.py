"""What every number stands on: claims, an argument from claims, or a sentence of ours.

A parameter without a basis is a fault. A number written inside a chain, decision or
population shares the basis of that part; where neither has one it is a fault if the number is
uncertain, and a remark under `--strict` if it is a constant.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.prior import Constant
from sapper.model.parts import Basis, Model, Parameter

_WRITE = "write one of `rests_on: claim`, `argued_from: claim` with `because: …`, or `assumed: a sentence`"


def check(model: Model, *, strict: bool) -> list[Diagnostic]:
    """All faults of basis; `strict` adds constants inside other parts that stand on nothing."""
    shared = shared_basis(model)
    found: list[Diagnostic] = []
    seen: set[int] = set()
    for parameter in model.parameters:
        basis = basis_of(parameter, shared)
        if basis is None:
            found.extend(_missing(parameter, shared, strict=strict))
        elif id(basis) not in seen:
            # Numbers written inside one part hold its basis, which is looked at once.
            seen.add(id(basis))
            found.extend(_reasons(parameter, basis))
        if parameter.otherwise is not None and not _conditional(basis):
            found.append(_idle(parameter))
    return found


def shared_basis(model: Model) -> dict[str, Basis | None]:
    """The basis of every part whose inline numbers share it."""
    return {part.name: part.basis for part in (*model.decisions, *model.chains, *model.populations)}


def basis_of(parameter: Parameter, shared: Mapping[str, Basis | None]) -> Basis | None:
    """The basis of a parameter: its own, else that of the part that it is written in."""
    if parameter.basis is not None or not parameter.inline:
        return parameter.basis
    return shared.get(parameter.name.split(".", 1)[0])


def _missing(
    parameter: Parameter, shared: Mapping[str, Basis | None], *, strict: bool
) -> Iterator[Diagnostic]:
    written = parameter.written or parameter.name
    priors = (parameter.prior, *(prior for _, prior in parameter.by_element))
    certain = all(prior.is_constant for prior in priors)
    if parameter.inline and certain and (not strict or _plain(parameter)):
        return
    owner = parameter.name.split(".", 1)[0]
    cures = [_WRITE]
    if parameter.inline and owner in shared:
        cures.append(f"or give `{owner}` a basis that all its numbers share")
    yield diagnostic(
        "no-basis",
        f"`{written}` does not say what it stands on",
        parameter.prior.span or parameter.span,
        help=cures,
        severity="warning" if parameter.inline and certain else None,
    )


def _plain(parameter: Parameter) -> bool:
    """Whether it says nothing about the world: a nought, or how often an indicator appears."""
    shape = parameter.prior.shape
    nought = isinstance(shape, Constant) and shape.value == 0
    return nought or (parameter.name.startswith("indicator.") and parameter.name.endswith(".every"))


def _reasons(parameter: Parameter, basis: Basis) -> Iterator[Diagnostic]:
    written = parameter.written or parameter.name
    span = basis.span or parameter.span
    if basis.kind == "argued_from" and not basis.because.strip():
        yield diagnostic(
            "no-because",
            f"`{written}` is argued from a claim, but does not say how",
            span,
            help="add `because:`, the way from the claim to the number",
        )
    elif basis.kind == "assumed" and not basis.because.strip():
        yield diagnostic(
            "no-because",
            f"`{written}` is assumed without a word",
            span,
            help="say in a sentence why this number",
        )
    elif basis.kind != "assumed" and not basis.claims:
        yield diagnostic(
            "no-basis",
            f"`{written}` has a basis that names no claim",
            span,
            help=_WRITE,
        )


def _conditional(basis: Basis | None) -> bool:
    return basis is not None and bool(basis.claims)


def _idle(parameter: Parameter) -> Diagnostic:
    assert parameter.otherwise is not None
    return diagnostic(
        "idle-otherwise",
        f"`{parameter.written or parameter.name}` has an `otherwise` that no world can reach",
        parameter.otherwise.span or parameter.span,
        notes=["`otherwise` applies where a claim behind the number does not hold"],
        help="add `rests_on:`, or `argued_from:` with `because:`; or leave `otherwise` out",
    )
