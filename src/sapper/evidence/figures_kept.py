"""Whether a phrase found with edits still gives its figures: numbers, signs, currencies, scales.

A digit misread among other slips is a slip; a number that alone differs is another number, and `$`
for `£` is never a slip. Words are compared by `sapper.evidence.same_words`.
"""

from __future__ import annotations

import re
from collections import Counter

_FIGURE = re.compile(r"[^\W_]*[0-9][^\W_]*(?:[.,'’:/][^\W_]*[0-9][^\W_]*)*")
_UNSEEN = re.compile("[\u00ad\u200b\ufeff\u0300-\u036f]")
_GROUPED = re.compile(r"(?<=[0-9])[.,'’](?=[0-9]{3}(?![0-9]))")
_PAGE = re.compile(r"^[ \t]*[0-9]{1,4}[ \t]*$", re.MULTILINE)
_NOTE = re.compile(r"\[[0-9]{1,3}\]")
_SIGN = re.compile(r"[$£€¥%‰]")
_SCALE = re.compile(
    r"[°º]\s?([A-Za-z])\b|(?<![^\W_])(bn|mn|tn|mln|mrd|mio|km|kg|mg)(?![^\W_])", re.I
)
_MINUS = re.compile(r"(?:^|(?<=[\s(]))[-‐‑–−][ ]?(?=[0-9])")
_LETTER = re.compile(r"(?<=[^\W_] )[A-HJ-Z](?![\w.'’])")


def figures_kept(phrase: str, shown: str, edits: int) -> bool:
    """Whether what stands at a place (`shown`, as written) gives the figures of a phrase.

    `edits` is how many letters differ in all: where only the digits do, the number is another.

    >>> figures_kept("a fee of £500", "a fee of $500", 1), figures_kept("3 men", "3.5 men", 1)
    (False, False)
    """
    shown = _PAGE.sub(" ", _NOTE.sub("", _UNSEEN.sub("", shown)))
    if any(_count(p, phrase) != _count(p, shown) for p in (_SIGN, _SCALE, _MINUS)):
        return False
    ours, theirs = _LETTER.findall(phrase), _LETTER.findall(shown)
    if len(ours) == len(theirs) and ours != theirs:
        return False  # camp A is not camp B
    left, right = _numbers(phrase), _numbers(shown)
    if left == right:
        return True
    strange = Counter(right) - Counter(left)
    if not strange and len(left) == len(right):
        return False  # each number in the place of the other
    digits = abs(sum(map(len, left)) - sum(map(len, right)))
    # letters in a number are the slips of a scanner or typist; a clean number is another
    clean = [item for item in strange if not any(letter.isalpha() for letter in item)]
    return not clean or edits > max(1, digits)


def _count(pattern: re.Pattern[str], text: str) -> Counter[str]:
    found = ("".join(match.group().lower().split()) for match in pattern.finditer(text))
    return Counter(item.lstrip("-‐‑–−") or "-" for item in found)


def _numbers(text: str) -> list[str]:
    found = _FIGURE.findall(_GROUPED.sub("", text))
    return [item.rstrip("0").rstrip(".") if "." in item else item for item in found]
