"""What the documentation of every part says: its own words, what it stands on, what was lowered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from sapper.analysis.deterministic import Deterministic
from sapper.analysis.stages import Stages
from sapper.case.case import Case
from sapper.evidence.claims import Claim
from sapper.model.parts import (
    Basis,
    Chain,
    Decision,
    Event,
    Flow,
    Parameter,
    Part,
    Population,
    Stock,
    parts,
)

RECORDED = (
    "Worked out by sapper and written as it is in its deterministic run: it has no form in the "
    "equations of XMILE, and does not follow when other numbers change."
)
HIDDEN = "Hidden: made by sapper for {}."


def notes_of(
    case: Case,
    stages: Stages,
    made: Deterministic,
    owners: Mapping[str, str],
    measures: Mapping[str, str],
) -> dict[str, str]:
    """The documentation of every part of a lowering, by name."""
    claims = {claim.id: claim for claim in case.evidence.claims}
    known = {part.name: part for part in parts(stages.reading.model)}
    recorded = set(made.recorded)
    found: dict[str, str] = {}
    for part in (*made.model.stocks, *made.model.flows, *made.model.variables):
        lines = list(_lines(part.name, known, owners, claims))
        if part.name.partition("[")[0] in recorded:
            lines.append(RECORDED)
        if measures.get(part.name, "1") != "1":
            lines.append(f"In {measures[part.name]}.")
        if lines:
            found[part.name] = "\n".join(lines)
    return found


def _lines(
    name: str,
    known: Mapping[str, Part],
    owners: Mapping[str, str],
    claims: Mapping[str, Claim],
) -> Iterator[str]:
    own = known.get(name.partition("[")[0])
    if own is not None:
        for text in (getattr(own, "about", ""), getattr(own, "note", "")):
            if text.strip():
                yield text.strip()
        yield from _lowered(own, claims)
        return
    if name.startswith("holds."):
        claim = claims.get(name.removeprefix("holds."))
        if claim is not None:
            yield f"1: the claim is taken as true. {_claim(claim)}"
        return
    owner = known.get(owners.get(name, ""))
    if owner is None:
        return
    if "·" in name:
        yield HIDDEN.format(owner.name)
    elif isinstance(owner, Event | Decision | Chain | Population):
        yield from _lowered(owner, claims)


def _lowered(part: Part, claims: Mapping[str, Claim]) -> Iterator[str]:
    match part:
        case Parameter():
            yield from _parameter(part, claims)
        case Stock(whole=True):
            yield "In the case it counts heads, drawn one by one; here it holds what is to be expected."
        case Flow(kind="hazard"):
            yield (
                "A hazard flow: in the case all hazards out of its stock compete in one draw a step. Here it "
                "is the flow to be expected, N·(1 - exp(-Σh·dt)), divided as the hazards are."
            )
        case Flow(kind="after"):
            yield (
                "Those who entered leave when their time of stay is over. Here a row of hidden stocks holds "
                "those due in 0, 1, 2, … steps, by the gamma distribution that the case gives their stay."
            )
        case Flow(kind="moves"):
            yield "An amount that moves once, when its condition has become true."
        case Event(hazard=None):
            yield "An event: it has happened (1) from the step on in which its condition is first true."
        case Event():
            yield (
                "An event: in the case it strikes by chance, at its rate. Here it has happened (1) once the "
                "integral of the rate has passed ln 2, its median."
            )
        case Decision():
            yield (
                "Of a decision among options by motives (a logit): in the case one is chosen by its chance. "
                "Here the likeliest is taken, the first of equals."
            )
        case Chain():
            yield "Of a chain of approval: loads, queues and times as a fluid queue has them."
        case Population():
            yield (
                "Of a population that speaks when enough others do. Rounds of looking round are written "
                "out as far as sapper's run needs them; more would go on in the next step."
            )
        case _:
            return


def _parameter(parameter: Parameter, claims: Mapping[str, Claim]) -> Iterator[str]:
    yield f"Here the median of its prior: {parameter.prior.text}."
    if parameter.otherwise is not None:
        yield f"Where what it stands on does not hold: {parameter.otherwise.text}."
    if parameter.basis is not None:
        yield from basis_lines(parameter.basis, claims)


def basis_lines(basis: Basis, claims: Mapping[str, Claim]) -> Iterator[str]:
    """What a number stands on, in sentences."""
    if basis.kind == "assumed":
        yield f"Our assumption, and rests on no document: {basis.because.strip()}"
        return
    told = " or " if basis.any_of else " and "
    verb = "Rests on" if basis.kind == "rests_on" else "Argued from"
    yield f"{verb} {told.join(basis.claims)}."
    if basis.because.strip():
        yield f"Because: {basis.because.strip()}"
    for name in basis.claims:
        claim = claims.get(name)
        if claim is not None:
            yield _claim(claim)


def _claim(claim: Claim) -> str:
    place = ", ".join(item for item in (claim.source, claim.at) if item)
    quote = "" if claim.quote is None else f' ("{claim.quote.exact}")'
    return f"{claim.id}: {claim.says.strip()}{quote} [{place}; credence {claim.credence:.0%}]"
