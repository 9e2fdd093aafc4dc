"""Sums of the authors that do not add up: both sentences with source and place, and the sum put right."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sapper.cli.documents import LookedUp
from sapper.diagnostics.render.cells import wrap
from sapper.evidence.claims import Claim
from sapper.evidence.sum_faults import SumFault
from sapper.evidence.wording import quantity_said

_WIDE = 96
_INSET = " " * 7


@dataclass(frozen=True)
class _Sentence:
    """What one claim of a sum says: who, where, in what words, and how much that is."""

    claim: str
    source: str
    place: str
    words: str
    worth: str


def author_faults_text(
    items: Sequence[SumFault], claims: Sequence[Claim], looked: LookedUp | None = None
) -> str:
    """The section of a printed check; empty where no sum is marked as its author's fault."""
    if not items:
        return ""
    lines = ["FAULTS OF THE AUTHORS, kept as written; no prior may use them:"]
    for item in items:
        lines += _entry(f"{item.check.id}: {item.sentence}")
        for said in _sentences(item, claims, looked):
            where = ", ".join(part for part in (said.source, said.place) if part)
            lines += _inset(f"{where}: {said.words}")
            lines.append(f"{_INSET}    = {said.claim}, {said.worth}")
        lines += _inset(f"the sum: {item.check.holds}")
        for note in item.fault.notes:
            if not note.startswith("the sentences"):
                lines += _inset(note)
    return "\n".join(lines)


def author_faults_json(
    items: Sequence[SumFault], claims: Sequence[Claim], looked: LookedUp | None = None
) -> list[dict[str, Any]]:
    """The same for a JSON document."""
    return [
        {
            "check": item.check.id,
            "kind": item.slip,
            "holds": item.check.holds,
            "says": item.sentence,
            "sentences": [
                {
                    "claim": said.claim,
                    "source": said.source,
                    "place": said.place or None,
                    "words": said.words,
                    "worth": said.worth,
                }
                for said in _sentences(item, claims, looked)
            ],
            "notes": list(item.fault.notes),
        }
        for item in items
    ]


def _sentences(item: SumFault, claims: Sequence[Claim], looked: LookedUp | None) -> list[_Sentence]:
    by_id = {claim.id: claim for claim in claims}
    named = dict.fromkeys(re.findall(r"[\w-]+", item.check.holds))
    places = _places(looked)
    return [_sentence(by_id[name], places) for name in named if name in by_id]


def _sentence(claim: Claim, places: Mapping[str, str]) -> _Sentence:
    words = f'"{claim.quote.exact}"' if claim.quote is not None else claim.says
    worth = quantity_said(claim.quantity) if claim.quantity is not None else "no number"
    return _Sentence(claim.id, claim.source, places.get(claim.id) or claim.at, words, worth)


def _places(looked: LookedUp | None) -> dict[str, str]:
    """Where each phrase that was looked up stands: `line 9`, `page 3`."""
    if looked is None:
        return {}
    found: dict[str, str] = {}
    for anchor in looked.anchors:
        readable = looked.documents.readable.get(anchor.source)
        if anchor.place is not None and readable is not None:
            found[anchor.claim] = readable.document.place(anchor.place.start)
    return found


def _entry(text: str) -> list[str]:
    first, *rest = wrap(text, _WIDE - 5)
    return [f"  {first}", *(f"{_INSET}{line}" for line in rest)]


def _inset(text: str) -> list[str]:
    first, *rest = wrap(text, _WIDE - len(_INSET) - 4)
    return [f"{_INSET}{first}", *(f"{_INSET}    {line}" for line in rest)]
