"""The keys `claims`, `sources`, `sums` and `indicators` of a report: what documents say.

The text of a document is in the report only where it is handed over here; without it a source
is its citation and the phrases that claims quote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sapper.case.case import Case, Indicator, Observation
from sapper.evidence.anchoring import Anchor, Readable, State
from sapper.evidence.claims import Claim, Source
from sapper.language.printer import show
from sapper.language.prior import Quantity
from sapper.studio.data.graph import Graph
from sapper.studio.data.places import day, place, seen

_PLACED: tuple[State, ...] = ("exact", "moved", "changed")
_LINK = re.compile(r"https?://[^\s\"'<>\\]+", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The documents that were found for a report: anchors of all claims, texts by source.

    `inside` says whether the texts go into the report.
    """

    anchors: tuple[Anchor, ...] = ()
    readable: Mapping[str, Readable] = field(default_factory=dict[str, Readable])
    inside: bool = False

    def text(self, source: str) -> str | None:
        """The text of a source's document, where it is to be in the report; places are kept."""
        found = self.readable.get(source)
        return seen(found.document.text) if self.inside and found is not None else None


def claims(
    case: Case, graph: Graph, found: Found, reached: Mapping[str, Sequence[str]]
) -> list[dict[str, Any]]:
    """Every claim; `reached` has the claims that each question reaches."""
    states: dict[str, State] = {item.claim: item.state for item in found.anchors}
    return [_claim(item, case, graph, states, reached) for item in case.evidence.claims]


def _claim(
    claim: Claim,
    case: Case,
    graph: Graph,
    states: Mapping[str, State],
    reached: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    missing = "not quotable" if claim.quote is None else "no document"
    return {
        "id": claim.id,
        "says": claim.says,
        "quote": "" if claim.quote is None else claim.quote.exact,
        "at": claim.at,
        "by": claim.by,
        "hedge": claim.hedge,
        "grade": claim.grade,
        "grade_words": grade_words(claim.grade),
        "because": claim.because,
        "note": claim.note,
        "credence": claim.credence,
        "credences": _credences(claim, case),
        "known": day(claim.known),
        "quantity": "" if claim.quantity is None else _quantity(claim.quantity),
        "source": claim.source,
        "state": states.get(claim.id, missing),
        "repeats": claim.repeats,
        "used_by": _used(claim.id, case, graph),
        "disagrees": [
            other
            for conflict in case.evidence.conflicts
            if claim.id in conflict.between
            for other in conflict.between
            if other != claim.id
        ],
        "faults": _faults(claim, case),
        "questions": [question for question, ids in reached.items() if claim.id in ids],
        **place(claim.span),
    }


_RELIABILITY = {
    "A": "a completely reliable source",
    "B": "a usually reliable source",
    "C": "a fairly reliable source",
    "D": "a source that is not usually reliable",
    "E": "an unreliable source",
    "F": "a source whose reliability cannot be judged",
}
_CREDIBILITY = {
    "1": "confirmed by others",
    "2": "probably true",
    "3": "possibly true",
    "4": "doubtful",
    "5": "improbable",
    "6": "its truth cannot be judged",
}


def grade_words(grade: str) -> str:
    """A grade of the Admiralty code spelled out (NATO AJP-2.1); empty for another text.

    >>> grade_words("B2")
    'a usually reliable source; probably true'
    """
    if len(grade) != 2 or grade[0] not in _RELIABILITY or grade[1] not in _CREDIBILITY:
        return ""
    return f"{_RELIABILITY[grade[0]]}; {_CREDIBILITY[grade[1]]}"


def _credences(claim: Claim, case: Case) -> list[dict[str, Any]]:
    """How far each account with a model believes the claim: as the case does, unless it says so."""
    told: list[dict[str, Any]] = []
    for account in case.accounts:
        if account.has_model:
            believed = [dict(point.believe).get(claim.id) for point in account.points]
            own = [item for item in believed if item is not None]
            told.append({"account": account.id, "credence": own[-1] if own else claim.credence})
    return told


def _used(claim: str, case: Case, graph: Graph) -> dict[str, Any]:
    return {
        "parts": [name for name, ids in graph.claims.items() if claim in ids],
        "points": [
            {"account": account.id, "point": point.id}
            for account in case.accounts
            for point in account.points
            if claim in point.rests_on or claim in dict(point.believe)
        ],
        "answers": [
            {"account": account.id, "question": given.question}
            for account in case.accounts
            for given in account.answers
            if given.basis is not None and claim in given.basis.claims
        ],
    }


def _faults(claim: Claim, case: Case) -> list[str]:
    """What is known to be wrong with a claim: the author's own fault, sums that do not add up."""
    told = [claim.note or "the author's own fault, kept as written"] if claim.fault else []
    named = re.compile(rf"(?<![\w-]){re.escape(claim.id)}(?![\w-])")
    told += [item.says for item in case.evidence.checks if item.fault and named.search(item.holds)]
    return told


def sources(case: Case, found: Found) -> list[dict[str, Any]]:
    """Every source that is cited, with its document where it is to be inside."""
    return [_source(item, case, found) for item in case.evidence.sources]


def _source(source: Source, case: Case, found: Found) -> dict[str, Any]:
    text = found.text(source.id)
    anchors = {item.claim: item for item in found.anchors if item.source == source.id}
    own = [claim.id for claim in case.evidence.claims if claim.source == source.id]
    placed = sorted(
        (item for item in anchors.values() if item.place is not None and item.state in _PLACED),
        key=lambda item: (item.place.start, item.place.end) if item.place else (0, 0),
    )
    order = {item.claim: number for number, item in enumerate(placed)}
    return {
        "id": source.id,
        "title": source.title,
        "citation": citation(source),
        "url": link(source.url),
        "issued": source.issued_text or (day(source.issued) or ""),
        "document": text,
        "marks": [] if text is None else _marks(text, placed),
        "claims": sorted(own, key=lambda claim: order.get(claim, len(order))),
    }


def _marks(text: str, placed: Sequence[Anchor]) -> list[dict[str, Any]]:
    """The marks as JavaScript counts: a character beyond U+FFFF has two units."""
    wide = [place for place, sign in enumerate(text) if ord(sign) > 0xFFFF]

    def units(offset: int) -> int:
        return offset + sum(place < offset for place in wide)

    return [
        {
            "claim": item.claim,
            "start": units(item.place.start),
            "end": units(item.place.end),
            "state": item.state,
        }
        for item in placed
        if item.place is not None
    ]


def citation(source: Source) -> str:
    """Who, what and when, in one line."""
    who = "; ".join(source.authors)
    issued = source.issued_text or (day(source.issued) or "")
    told = [who, source.title, issued]
    ends = (".", "!", "?", "…")
    return " ".join(item if item.endswith(ends) else f"{item}." for item in told if item)


def link(url: str) -> str:
    """A link that a page may offer: http or https without blanks and quotes; else empty.

    >>> link("https://example.org/a"), link("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    return url.strip() if _LINK.fullmatch(url.strip()) else ""


def sums(case: Case) -> list[dict[str, Any]]:
    """The sums that should hold between claims and numbers."""
    return [
        {"id": item.id, "says": item.says, "holds": item.holds, "fault": item.fault}
        for item in case.evidence.checks
    ]


def indicators(case: Case) -> list[dict[str, Any]]:
    """What can be watched, with the readings that the case has."""
    return [_indicator(item, case) for item in case.indicators]


def _indicator(item: Indicator, case: Case) -> dict[str, Any]:
    return {
        "id": item.id,
        "shows": show(item.shows),
        "kind": item.kind,
        "read_from": item.read_from,
        "note": item.note,
        "observations": [
            _observation(seen, case) for seen in case.observations if seen.indicator == item.id
        ],
    }


def _observation(seen: Observation, case: Case) -> dict[str, Any]:
    reads = seen.reads
    return {
        "from": day(seen.start),
        "to": day(seen.stop),
        "reads": reads if isinstance(reads, str) else _quantity(reads),
        "rests_on": seen.rests_on,
        "after_cutoff": seen.stop > case.cutoff,
    }


def _quantity(quantity: Quantity) -> str:
    return " ".join(quantity.text.split())
