"""How closely two claims belong together, by their words, their source and their place.

Numbers alone agree by accident: among a hundred claims some product comes near some other
number. A sum is looked for among claims that speak of one thing. Words count by how rare they
are (inverse document frequency; Sparck Jones 1972), compared by the cosine of their vectors.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sapper.evidence.claims import Claim

SAME_SOURCE = 0.15
FEW = (0.35, 0.03)
"""Links of a case with two claims that give a number, and how much weaker each more makes them:
few numbers leave few accidents."""
NEIGHBOURS = (0.2, 0.1)
"""What it adds to stand next to each other in one file, or next but one."""

_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_STEM = 5
_ENDING = re.compile(r"(?<=[^\W\d_]{3})(?:ies|es|s|ing|ed)$")
_COMMON = """
    the and for with from that this these those there their they them its his her was were are is
    been being have has had not but than then into onto over under about some any all each every
    who whom whose which what when where while will would could should may might can shall must
    one two three four five six seven eight nine ten hundred thousand million billion per cent
    said says say noted page recalled only also more most less least own other others such very
    year years month months week weeks day days a an of to in on at by as or it he she we our
"""
_STOP = frozenset(_COMMON.split())


@dataclass(frozen=True)
class Kinship:
    """Links between claims, by their places in one list."""

    vectors: tuple[dict[str, float], ...]
    sources: tuple[str, ...]
    files: tuple[str, ...]
    floor: float = 0.0

    @staticmethod
    def of(claims: Sequence[Claim]) -> Kinship:
        """The kinship of claims, in the order of the case."""
        words = [terms(claim) for claim in claims]
        numbers = sum(claim.quantity is not None for claim in claims)
        counts = Counter(word for item in words for word in item)
        vectors: list[dict[str, float]] = []
        for item in words:
            raw = {word: math.log((len(claims) + 2) / counts[word]) for word in item}
            size = math.sqrt(math.fsum(value * value for value in raw.values())) or 1.0
            vectors.append({word: value / size for word, value in raw.items()})
        return Kinship(
            tuple(vectors),
            tuple(claim.source for claim in claims),
            tuple(claim.span.file.name if claim.span else "" for claim in claims),
            max(0.0, FEW[0] - FEW[1] * max(0, numbers - 2)),
        )

    def words(self, one: int, other: int) -> float:
        """How alike the words of two claims are, from 0 to 1."""
        left, right = self.vectors[one], self.vectors[other]
        if len(right) < len(left):
            left, right = right, left
        return math.fsum(value * right[word] for word, value in left.items() if word in right)

    def link(self, one: int, other: int) -> float:
        """How closely two claims belong together: words, one source, one place."""
        found = self.words(one, other)
        if self.sources[one] and self.sources[one] == self.sources[other]:
            found += SAME_SOURCE
        apart = abs(one - other)
        if self.files[one] == self.files[other] and 0 < apart <= len(NEIGHBOURS):
            found += NEIGHBOURS[apart - 1]
        return max(found, self.floor)

    def together(self, members: Sequence[int]) -> float:
        """How closely several belong together: the weakest link of the strongest chain of them."""
        inside, outside = {members[0]}, set(members[1:])
        weakest = math.inf
        while outside:
            best, name = max((self.link(a, b), b) for a in inside for b in outside)
            weakest = min(weakest, best)
            inside.add(name)
            outside.remove(name)
        return weakest


def terms(claim: Claim) -> frozenset[str]:
    """The words that tell what a claim is about, cut to stems."""
    text = " ".join((claim.id.replace("-", " "), claim.says, claim.by, claim.because))
    found: set[str] = {piece for piece in claim.id.split("-")[:-1] if any(map(str.isdigit, piece))}
    for match in _WORD.finditer(text.lower()):
        word = match.group().removesuffix("'s")
        if len(word) > 2 and word not in _STOP:
            found.add(_ENDING.sub("", word)[:_STEM])
    return frozenset(found)
