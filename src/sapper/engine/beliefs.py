"""Truths, draws and copulas of a plan: what is uncertain before anything moves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sapper.engine.plan import Copula, Draw, Truth
from sapper.model.parts import Correlation, Parameter


class ClaimLike(Protocol):
    """What planning asks of a claim; `sapper.evidence.claims.Claim` has it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def credence(self) -> float:
        """The probability that it is true."""
        ...

    @property
    def repeats(self) -> str | None:
        """The claim of which it is an echo."""
        ...


class TieLike(Protocol):
    """Claims whose truths hang together; `sapper.evidence.claims.Tie` has it."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims it ties."""
        ...

    @property
    def strength(self) -> float:
        """Their correlation, from 0 to 1."""
        ...


@dataclass(frozen=True, slots=True)
class ClaimTruth:
    """A claim as far as its truth goes."""

    id: str
    credence: float
    repeats: str | None = None


@dataclass(frozen=True, slots=True)
class ClaimTie:
    """Claims tied by one correlation."""

    name: str
    claims: tuple[str, ...]
    strength: float


def truths(
    claims: Sequence[ClaimLike], ties: Sequence[TieLike], beliefs: Mapping[str, float]
) -> tuple[Truth, ...]:
    """The truth of every claim, in the order of the claims.

    An echo shares the uniform, the credence and the tie of the claim that it repeats, so that
    the two are true in the same worlds. `beliefs` override credences; a belief in an echo
    counts for the original where that has none.
    """
    known = {claim.id: claim for claim in claims}
    original = {claim.id: _original(claim.id, known) for claim in claims}
    believed: dict[str, float] = {}
    for claim in claims:
        if claim.id in beliefs:
            believed.setdefault(original[claim.id], beliefs[claim.id])
    believed.update({name: beliefs[name] for name in original.values() if name in beliefs})
    tied: dict[str, TieLike] = {}
    for tie in ties:
        for name in tie.claims:
            tied.setdefault(original.get(name, name), tie)
    found: list[Truth] = []
    for claim in claims:
        first = original[claim.id]
        tie = tied.get(first)
        found.append(
            Truth(
                claim.id,
                believed.get(first, known[first].credence),
                first,
                None if tie is None else tie.name,
                0.0 if tie is None else tie.strength,
            )
        )
    return tuple(found)


def _original(name: str, known: Mapping[str, ClaimLike]) -> str:
    seen = [name]
    while True:
        repeated = known[seen[-1]].repeats
        if repeated is None or repeated not in known or repeated in seen:
            return seen[-1]
        seen.append(repeated)


def draws(parameters: Sequence[Parameter]) -> tuple[Draw, ...]:
    """Every parameter as a draw; its claims matter to those that have an `otherwise`."""
    return tuple(_draw(parameter) for parameter in parameters)


def _draw(parameter: Parameter) -> Draw:
    basis = parameter.basis
    return Draw(
        parameter.name,
        parameter.prior,
        parameter.otherwise,
        parameter.stream or parameter.name,
        () if basis is None else basis.claims,
        False if basis is None else basis.any_of,
        parameter.over,
        parameter.by_element,
        span=parameter.span,
    )


def copulas(
    correlations: Sequence[Correlation], parameters: Sequence[Parameter]
) -> tuple[Copula, ...]:
    """Correlated draws, as one Pearson matrix for every set that hangs together.

    Of normal scores with rank correlation r the Pearson correlation is 2·sin(π·r/6) (Pearson
    1907), which keeps the marginals. Pairs that nothing correlates have 0. A parameter that a
    point has turned into an equation is coupled by its former self, the first of its stream.
    """
    drawn_as: dict[str, str] = {}
    for parameter in parameters:
        drawn_as.setdefault(parameter.stream or parameter.name, parameter.name)
    drawn_as.update({parameter.name: parameter.name for parameter in parameters})
    pairs: dict[tuple[str, str], float] = {}
    order: list[str] = []
    for correlation in correlations:
        pearson = 2.0 * math.sin(math.pi * correlation.rank / 6.0)
        between = list(
            dict.fromkeys(drawn_as[name] for name in correlation.between if name in drawn_as)
        )
        order.extend(name for name in between if name not in order)
        for index, first in enumerate(between):
            for second in between[index + 1 :]:
                if pearson:
                    pairs[first, second] = pairs[second, first] = pearson
    return tuple(
        Copula(
            group,
            tuple(tuple(1.0 if a == b else pairs.get((a, b), 0.0) for b in group) for a in group),
        )
        for group in _groups(order, pairs)
    )


def _groups(
    order: Sequence[str], pairs: Mapping[tuple[str, str], float]
) -> tuple[tuple[str, ...], ...]:
    """Names that hang together over any number of pairs, each group in the given order."""
    found: list[tuple[str, ...]] = []
    done: set[str] = set()
    for name in order:
        if name in done:
            continue
        group = {name}
        waiting = [name]
        while waiting:
            first = waiting.pop()
            beside = {b for a, b in pairs if a == first} - group
            group |= beside
            waiting.extend(beside)
        done |= group
        if len(group) > 1:
            found.append(tuple(item for item in order if item in group))
    return tuple(found)
