"""What a sentence speaks of, and what sets two sentences apart.

A sentence is taken as the set of its words less those that any sentence may have. Two of them are
at odds where they name other years, other ordinals, another (`a new`, `the former`) or the other of
two (north and south). No grammar is worked out. That two words are opposites is
`sapper.evidence.opposites`, that two numbers can be of one thing `sapper.evidence.one_thing`.
"""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENDING = re.compile(r"(?<=[^\W\d_]{3})(?:ies|ie|es|s|ing|ed|y|e)$")
_STEM = 5
_ANY_WORDS = """
    the and for with from that this these those there then than but not its his her their our your they them
    she was were are is been being be am have has had will would could should may might can do did does who
    whom whose which what when where while into onto over under about above below up down out off upon some
    any all each every both only also more most less least own other others same such very just now so far again
    still yet already never ever after before since until till by to in on at of as or it he we an a one two
    three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty
    ninety hundred hundreds thousand thousands million millions billion trillion dozen half third quarter
    per cent percent year years yearly annual annually month months monthly week weeks weekly day days daily
    number numbers numbered count counts counted total totals totalled sum sums amount amounts amounted come
    comes came go goes went run runs ran stand stands stood put puts said says say take takes took taken
    make makes made get gets got give gives given keep keeps kept place pass passes through across time
    times average altogether together overall whole cost costs price worth value pay pays paid spent spend
    hold holds held reach reaches reached according reported estimated reckoned stated announced declared
    claimed testified recorded noted quoted told wrote written listed allegedly stop franc francs mark marks
    dollar dollars pound pounds rouble roubles ruble rubles lire lira crown crowns peso pesos peseta pesetas
    yen won euro euros zloty dinar dinars rupee rupees yuan guilder guilders
"""
_ANY = frozenset(_ANY_WORDS.split())
_FORMS = {
    form: forms.split()[0]
    for forms in """
        die died dies dead death deaths dying
        send sent sends
        build built builds
        buy bought buys
        sell sold sells sale sales
        lose lost loses loss losses
        grow grew grown grows
        fall fell fallen falls
        eat ate eaten eats
        fly flew flown flies
        lend lent lends loan loans
        fight fought fights fighting
        sail sailed sailing
        arrive arrival arrivals
        depart departure departures
        man men
        woman women
        child children
        wife wives
    """.strip().splitlines()
    for form in forms.split()
}
_ANY_THING_WORDS = """
    ton tonne tons tonnes kilogram kilogramme gram pound metre meter litre liter gallon bushel barrel acre hectare mile
    person people man men soldier soldiers inhabitant worker workers household family families house item unit piece
    """
_ANY_THING = frozenset(_ANY_THING_WORDS.split())
_YEAR = re.compile(r"(?<![\d.,])(?:1[0-9]|20)\d\d(?![\d.,]\d)\b")
_ORDINAL = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|\d+(?:st|nd|rd|th))\b",
    re.IGNORECASE,
)
_FRESH = re.compile(
    r"\b(?:new|newly|next|another|rival|neighbou?ring|sister|twin|adjacent|opposing|later|former|predecessor|successor|again|once more|previous|old|earlier"
    r"|re(?:open|built|build|found|establish|elect|start|instat|occupi|married)\w*)\b",
    re.IGNORECASE,
)
_OTHER_OF_TWO = (
    ("north", "south"), ("east", "west"), ("northern", "southern"), ("eastern", "western"),
    ("upper", "lower"), ("left", "right"), ("inner", "outer"), ("old", "new"), ("spring", "autumn"),
    ("summer", "winter"), ("morning", "evening"), ("before", "after"), ("army", "navy"),
    ("urban", "rural"), ("towns", "villages"), ("town", "country"), ("coast", "interior"),
    ("men", "women"), ("boys", "girls"), ("imports", "exports"),
    ("imported", "exported"), ("quick", "slow"), ("fast", "slow"), ("large", "small"),
)  # fmt: skip
_WHERE = re.compile(r"\b(?:in|at|near|along) ((?:the |a |an |its )?[^\W\d_]+)", re.IGNORECASE)
_SITE = re.compile(
    r"\b(?:in|at|on|near|along|across) (?:the |a |an |its |all )?((?:[^\W\d_]+ )?[^\W\d_]+)",
    re.IGNORECASE,
)
_MONTHS = re.compile(
    r"\b(?:january|february|march|april|may|june|july|august|september|october|november|december)\b"
)


def words(text: str) -> frozenset[str]:
    """The words that tell what a sentence is about, cut to stems.

    >>> sorted(words("The tribute of 300 horses was rendered."))
    ['hors', 'rende', 'tribu']
    """
    return frozenset(
        stem(match.group()) for match in _WORD.finditer(text.lower()) if match.group() not in _ANY
    )


def stem(word: str) -> str:
    """A word cut so far that its forms are alike."""
    word = _FORMS.get(word.lower(), word)
    return _ENDING.sub("", re.sub(r"['’]s$", "", word.lower()))[:_STEM]


def at_odds(one: str, other: str) -> bool:
    """Whether two sentences name different years, ordinals, or the one and the other of two."""
    for pattern in (_YEAR, _ORDINAL):
        left = {match.group().lower() for match in pattern.finditer(one)}
        right = {match.group().lower() for match in pattern.finditer(other)}
        if left and right and not left & right:
            return True
    left, right = set(_WORD.findall(one.lower())), set(_WORD.findall(other.lower()))
    return any(
        (a in left and b in right and a not in right and b not in left)
        or (b in left and a in right and b not in right and a not in left)
        for a, b in _OTHER_OF_TWO
    )


def one_is_new(one: str, other: str) -> bool:
    """Whether just one of two sentences tells of another thing of the kind (`a new`, `again`)."""
    return bool(_FRESH.search(one)) != bool(_FRESH.search(other))


def names(text: str) -> frozenset[str]:
    """Words with a capital letter, but the first."""
    return frozenset(
        match.group()
        for match in _WORD.finditer(text)
        if match.start() and match.group()[0].isupper()
    )


def places(text: str) -> frozenset[str]:
    """The words of where something is, be it a place or a body (`in Japan`, `at home`), as stems."""
    return frozenset(word for match in _WHERE.finditer(text) for word in words(match.group(1)))


def sites(text: str) -> frozenset[str]:
    """The words that tell where something is, two at most behind each `in`, `at`, `on` …, as stems."""
    return frozenset(word for match in _SITE.finditer(text) for word in words(match.group(1)))


def is_any_thing(name: str) -> bool:
    """Whether a count says nothing of what is counted: tons, persons, items."""
    return name in _ANY_THING


def months(text: str) -> frozenset[str]:
    """The months that a sentence names."""
    return frozenset(match.group() for match in _MONTHS.finditer(text.lower()))


def years(text: str) -> frozenset[str]:
    """The years that a sentence names."""
    return frozenset(match.group() for match in _YEAR.finditer(text))
