"""Numbers as they are written in English prose, and what they are worth.

Digits with marks of thousands, decimals, fractions (`6¾`), magnitudes (`5.1m`), words
(`two hundred and forty-one`, `half a million`, `a dozen`, `two-thirds`), sums of money.
Which stretches of a text are numbers, dates or percentages is `sapper.evidence.amounts`.
"""

from __future__ import annotations

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SCALES = {
    "dozen": 12.0,
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
}
NUMBER_WORDS = frozenset([*_ONES, *_TENS, *_SCALES])
"""Words that numbers are written with."""
_LETTERS = {"k": 1e3, "m": 1e6, "mn": 1e6, "bn": 1e9, "b": 1e9, "tn": 1e12}
_PARTS = {
    "half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
    "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100,
}  # fmt: skip
_SIGNS = {
    "½": 1 / 2, "¼": 1 / 4, "¾": 3 / 4, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 1 / 5, "⅖": 2 / 5,
    "⅗": 3 / 5, "⅘": 4 / 5, "⅙": 1 / 6, "⅚": 5 / 6, "⅛": 1 / 8, "⅜": 3 / 8, "⅝": 5 / 8, "⅞": 7 / 8,
}  # fmt: skip
_LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺−", "0123456789-+-")
_LARGEST = 300
_TIMES = {"twice": 2.0, "thrice": 3.0}

_B = r"(?<![\w’'])"
_SMALL = (
    rf"(?:(?:{'|'.join(_TENS)})(?:[- ](?:{'|'.join(_ONES[1:10])})\b)?"
    rf"|(?:{'|'.join(reversed(_ONES))}))\b"
)
_SCALE = rf"(?:{'|'.join(_SCALES)})\b"
_PART = (
    r"(?:hal(?:f|ves)|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?"
    r"|tenths?|hundredths?)\b"
)

_SAID = (
    rf"{_SMALL}[- ](?!half\b){_PART}",
    r"(?:an?|one)[ ](?:third|quarter|fifth|sixth|seventh|eighth|ninth|tenth|hundredth)\b"
    r"(?![ ](?:time|man|party|day|week|year)\b)",
    rf"half[ ]an?[ ]{_SCALE}",
    r"half\b",
    rf"{_SMALL}(?:[ -]{_SCALE}(?:,?[ ](?:and[ ])?{_SMALL})?)*(?:[ -]{_SCALE})*"
    r"(?:[ ]and[ ]a[ ]half\b)?",
    rf"an?[ ]{_SCALE}(?:[ -]{_SCALE})?",
    r"(?:tens|hundreds)[ ]of[ ](?:thousands|millions)\b",
    r"(?:dozens|hundreds|thousands|millions|billions|trillions)\b",
    _SCALE,
    r"twice\b",
    r"thrice\b",
)
WORDS = rf"(?i:{_B}(?:{'|'.join(_SAID)}))"
"""A number in words, as a pattern without groups."""

_MONEY = (
    r"(?:(?:US|A|C|HK|NT)?[$£€¥₩₽₴₹]|\b(?:USD|EUR|GBP|JPY|KRW|RUB|CNY|CHF|SEK|NOK|DKK|UAH|PLN)\b)"
)
_PLAIN = (
    # after a comma three digits are thousands, one or two are decimals; `3,4,5` is a list
    r"(?:\d{1,3}(?:\.\d{3}){2,}(?![\d.])|\d{1,3}(?<!\d,\d)(?<!\d,\d\d),\d{1,2}(?![\d,]|\.\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![\d,])(?:\.\d+)?"
    r"|\d{1,3}(?:[’']\d{3})+|\d+(?:\.\d+)?|(?=\.\d)\.\d+)"
)
_POWER = r"(?:10(?:[⁻⁺]?[⁰¹²³⁴-⁹]+|\^[-−+]?\d+))"
DIGITS = (
    rf"(?:{_MONEY}[ \u00a0]?)?(?:(?<![\w)])[-−+±][ ]?)?(?:{_MONEY})?"
    rf"(?:(?:{_PLAIN}[ \u00a0]?[×x·*⋅][ \u00a0]?)?{_POWER}|{_PLAIN}[ ]?[{''.join(_SIGNS)}]|[{''.join(_SIGNS)}]|{_PLAIN})"
    rf"(?:(?:st|nd|rd|th)\b|[ \u00a0-]?(?i:{_SCALE})|(?:k|mn|m|bn|b|tn)\b)?"
)
"""A number in digits, as a pattern without groups."""


def worth(text: str) -> float | None:
    """What a number is worth; None where that is not plain (`hundreds`, `-s`).

    >>> worth("two hundred and forty-one"), worth("€2.4 million"), worth("two thirds")
    (241.0, 2400000.0, 0.6666666666666666)
    """
    lowered = re.sub(
        r"(?i)^(?:(?:us|a|c|hk|nt)?[$£€¥₩₽₴₹]|[a-z]{3}(?=[ \u00a0]?\d))", "", text.strip()
    )
    lowered = lowered.strip().lower().lstrip("$£€¥₩₽₴₹ \u00a0")
    match = re.match(r"([-−])?[+± ]*(?=[\d.½-⅞¼-¾])", lowered)
    if match is not None:
        value = _in_digits(lowered[match.end() :])
        return -value if match[1] and value is not None else value
    return _in_words(lowered)


def _in_digits(text: str) -> float | None:
    power = re.match(rf"(?:(.*?)[ \u00a0]?[×x·*⋅][ \u00a0]?)?({_POWER})", text)
    if power is not None:
        times = _in_digits(power[1]) if power[1] else 1.0
        raised = power[2][2:].lstrip("^").translate(_LOWERED)
        rest = _scale_of(text[power.end() :])
        small = abs(int(raised)) <= _LARGEST
        return times * 10.0 ** int(raised) * rest if times is not None and small else None
    match = re.match(r"[\d,.’' \u00a0\u202f]*", text)
    assert match is not None
    figures = match[0].strip()
    if re.fullmatch(r"\d+,\d{1,2}", figures):
        figures = figures.replace(",", ".")
    elif figures.count(".") > 1:
        figures = figures.replace(".", "")
    plain = re.sub(r"[^\d.]", "", figures).rstrip(".")
    rest = text[match.end() :]
    value = float(plain) if plain.count(".") <= 1 and plain.strip(".") else 0.0
    if rest[:1] in _SIGNS:
        value += _SIGNS[rest[0]]
        rest = rest[1:]
    elif not plain:
        return None
    return value * _scale_of(rest)


def _scale_of(rest: str) -> float:
    """What a word or letter behind a number multiplies it by."""
    word = rest.strip(" -\u00a0")
    return _SCALES.get(word) or _LETTERS.get(word) or 1.0


def _in_words(text: str) -> float | None:
    words = re.sub(r"\b(?:and a half)$", "+half", text).replace("-", " ").replace(",", " ").split()
    if len(words) == 1 and words[0] in _TIMES:
        return _TIMES[words[0]]
    extra = 0.0
    if words and words[-1] == "+half":
        words, extra = words[:-1], 0.5
    last = words[-1].rstrip("s").replace("halve", "half") if words else ""
    if last in _PARTS and len(words) <= 2:
        count = 1.0 if len(words) == 1 or words[0] in ("a", "an") else _small(words[:1])
        return None if count is None else count / _PARTS[last]
    if words and words[0] == "half" and len(words) == 3:
        return 0.5 * _SCALES.get(words[2], 1.0)
    total = _scaled(words)
    return None if total is None else total + extra


def _scaled(words: list[str]) -> float | None:
    """`two hundred and forty one thousand`: scales multiply what came before them."""
    total, current, seen = 0.0, 0.0, False
    for word in words:
        if word in ("and", "a", "an"):
            continue
        if word in _SCALES:
            scale = _SCALES[word]
            if scale >= 1e3:
                total, current = total + (current or 1.0) * scale, 0.0
            else:
                current = (current or 1.0) * scale
        else:
            value = _small([word])
            if value is None:
                return None
            current += value
        seen = True
    return total + current if seen else None


def _small(words: list[str]) -> float | None:
    word = words[0] if words else ""
    if word in _ONES:
        return float(_ONES.index(word))
    return float(10 * (_TENS.index(word) + 2)) if word in _TENS else None
