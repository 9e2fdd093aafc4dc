"""What a sentence says that happens to the things it counts: made, got, lost, held, carried.

Two numbers are of one thing only where what is said of it may be one thing too: what a yard builds in a
month is not what it scraps in a year. Verbs are put into few classes; one that is in none says nothing.
"""

from __future__ import annotations

import re

_CLASSES = {
    "made": """
        produc\\w* make[s]? made making manufactur\\w* output turn(?:s|ed)?\\sout build[s]? built builds building
        grow[s]? grew grown mine[sd]? mining extract\\w* refin(?:e|es|ed|ing) bak(?:e|es|ed|ing) brew\\w* w[eo]ave[sn]? smelt\\w*
        harvest\\w* yield\\w* print\\w* publish\\w* mint(?:s|ed) distil\\w* assembl(?:e|es|ed) generat\\w* rais(?:e|es|ed)
        pump(?:s|ed)? dug launch\\w* train(?:s|ed) graduat\\w* issu(?:e|es|ed|ing)""",
    "got": """
        receiv\\w* import(?:s|ed)? admit\\w* admission[s]? recruit(?:s|ed|ing) hir(?:e|es|ed|ing) enrol\\w* captur\\w*
        acquir\\w* collect\\w* obtain\\w* arriv\\w* enter(?:s|ed)? join(?:s|ed)? immigrat\\w* intake tak(?:e|es)\\sin took\\sin
        bought buy[s]? buying purchas\\w* accept\\w* seiz\\w* born births? registered conscript(?:s|ed)\\b""",
    "lost": """
        los[et]\\w* loss(?:es)? die[sd]? dead deaths? dying kill\\w* sank sunk sink[s]? destroy\\w* wreck\\w* perish\\w* fell
        scrap(?:s|ped)? demolish\\w* slaughter\\w* stolen spoil\\w* wast(?:e|es|ed) missing ruin\\w* burnt""",
    "left": """
        leav(?:e|es|ing) left depart\\w* discharg\\w* releas\\w* retir\\w* resign\\w* desert\\w* emigrat\\w* fle[de]\\w* expel\\w*
        dismiss\\w* quit[s]? deport\\w* evacuat\\w* export(?:s|ed)? s[eo]ll[s]? sold selling sales?""",
    "used": """
        consum\\w* eat[s]? ate eaten burn(?:s|ed|ing)? us(?:e|es|ed|ing) drink[s]? drank need(?:s|ed)? requir\\w*""",
    "held": """
        ha[sd] have own(?:s|ed)? hold[s]? held contain\\w* stor(?:e|es|ed|ing) shelter(?:s|ed|ing)? hous(?:es|ed) employ(?:s|ed)?
        number(?:s|ed)? compris\\w* consist\\w* stands? stood there\\s(?:are|were|is|was) stock(?:s|ed)? kept keep[s]? accommodat\\w*
        detain\\w* serv(?:e|es|ing)\\sin""",
    "moved": """
        carr(?:y|ies|ied|ying) mov(?:e|es|ed|ing) ship(?:ped|ping|ments?) transport\\w* handl\\w* haul\\w* ferr(?:y|ies|ied) convey\\w*
        deliver\\w*  pass(?:es|ed)? cross(?:es|ed|ing)? freight""",
    "mended": "repair\\w* mend(?:s|ed)? overhaul\\w* refit\\w* restor\\w* rebuilt treat(?:s|ed) cur(?:es|ed) heal(?:s|ed)",
    "tried": "inspect\\w* open(?:s|ed)? read[s]? censor(?:s|ed) test(?:s|ed) search\\w* examin\\w* check(?:s|ed)",
}
_PATTERNS = {
    name: re.compile(rf"\b(?:{'|'.join(words.split())})\b", re.IGNORECASE)
    for name, words in _CLASSES.items()
}


_APART = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "lost/made",
        "lost/got",
        "lost/held",
        "lost/moved",
        "lost/mended",
        "lost/tried",
        "lost/left",
        "made/used",
        "made/left",
        "made/mended",
        "made/tried",
        "got/left",
        "got/mended",
        "got/tried",
        "left/held",
        "left/mended",
        "left/tried",
        "used/mended",
        "used/tried",
        "held/mended",
        "held/tried",
        "moved/mended",
        "moved/tried",
        "mended/tried",
    ]
)
"""What cannot be one and the same; what is got may be what is used, and what is made what is carried."""


def predicates(says: str) -> frozenset[str]:
    """The classes of the verbs (and nouns made of them) in a sentence.

    >>> sorted(predicates("The yard built 40 trawlers.")), sorted(predicates("Forty trawlers."))
    (['made'], [])
    """
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(says))


def other_deed(one: str, other: str) -> bool:
    """Whether two sentences say of what they count what cannot be one: built, and scrapped.

    >>> other_deed("The yard built 40 trawlers.", "The yard scrapped 40 trawlers.")
    True
    """
    left, right = predicates(one), predicates(other)
    return (
        bool(left) and bool(right) and all(frozenset((a, b)) in _APART for a in left for b in right)
    )


def is_deed(word: str) -> bool:
    """Whether a word by itself is a verb of one of the classes, or a noun made of one."""
    return any(pattern.fullmatch(word) for pattern in _PATTERNS.values())


def same_deed(one: str, other: str) -> bool:
    """Whether two sentences say the same of what they count: `produces`, `an output of`."""
    return bool(predicates(one) & predicates(other))
