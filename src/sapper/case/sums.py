"""The sums of a case: claims and parameters as terms, every check worked out, faulty sums barred.

What a sum means and how a fault is told is `sapper.evidence`'s; here a case is taken apart for
it, and its priors are held against what failed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sapper.case.case import Case
from sapper.case.references import inherited, narrow, parameters_of
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.evidence.claims import Check, Claim
from sapper.evidence.measure import Measure, exact, rounded
from sapper.evidence.sum_faults import SumFault, judge
from sapper.evidence.sums import Term
from sapper.language.parser import parse_equation
from sapper.language.quantile import quantile
from sapper.language.tree import Expr
from sapper.language.units import UnitTable

_LOW, _HIGH = 0.05, 0.95


def terms(case: Case) -> Mapping[str, Term]:
    """What a sum may name: claims with a quantity by their ids, parameters by their names.

    A parameter is worth the central 90 % of its prior; one over a dimension is left out.
    """
    found: dict[str, Term] = {}
    for parameter in case.model.parameters:
        if parameter.by_element:
            continue
        low, high = (float(end) for end in quantile(parameter.prior, (_LOW, _HIGH)))
        worth = Measure(low, high, parameter.prior.unit)
        found[parameter.name] = Term(parameter.written or parameter.name, worth, worth)
    for claim in case.evidence.claims:
        if claim.quantity is not None:
            found[claim.id] = Term(
                claim.id,
                exact(claim.quantity),
                rounded(claim.quantity),
                claim.id,
                claim.repeats or "",
                claim.quantity.about,
                claim.quantity,
            )
    return found


def sums(case: Case) -> list[tuple[Check, Expr | None, list[Diagnostic]]]:
    """Every check of a case, read: its tree, or the faults of its text."""
    found: list[tuple[Check, Expr | None, list[Diagnostic]]] = []
    for check in case.evidence.checks:
        if check.span is None or not check.holds:
            continue
        found.append((check, *_read(case, check.holds, check.span)))
    return found


def _read(case: Case, text: str, span: Span) -> tuple[Expr | None, list[Diagnostic]]:
    """The tree of a sum; a claim that is called by a unit's name counts as the claim."""
    tree, faults = parse_equation(text, span, case.units, claim_ids=True)
    if any(item.code == "unit-without-number" for item in faults):
        ids = {claim.id for claim in case.evidence.claims}
        others = UnitTable(tuple(name for name in case.units.counts if name not in ids))
        again, slips = parse_equation(text, span, others, claim_ids=True)
        if not slips:
            return again, []
    return tree, faults


def judged(case: Case) -> list[SumFault]:
    """The sums of a case that do not add up, those known as the author's among them."""
    worth = terms(case)
    claims = {claim.id: claim for claim in case.evidence.claims}
    verdicts = (judge(check, tree, worth, claims) for check, tree, _ in sums(case) if tree)
    return [item for item in verdicts if isinstance(item, SumFault)]


def author_faults(case: Case) -> list[SumFault]:
    """The sums that fail and are marked `fault: author`: printed, and no error."""
    return [item for item in judged(case) if item.check.fault == "author"]


def faults(case: Case, unknown: frozenset[str]) -> Iterator[Diagnostic]:
    """What is wrong with the sums of a case, and with priors that use a faulty one.

    `unknown` are the checks in which a name is not known; they are told of elsewhere.
    """
    worth = terms(case)
    claims = {claim.id: claim for claim in case.evidence.claims}
    failed: list[SumFault] = []
    for check, tree, slips in sums(case):
        if check.id in unknown:
            continue
        mistaken = list(_taken_for_units(check, slips, claims))
        if mistaken:
            yield from mistaken
            continue
        yield from slips
        if tree is None:
            continue
        verdict = judge(check, tree, worth, claims)
        if isinstance(verdict, Diagnostic):
            yield verdict
        elif verdict is None and check.fault:
            yield diagnostic(
                "idle-fault",
                f"`{check.id}` is marked as the author's fault, and the sum adds up",
                check.span,
                help="leave `fault: author` out, or mend the sum",
            )
        elif verdict is not None:
            if not check.fault:
                yield verdict.fault
                continue
            failed.append(verdict)
    yield from barred(case, failed)


def _taken_for_units(
    check: Check, slips: list[Diagnostic], claims: Mapping[str, Claim]
) -> Iterator[Diagnostic]:
    """Claims named by their ids where a unit of that name is read: `years = term`."""
    bare = {
        item.primary.span.text
        for item in slips
        if item.code == "unit-without-number" and item.primary is not None
    }
    for name, claim in claims.items():
        if UnitTable().resolve(name) is None or claim.quantity is None:
            continue
        told = re.search(rf"(?:^|[=+*(<>,-])\s*{re.escape(name)}(?![\w-])", check.holds)
        if told is None and name not in bare:
            continue
        yield diagnostic(
            "reserved-name",
            f"`{name}` is read as a unit here, and the claim `{name}` is not meant by it",
            narrow(check.span, name) or check.span,
            secondary=[Label(claim.span, "the claim")] if claim.span is not None else [],
            help=f"give the claim another id, such as `{name}-said`",
        )


def barred(case: Case, failed: list[SumFault]) -> Iterator[Diagnostic]:
    """Priors that rest on what a sum says that is known to be faulty."""
    said = {claim: item for item in failed for claim in wrong(case, item)}
    shared = inherited(case.model)
    for parameter in parameters_of(case):
        basis = parameter.basis
        if basis is None or basis.kind != "rests_on" or id(basis) in shared:
            continue
        for claim in basis.claims:
            if claim not in said:
                continue
            item = said[claim]
            places = [(item.check.span, f"`{item.check.id}`: it does not add up")]
            yield diagnostic(
                "prior-on-fault",
                f"`{parameter.written}` rests on `{claim}`, whose sum does not add up",
                narrow(basis.span, claim) or parameter.span,
                secondary=[Label(span, text) for span, text in places if span is not None],
                notes=(item.sentence,),
                help="rest it on the sum put right, or write `argued_from:` with `because:`",
            )


def wrong(case: Case, item: SumFault) -> tuple[str, ...]:
    """The claims of a faulty sum that are at fault.

    Those marked `fault: author`; else what stands alone on a side; else all that it names.
    """
    claims = {claim.id: claim for claim in case.evidence.claims}
    named = [name for name in claims if name in _words(item.check.holds)]
    marked = tuple(name for name in named if claims[name].fault == "author")
    quantities = tuple(name for name in named if claims[name].quantity is not None)
    return marked or item.said or quantities


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace("(", " ").replace(")", " ").replace(",", " ").split())
