"""Where a phrase may begin and end in a text: at the ends of words and of numbers.

`500 men` is no part of `1,500 men`, nor is `able to pay` one of `unable to pay`. A number goes on over
points, commas and blanks between its digits; its sign, its currency before it and its per cent or degree
behind it belong to it. A word goes on over a hyphen at a line end and behind a syllable that denies it.
Finding the phrase is `sapper.evidence.anchoring`.
"""

from __future__ import annotations

import re
import unicodedata

_APART = 0x2E80
"""From here on lie scripts that are written without blanks between words."""
_REACH = 24
"""So many characters on either side decide."""
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_CURRENCY_BEFORE = re.compile(r"[$£€¥₤₽₩₹₺₴₪][ \u00a0\u202f]?$")
_NUMBER_BEFORE = re.compile(
    r"(?:[0-9][.,·'’\u00a0\u202f/:]|[0-9][-‐‑–−]|[0-9] (?=[0-9]{3}(?![0-9]))|(?<![^\s(])[.,])$"
)
_MINUS_BEFORE = re.compile(r"(?:^|[\s(\[])[-‐‑–−+±][ ]?$")
_NUMBER_BEHIND = re.compile(
    r"[.,·'’\u00a0\u202f/:]?[0-9]|[-‐‑–−][0-9]|[½⅓⅔¼¾⅛]|[ ](?=[0-9]{3}(?![0-9]))[0-9]"
    r"|°|[ \u00a0\u202f]?[%‰€£¥$](?![0-9])"
)
_GROUP = re.compile(r"[0-9]{3}(?![0-9])")
_ENDS_IN_GROUP = re.compile(r"(?<![0-9.,])[0-9]{1,3}$")
_BROKEN_BEFORE = re.compile(r"[^\W\d_][-‐\u00ad][ \t]*\r?\n\s*$")
_BROKEN_BEHIND = re.compile(r"[-‐\u00ad][ \t]*\r?\n\s*[a-zà-ÿß-ö]")
_DENYING_BEFORE = re.compile(
    r"(?<![^\W_])(?:non|anti|un|pseudo|quasi|ex|counter|contra|nicht)[-‐‑]$", re.I
)


def parts_words(text: str, offset: int) -> bool:
    """Whether an offset lies inside a word or a number of a text.

    >>> parts_words("1,500 men", 2), parts_words("unable", 2), parts_words("so able", 3)
    (True, True, False)
    """
    if not 0 < offset < len(text):
        return False
    ahead = _seen(text[max(0, offset - _REACH) : offset])
    behind = _seen(text[offset : offset + _REACH])
    if not ahead or not behind or text[offset] in _RAISED:
        return False  # a raised number behind a word is that of a note
    before, after = ahead[-1], behind[0]
    if ord(before) >= _APART or ord(after) >= _APART:
        return False
    if before.isalnum() and after.isalnum():
        return True
    return _within_number(ahead, behind) or _within_word(ahead, behind)


def _within_number(ahead: str, behind: str) -> bool:
    if behind[0].isdigit() and (
        _CURRENCY_BEFORE.search(ahead) or _MINUS_BEFORE.search(ahead) or _goes_on(ahead, behind)
    ):
        return True
    if not ahead[-1].isdigit():
        return False
    if behind[0] == " " and _GROUP.match(behind[1:]):
        return _ENDS_IN_GROUP.search(ahead) is not None
    return _NUMBER_BEHIND.match(behind) is not None and not behind.startswith(" 0")


def _goes_on(ahead: str, behind: str) -> bool:
    """Whether a number that begins here goes on from digits, a point or a range before it."""
    if ahead[-1] == " ":
        return bool(_GROUP.match(behind) and _ENDS_IN_GROUP.search(ahead[:-1]))
    return _NUMBER_BEFORE.search(ahead) is not None


def _within_word(ahead: str, behind: str) -> bool:
    """Whether a word was broken here at a line end, or is denied by a syllable before a hyphen."""
    if behind[0].isalpha() and behind[0].islower() and _BROKEN_BEFORE.search(ahead):
        return True
    if behind[0].isalpha() and _DENYING_BEFORE.search(ahead):
        return True
    return ahead[-1].isalpha() and _BROKEN_BEHIND.match(behind) is not None


def _seen(text: str) -> str:
    """A text without signs that are not seen (soft hyphens, joiners) and without accents set apart."""
    return "".join(
        item for item in text if item == "\u00ad" or unicodedata.category(item) not in ("Mn", "Cf")
    ).replace("\u00ad", "")
