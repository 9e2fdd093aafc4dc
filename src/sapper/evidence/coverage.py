"""What of a document the claims have taken up, and what they have not.

A list to work through, not a judgement: most sentences of most documents need no claim. A
number, date or percentage is taken up by a claim whose phrase holds it, or whose phrase stands
in the same sentence and whose quantity or words give the same; a name by a claim of the
document that mentions it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sapper.evidence.amounts import Amount, amounts
from sapper.evidence.anchoring import Anchor, Place, Readable
from sapper.evidence.claims import Claim
from sapper.evidence.proper_names import ProperName, proper_names
from sapper.evidence.quotation import normal
from sapper.evidence.sentences import sentences

Kind: TypeAlias = Literal["date", "percentage", "number", "name"]
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document and the claims whose phrases stand in it."""

    place: Place
    text: str
    claims: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A number, date, percentage or name, once; a name with how often it stands there.

    `sentence` counts from 0 into the sentences; `claims` have taken it up.
    """

    kind: Kind
    text: str
    place: Place
    sentence: int
    claims: tuple[str, ...]
    times: int = 1


@dataclass(frozen=True, slots=True)
class Coverage:
    """The sentences and items of one document."""

    source: str
    document: str
    sentences: tuple[Sentence, ...]
    items: tuple[Item, ...]

    @property
    def bare(self) -> tuple[Sentence, ...]:
        """The sentences without a claim."""
        return tuple(item for item in self.sentences if not item.claims)

    @property
    def open(self) -> tuple[Item, ...]:
        """The items that no claim has taken up."""
        return tuple(item for item in self.items if not item.claims)


def cover(
    source: str, readable: Readable, claims: Sequence[Claim], anchors: Sequence[Anchor]
) -> Coverage:
    """The coverage of a source's document by the claims (of all sources) of a case."""
    own = [claim for claim in claims if claim.source == source]
    placed = {
        anchor.claim: anchor.place
        for anchor in anchors
        if anchor.source == source and anchor.place is not None
    }
    text = readable.document.text
    stretches = sentences(text)
    held = [
        tuple(name for name, place in placed.items() if _overlap(place, stretch))
        for stretch in stretches
    ]
    by_id = {claim.id: _Said.of(claim) for claim in own}
    items: list[Item] = []
    for index, stretch in enumerate(stretches):
        flat = re.sub(r"\s", " ", text[stretch.start : stretch.end])
        for amount in amounts(flat, offset=stretch.start):
            takers = _takers(amount, held[index], placed, by_id)
            place = Place(amount.start, amount.end)
            items.append(Item(amount.kind, amount.text, place, index, takers))
    dates = [item.place for item in items if item.kind == "date"]
    for name in proper_names(text, stretches):
        if all(any(_overlap(date, place) for date in dates) for place in name.places):
            continue  # `Q3` is a date already
        items.append(_named(name, stretches, placed, own))
    items.sort(key=lambda item: (item.place.start, item.place.end))
    told = tuple(
        Sentence(stretch, " ".join(text[stretch.start : stretch.end].split()), names)
        for stretch, names in zip(stretches, held, strict=True)
    )
    return Coverage(source, readable.document.name, told, tuple(items))


@dataclass(frozen=True, slots=True)
class _Said:
    """A claim and the amounts in its own words."""

    claim: Claim
    amounts: tuple[Amount, ...]

    @staticmethod
    def of(claim: Claim) -> _Said:
        return _Said(claim, tuple(amounts(claim.says)))


def _takers(
    amount: Amount, beside: Sequence[str], placed: dict[str, Place], said: dict[str, _Said]
) -> tuple[str, ...]:
    """The claims that take an amount up; `beside` are those in its sentence."""
    place = Place(amount.start, amount.end)
    found = [name for name in beside if _overlap(placed[name], place) or _gives(said[name], amount)]
    if not found and amount.low is not None and abs(amount.low) >= 2:
        # a claim on a table or map has no phrase: then its quantity must be the very one
        found = [
            name
            for name, item in said.items()
            if item.claim.quote is None
            and item.claim.quantity is not None
            and _close(item.claim.quantity.low, amount.low)
            and _close(item.claim.quantity.high, amount.high)
        ]
    return tuple(found)


def _gives(said: _Said, amount: Amount) -> bool:
    """Whether a claim gives an amount by its quantity or in its words."""
    quantity = said.claim.quantity
    if amount.date:
        return any(_same_date(item.date, amount.date) for item in said.amounts)
    if amount.low is None or amount.high is None:
        return any(item.text.lower() == amount.text.lower() for item in said.amounts)
    if quantity is not None and (
        _within(amount.low, quantity.low, quantity.high)
        and _within(amount.high, quantity.low, quantity.high)
    ):
        return True
    return any(_close(item.low, amount.low) for item in said.amounts) and any(
        _close(item.high, amount.high) for item in said.amounts
    )


def _same_date(one: str, other: str) -> bool:
    return bool(one) and (one.startswith(other) or other.startswith(one))


def _within(value: float, low: float, high: float) -> bool:
    slack = _SAME * abs(value)
    return low - slack <= value <= high + slack


def _close(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return False
    return abs(one - other) <= _SAME * max(abs(one), abs(other))


def _named(
    name: ProperName, stretches: Sequence[Place], placed: dict[str, Place], own: Sequence[Claim]
) -> Item:
    """A name, and the claims of the document whose words or phrase hold it."""
    form = normal(name.text).form
    takers: list[str] = []
    for claim in own:
        quote = "" if claim.quote is None else claim.quote.exact
        place = placed.get(claim.id)
        inside = place is not None and any(_overlap(place, item) for item in name.places)
        if inside or form in normal(" ".join((claim.says, quote, claim.by))).form:
            takers.append(claim.id)
    first = name.places[0]
    index = next(number for number, stretch in enumerate(stretches) if _overlap(stretch, first))
    return Item("name", name.text, first, index, tuple(takers), len(name.places))


def _overlap(one: Place, other: Place) -> bool:
    return one.start < other.end and other.start < one.end
