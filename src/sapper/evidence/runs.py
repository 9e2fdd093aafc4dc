"""Claims told one after the other in like words, and how a proposal among them is made."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence

from sapper.evidence.claims import Claim
from sapper.evidence.kinship import Kinship
from sapper.evidence.measure import Measure
from sapper.evidence.proposal import KIN, Proposal, Verdict
from sapper.evidence.slips import Slip
from sapper.evidence.stated import Stated
from sapper.evidence.wording import measure

LINK = 0.3
"""Claims linked so closely speak of one thing."""
LIKE, STRICT, SAME = 0.5, 0.6, 0.75
"""How alike two sentences are word by word: somewhat, clearly, but for a name or two."""
_WORDS = 0.2


def runs(items: Sequence[Stated], kinship: Kinship) -> Iterator[list[Stated]]:
    """Claims that follow one another in one source and are told in like words."""
    run: list[Stated] = []
    for item in items:
        if run and _goes_on(run[-1], item, kinship):
            run.append(item)
            continue
        if len(run) > 1:
            yield run
        run = [item]
    if len(run) > 1:
        yield run


def _goes_on(before: Stated, item: Stated, kinship: Kinship) -> bool:
    return (
        item.place - before.place <= 2
        and item.claim.source == before.claim.source
        and (like := likeness(before.claim, item.claim)) >= LIKE
        and (like >= STRICT or kinship.words(before.place, item.place) >= _WORDS)
    )


def likeness(one: Claim, other: Claim) -> float:
    """How alike two sentences are, word by word, numbers left out."""
    left, right = _bare_words(one.says), _bare_words(other.says)
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def _bare_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


def worth(item: Stated) -> str:
    """A quantity as it was said."""
    quantity = item.claim.quantity
    assert quantity is not None
    return measure(Measure(quantity.low, quantity.high, quantity.unit))


def made(
    holds: str,
    items: Sequence[Stated],
    verdict: Verdict,
    slip: Slip | None,
    says: str,
    gain: float,
    kin: float,
) -> Proposal:
    """A proposal over these claims; `gain` is how telling its numbers are."""
    return Proposal(
        holds,
        tuple(item.claim.id for item in items),
        tuple(item.place for item in items),
        verdict,
        slip,
        says,
        gain + KIN * kin,
        kin,
    )
