"""`sapper check --sums`: what sums the claims of a case seem to make, from quantities alone.

Pairs and triples of claims that belong together are tried as products and ratios
(`products`), parts and wholes (`parts`), and dates and lengths of time (`order`). What is
found is ranked by how little it looks like an accident; few are shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product

from sapper.evidence import order, parts, products
from sapper.evidence.claims import Claim
from sapper.evidence.kinship import Kinship
from sapper.evidence.proposal import Proposal
from sapper.evidence.stated import Stated, stated, with_periods

MOST = 20
"""How many proposals are shown."""
MOST_OFF = 10
"""How many of them may be sums that do not add up."""
LEAST_KIN = 0.15
"""Claims linked less closely are not tried together."""
_LEAST = {"off": 2.4, "holds": 2.4}
_MOST_KIN = 40
_MOST_LINKS = 6_000
_CROWD = 60
_LEAST_KIN_OFF = 0.2
_CLOSER = 0.1
_EXACT = ("currency", "per head and in all", "rate and total")
_BY_WORDS = ("double counting", "part greater than whole", "share over 100 %")


def proposals(
    claims: Sequence[Claim], stated_already: Iterable[tuple[str, str]] = ()
) -> list[Proposal]:
    """The sums that claims seem to make: those that do not add up first, the most telling first.

    `stated_already` are ids and texts of the checks that a case has; a proposal over the same
    claims is marked with the id. Claims that repeat others take part only where they are added.
    """
    kinship = Kinship.of(claims)
    numbers = sum(claim.quantity is not None for claim in claims)
    crowd = 2 * math.log10(max(1.0, numbers / _CROWD))
    found = [item for item in _all(claims, kinship) if _telling(item, crowd)]
    found.sort(key=lambda item: (-item.score, item.holds))
    found = _explained(_once(found))
    off = [item for item in found if item.verdict == "off"][:MOST_OFF]
    holds = [item for item in found if item.verdict == "holds"]
    checks = [(name, frozenset(_words(text))) for name, text in stated_already]
    return [_marked(item, checks) for item in (*off, *holds)[:MOST]]


def _telling(item: Proposal, crowd: float) -> bool:
    """Whether it is no accident; `crowd` is how much more the many claims ask for."""
    least = _LEAST_KIN_OFF if item.verdict == "off" else 0.0
    return item.score >= _LEAST[item.verdict] + crowd and item.kin >= least


def _all(claims: Sequence[Claim], kinship: Kinship) -> Iterator[Proposal]:
    items = [item for item in stated(claims) if item.claim.repeats is None]
    variants: dict[int, list[Stated]] = {}
    for item in with_periods(items):
        variants.setdefault(item.place, []).append(item)
    near = _near(list(variants), kinship)
    for one, others in near.items():
        for other in others:
            if one < other:
                kin = kinship.link(one, other)
                for a, b in product(variants[one], variants[other]):
                    yield from products.pair(a, b, kin)
    for members in _threes(near):
        kin = kinship.together(members)
        for a, b, c in product(*(variants[place] for place in members)):
            if sum(item.implied for item in (a, b, c)) > 1:
                continue
            yield from products.triple(a, b, c, kin)
            yield from products.triple(a, c, b, kin)
            yield from products.triple(b, c, a, kin)
    yield from parts.found(stated(claims), kinship)
    yield from order.found(claims, kinship)


def _near(places: Sequence[int], kinship: Kinship) -> dict[int, list[int]]:
    """For each claim those that it belongs with, the closest first, both ways."""
    near: dict[int, list[int]] = {place: [] for place in places}
    for one, other in combinations(places, 2):
        if kinship.link(one, other) >= LEAST_KIN:
            near[one].append(other)
            near[other].append(one)
    for one, others in near.items():
        others.sort(key=lambda other: -kinship.link(one, other))
        del others[max(6, min(_MOST_KIN, _MOST_LINKS // len(places))) :]
    return near


def _threes(near: dict[int, list[int]]) -> set[tuple[int, int, int]]:
    """Every three claims that hang together."""
    found: set[tuple[int, int, int]] = set()
    for middle, others in near.items():
        for one, other in combinations(others, 2):
            first, second, third = sorted((middle, one, other))
            found.add((first, second, third))
    return found


def _once(found: Sequence[Proposal]) -> list[Proposal]:
    """One proposal for a set of claims, the best; and one for a slip that several show."""
    kept: list[Proposal] = []
    for item in found:
        own = set(item.places)
        if any(own == set(other.places) for other in kept):
            continue
        same = [other for other in kept if other.slip and other.slip == item.slip]
        if any(own < set(other.places) or own > set(other.places) for other in same):
            continue
        kept.append(item)
    return kept


def _explained(found: Sequence[Proposal]) -> list[Proposal]:
    """Without what a better one explains.

    A fault inside a sum that holds is none; and where two proposals share two claims, the third
    is the one that belongs there more closely. Numbers that only nearly agree yield to any sum.
    """
    sound = [item for item in found if item.verdict == "holds"]
    kept: list[Proposal] = []
    for item in found:
        if (
            item.slip in _BY_WORDS
            or len(item.places) == 1
            or not (
                (item.verdict == "off" and any(set(item.places) <= set(o.places) for o in sound))
                or (item.verdict == "off" and any(_holds_within(o, item) for o in sound))
                or any(_outdoes(other, item) for other in found if other is not item)
            )
        ):
            kept.append(item)
    return kept


def _holds_within(sound: Proposal, item: Proposal) -> bool:
    """Whether two claims of an odd product are the same by themselves: the third is an accident.

    790 a month is 9,480 a year; that there are 12 wards has nothing to do with it.
    """
    return len(sound.places) == 2 and set(sound.places) < set(item.places)


def _outdoes(other: Proposal, item: Proposal) -> bool:
    """Whether another proposal over two of the same claims leaves nothing to explain."""
    if len(set(item.places) & set(other.places)) < 2 or set(other.places) < set(item.places):
        return False
    if item.slip == "sum" and other.verdict == "holds":
        return True
    if item.slip in _EXACT:
        return False
    return other.kin >= item.kin + _CLOSER and other.score >= item.score


def _marked(item: Proposal, checks: Sequence[tuple[str, frozenset[str]]]) -> Proposal:
    for name, words in checks:
        if set(item.claims) <= words:
            return replace(item, checked=name)
    return item


def _words(text: str) -> list[str]:
    return text.replace("(", " ").replace(")", " ").replace(",", " ").split()
