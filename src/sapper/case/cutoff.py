"""What a case stands on that was not known by its cutoff, and what bears no date at all.

A claim shapes worlds as the basis of a number, through `HOLDS` in an equation, or through a point of
an account that rests on it or believes it otherwise. When a claim was known is read in
`sapper.case.read_claims`; listing claims that are dated by hand is `sapper.evidence.known`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sapper.case.case import Case
from sapper.case.reading import NO_DATE
from sapper.case.references import inherited, narrow, parameters_of, within
from sapper.case.told_once import grouped
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.evidence.claims import Claim
from sapper.language.tree import Holds


@dataclass(frozen=True, slots=True)
class _Use:
    """A place at which a claim shapes worlds: what is shaped, the claim, where it is written."""

    name: str
    claim: str
    span: Span | None


def after_cutoff(case: Case) -> Iterator[Diagnostic]:
    """What stands on claims that could not be known by the cutoff, or on sources without a date."""
    if case.cutoff == NO_DATE:
        return  # it could not be read, which was said
    claims = {claim.id: claim for claim in case.evidence.claims}
    uses = [use for use in _uses(case) if use.claim in claims]
    late = [
        (use.claim, _after(case.cutoff, use, claims[use.claim]))
        for use in uses
        if _late(claims[use.claim], case.cutoff)
    ]
    yield from grouped(late, "place")
    # What a whole decision or chain rests on gives it its form, and its numbers only in part.
    formed = list(_formed(case, claims))
    for use in formed:
        if _late(claims[use.claim], case.cutoff):
            yield replace(_after(case.cutoff, use, claims[use.claim]), severity="warning")
    yield from _undated(case, [claims[use.claim] for use in (*uses, *formed)])


def _uses(case: Case) -> Iterator[_Use]:
    shared = inherited(case.model)
    for parameter in parameters_of(case):
        basis = parameter.basis
        if basis is not None and id(basis) not in shared:
            yield from (_Use(parameter.written, claim, basis.span) for claim in basis.claims)
    for account in case.accounts:
        for point in account.points:
            shapes = point.settings or point.replacements or point.additions or point.believe
            for claim in point.rests_on if shapes else ():
                yield _Use(point.id, claim, point.span)
            for claim, _ in point.believe:
                if claim not in point.rests_on:
                    yield _Use(point.id, claim, point.span)
        for answer in account.answers:
            for claim in answer.basis.claims if answer.basis is not None else ():
                yield _Use(answer.question, claim, answer.basis.span if answer.basis else None)
    for item in within((case.model, case.accounts), Holds):
        assert isinstance(item, Holds)
        yield _Use(f"HOLDS({item.claim})", item.claim, item.span)


def _formed(case: Case, claims: dict[str, Claim]) -> Iterator[_Use]:
    for part in (*case.model.decisions, *case.model.chains, *case.model.populations):
        if part.basis is not None:
            for claim in part.basis.claims:
                if claim in claims:
                    yield _Use(part.written, claim, narrow(part.basis.span, claim))


def _late(claim: Claim, cutoff: dt.date) -> bool:
    return claim.known is not None and claim.known > cutoff


def _after(cutoff: dt.date, use: _Use, claim: Claim) -> Diagnostic:
    return diagnostic(
        "prior-after-cutoff",
        f"`{use.name}` stands on `{claim.id}`, known from {claim.known}, after the cutoff {cutoff}",
        use.span,
        secondary=() if claim.span is None else (Label(claim.span, "the claim"),),
        help="rest it on what was known by then; if the claim was known earlier than its "
        "source, say so with `known:`",
    )


def _undated(case: Case, claims: list[Claim]) -> Iterator[Diagnostic]:
    """Sources without `issued` whose claims shape worlds and say nothing of when they were known."""
    resting: dict[str, Claim] = {}
    for claim in claims:
        if claim.known is None:
            resting.setdefault(claim.source, claim)
    for source in case.evidence.sources:
        claim = resting.get(source.id)
        if claim is None or source.issued is not None or source.issued_text:
            continue
        if _written(source.span):
            continue  # a date that cannot be read was told of where it stands
        yield diagnostic(
            "bad-date",
            f"`{source.id}` does not say when it was issued, so its claims count as known by any "
            "cutoff",
            source.span,
            secondary=() if claim.span is None else (Label(claim.span, "used in the model"),),
            help="give it `issued: {date-parts: [[2024, 6, 12]]}`, or its claims `known:`",
            severity="warning",
        )


def _written(span: Span | None) -> bool:
    return span is not None and "issued" in span.text
