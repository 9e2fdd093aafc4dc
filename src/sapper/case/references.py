"""Which claims the parts of a case refer to, and how: found by walking the dataclasses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from functools import cache

from sapper.case.case import Case
from sapper.diagnostics.span import Span
from sapper.language.tree import Holds
from sapper.model.parts import Basis, Model, Parameter


@dataclass(frozen=True)
class Reference:
    """A claim as named somewhere, and the place."""

    claim: str
    span: Span | None


def within(value: object, *kinds: type) -> Iterator[object]:
    """Every object of some kinds inside a structure of dataclasses and tuples."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, kinds):
            yield item
        if isinstance(item, tuple):
            waiting.extend(reversed(item))
        elif not isinstance(item, Span):
            waiting.extend(
                getattr(item, name) for name in reversed(_fields(type(item))) if name != "span"
            )


@cache
def _fields(kind: type) -> tuple[str, ...]:
    """The names of the fields of a dataclass; none for another type."""
    return tuple(item.name for item in fields(kind)) if is_dataclass(kind) else ()


def narrow(span: Span | None, text: str) -> Span | None:
    """The part of a span that holds a text, or the whole where it is not found."""
    at = -1 if span is None else span.text.find(text)
    return span if span is None or at < 0 else span.at(at, at + len(text))


def references(case: Case) -> Iterator[Reference]:
    """Every claim that is named anywhere but among the claims themselves."""
    parts = (case.model, case.accounts, case.scenarios, case.questions, case.indicators)
    for basis in within(parts, Basis):
        assert isinstance(basis, Basis)
        yield from (Reference(claim, narrow(basis.span, claim)) for claim in basis.claims)
    for holds in within(parts, Holds):
        assert isinstance(holds, Holds)
        yield Reference(holds.claim, holds.span)
    for owner in (*case.accounts, *case.scenarios):
        for point in owner.points:
            yield from (Reference(claim, point.span) for claim in point.rests_on)
            yield from (Reference(claim, point.span) for claim, _ in point.believe)
    for seen in case.observations:
        if seen.rests_on is not None:
            yield Reference(seen.rests_on, seen.span)


def parameters_of(case: Case) -> Iterator[Parameter]:
    """The parameters of the model and those that accounts and scenarios add."""
    yield from case.model.parameters
    for owner in (*case.accounts, *case.scenarios):
        for point in owner.points:
            if point.additions is not None:
                yield from point.additions.parameters


def inherited(model: Model) -> frozenset[int]:
    """Identities of bases that belong to a whole decision, chain or population."""
    owners = (*model.decisions, *model.chains, *model.populations)
    return frozenset(id(owner.basis) for owner in owners if owner.basis is not None)


def reaching(case: Case) -> frozenset[str]:
    """Claims whose truth changes something: behind an `otherwise`, or asked for by `HOLDS`."""
    claims = {item.claim for item in within(case, Holds) if isinstance(item, Holds)}
    for parameter in parameters_of(case):
        basis = parameter.basis
        if parameter.otherwise is not None and basis is not None:
            claims.update(basis.claims)
    # An echo shares the truth of what it repeats, so either reaches through the other.
    originals = {item.id: item.repeats for item in case.evidence.claims if item.repeats}
    claims.update(originals[claim] for claim in tuple(claims) if claim in originals)
    claims.update(echo for echo, original in originals.items() if original in claims)
    return frozenset(claims)
