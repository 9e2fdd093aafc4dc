"""From a grade such as `B3`, or a word such as `likely`, to a default credence.

The code (NATO AJP-2.1) rates the source from A to F and the information from 1 to 6; it
gives no probabilities. The table is ours, and `docs/evidence.md` says how it was chosen: a
completely reliable source's probably true report (A2) is taken to hold nine times in ten;
credence falls with either rating; F and 6 ("cannot be judged") stand near the middle.

Words of `hedge:` come from Intelligence Community Directive 203 (2015), at the middle of each of
its ranges; words that it does not have from Kent (1964), at his middle values. Kent gave the words of
mere possibility no number; the one for them is ours.
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


_ICD203: Mapping[float, tuple[str, ...]] = MappingProxyType(
    {
        0.03: ("almost no chance", "remote"),
        0.125: ("very unlikely", "highly improbable"),
        0.325: ("unlikely", "improbable", "improbably"),
        0.5: ("roughly even chance", "roughly even odds"),
        0.675: ("likely", "probable", "probably"),
        0.875: ("very likely", "highly probable"),
        0.97: ("almost certain", "almost certainly", "nearly certain"),
    }
)
_KENT: Mapping[float, tuple[str, ...]] = MappingProxyType(
    {
        0.07: ("almost certainly not", "virtually impossible", "highly doubtful"),
        0.3: ("probably not", "doubtful", "we doubt"),
        0.5: ("chances about even", "about even", "even chance"),
        0.75: ("we believe", "we estimate"),
        0.93: ("virtually certain", "all but certain", "highly likely"),
    }
)
_OURS: Mapping[float, tuple[str, ...]] = MappingProxyType(
    {
        0.35: (
            "possible", "possibly", "perhaps", "may", "might", "could", "conceivable", "conceivably",
        ),
    }
)  # fmt: skip
HEDGES: Mapping[str, float] = MappingProxyType(
    {
        word: credence
        for table in (_OURS, _KENT, _ICD203)
        for credence, words in table.items()
        for word in words
    }
)
"""Words that give a credence, each with it; `docs/evidence.md` has the table."""


def credence_of_hedge(hedge: str) -> float | None:
    """The default credence of a hedge that is exactly one of these words, else None.

    >>> credence_of_hedge("Almost certainly")
    0.97
    >>> credence_of_hedge("likely, for the moment") is None
    True
    """
    return HEDGES.get(" ".join(hedge.casefold().split()))


def hedge_words() -> str:
    """The words of the table from the surest down, as one list."""
    ordered = sorted(HEDGES, key=lambda word: (-HEDGES[word], list(HEDGES).index(word)))
    return ", ".join(ordered)
