"""Words for probabilities: ICD 203 and Sherman Kent's.

ICD 203 (2015, 6.e.2.a) covers 1 to 99 % without a gap. Kent (1964) leaves gaps between
12 and 20 % and between 60 and 63 %; they are split in the middle.
"""

from __future__ import annotations

from typing import Literal

Words = Literal["icd203", "kent", "none"]

_ICD203: tuple[tuple[float, str], ...] = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (1.01, "almost certain"),
)
_KENT: tuple[tuple[float, str], ...] = (
    (0.02, "next to impossible"),
    (0.16, "almost certainly not"),
    (0.40, "probably not"),
    (0.615, "chances about even"),
    (0.87, "probable"),
    (1.01, "almost certain"),
)


def word(probability: float, words: Words = "icd203") -> str:
    """The word for a probability; empty where a case wants none.

    >>> word(0.22), word(0.75, "kent")
    ('unlikely', 'probable')
    """
    if words == "none":
        return ""
    table = _KENT if words == "kent" else _ICD203
    return next(text for below, text in table if probability < below)
