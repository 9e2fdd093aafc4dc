"""The Admiralty code: from a grade such as `B3` to a default credence.

The code (NATO AJP-2.1) rates the source from A to F and the information from 1 to 6; it
gives no probabilities. The table is ours, and `docs/evidence.md` says how it was chosen: a
completely reliable source's probably true report (A2) is taken to hold nine times in ten;
credence falls with either rating; F and 6 ("cannot be judged") stand near the middle.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

DEFAULT_CREDENCE = 0.5
"""Credence of a claim that has neither a credence nor a grade; it is warned of."""

_TABLE: Mapping[str, tuple[float, ...]] = MappingProxyType(
    {
        # credibility:  1     2     3     4     5     6
        "A": (0.97, 0.90, 0.75, 0.40, 0.15, 0.60),
        "B": (0.94, 0.85, 0.70, 0.35, 0.12, 0.55),
        "C": (0.88, 0.78, 0.60, 0.30, 0.10, 0.50),
        "D": (0.78, 0.65, 0.50, 0.25, 0.08, 0.45),
        "E": (0.60, 0.50, 0.35, 0.15, 0.05, 0.35),
        "F": (0.80, 0.70, 0.55, 0.30, 0.10, 0.50),
    }
)


def credence_of(grade: str) -> float | None:
    """The default credence of a grade, or None when it is not one.

    >>> credence_of("A2")
    0.9
    >>> credence_of("G2") is None
    True
    """
    text = grade.strip().upper()
    if len(text) != 2 or text[0] not in _TABLE or text[1] not in "123456":
        return None
    return _TABLE[text[0]][int(text[1]) - 1]
