"""A sum that claims seem to make: the line to paste, whether it adds up, and how telling it is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from sapper.evidence.slips import Slip

Verdict = Literal["off", "holds"]

_RANGE = math.log(1e4)
"""Numbers of one kind are taken to spread over four powers of ten."""
_ROUND = 0.25
"""Round numbers are not taken for less exact than this, or none would ever tell anything."""
KIN = 6.0
"""How much it counts, in powers of ten, that claims belong together entirely."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """One relation among claims, found from their numbers.

    `places` are those of the claims in the list that was searched; `score` is how unlikely
    an accident of numbers it is, in powers of ten, with what speaks for the claims' belonging together.
    `checked` is the id of the check that states it already.
    """

    holds: str
    claims: tuple[str, ...]
    places: tuple[int, ...]
    verdict: Verdict
    slip: Slip | None
    says: str
    score: float
    kin: float
    checked: str = ""


def surprise(deviation: float, width: float, tries: int = 1) -> float:
    """How unlikely it is, in powers of ten, that numbers agree so closely by accident.

    `deviation` is the logarithm of the ratio of the two sides, `width` how far rounding would let
    them differ anyway, `tries` the number of ratios that would have been taken for a match.
    """
    near = max(abs(deviation), min(width, _ROUND), 1e-4)
    chance = min(1.0, 2 * tries * near / _RANGE)
    return -math.log10(chance)
