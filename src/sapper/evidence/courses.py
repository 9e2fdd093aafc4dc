"""Courses of things: the steps that follow one another in building, office, life, law, travel, captivity.

A sentence is at the steps whose words it holds. Of two sentences at steps of one course the earlier
step comes first; that they are of one thing is judged by `sapper.evidence.order_words`.
"""

from __future__ import annotations

import re

_COURSES = {
    "work": (
        r"planned|proposed|designed|conceived|surveyed|mooted",
        r"approved|founded|established|set up|chartered|created|commissioned from|contract(?:s|ed)? (?:for|was|were)|ordered|funds? (?:was|were)? ?(?:voted|granted)",
        r"(?:work|construction|building|digging|laying|dredging|repairs?|restoration)\b(?=.*\b(?:beg[au]n|start(?:ed|s)?|commenced)\b)"
        r"|(?:beg[au]n|start(?:ed|s)?|commenced) (?:work|construction|building|digging)|broke ground|ground was broken"
        r"|foundation stone|keel (?:was )?laid|laid the keel|under construction",
        r"launched|topped out|roofed",
        r"completed|finished|ready for use|handed over",
        r"inaugurated|consecrated|entered service|into service|maiden (?:voyage|flight)|first (?:train|ship|passenger|customer|patient|pupil|visitor|student|guest|reader|prisoner)s?\b"
        r"|opened (?:to|its doors|for)|(?:was|were) opened|officially opened|opened in|opened on",
        r"closed|decommissioned|shut down|abandoned|taken out of service|mothballed",
        r"demolished|torn down|pulled down|scrapped|broken up|dismantled|blown up|razed",
    ),
    "span": (
        r"first (?:case|cases|victim|shots?|session|meeting|day|reports?|patient|signs?|symptoms?)"
        r"|broke out|outbreak|set in|beg[au]n|started|commenced|onset",
        r"peaked|at its height|reached its height|spread to",
        r"last (?:case|cases|victim|shots?|session|day|patient)|(?:declared|was|were) over|ended|came to an end|ceased|subsided"
        r"|died down|concluded|called off|wound up",
    ),
    "life": (
        r"born",
        r"baptised|baptized|christened",
        r"enlisted|graduated|married|ordained|first elected|matriculated|apprenticed",
        r"retired|pensioned off",
        r"died|dead|killed|executed|hanged|assassinated|murdered|drowned",
        r"buried|funeral|cremated|interred|will was read|state burial|succeeded (?:him|her)",
    ),
    "office": (
        r"nominated|candidate|candidacy|campaign (?:began|opened)",
        r"election|elected|by-election|poll (?:was|took)|polls opened|won the vote|voted in",
        r"sworn in|took office|took the oath|inaugurated|took up|crowned|enthroned|entered office|assumed",
        r"resigned|dismissed|deposed|stepped down|left office|ousted|overthrown|abdicated|impeached|lost office|voted out",
    ),
    "law": (
        r"drafted|drawn up|tabled|introduced|negotiat\w+ (?:began|opened|started)|talks (?:began|opened|started)|debated|proposed",
        r"passed|adopted|initialled|agreed",
        r"signed|promulgated|became law|royal assent|gazetted",
        r"ratified",
        r"in(?:to)? force|took effect|effective",
        r"repealed|expired|lapsed|revoked|rescinded|annulled|terminated|denounced|broken|violated",
    ),
    "captivity": (
        r"captured|arrested|taken prisoner|seized|kidnapped|abducted|detained",
        r"charged|indicted",
        r"tried|trial",
        r"sentenced|convicted|condemned|acquitted",
        r"released|freed|set free|ransomed|exchanged|repatriated|escaped|pardoned|executed|hanged",
    ),
    "siege": (
        r"besieged|laid siege|siege (?:of \w+ )?began|surrounded|encircled|blockaded",
        r"breached|stormed",
        r"relieved|raised|lifted|surrendered|capitulated|fell",
    ),
    "consignment": (
        r"ordered|bought|contracted",
        r"shipped|dispatched|sent off|loaded|left the (?:yard|port|factory|works)",
        r"delivered|arrived|unloaded|received|landed",
        r"installed|distributed|handed out|put to use|used up|resold",
    ),
    "money": (
        r"applied for|requested|asked for",
        r"granted|approved|lent|taken out|issued|floated",
        r"repaid|paid off|paid back|redeemed|written off|defaulted",
    ),
    "stay": (
        r"admitted|arrived|entered|joined|enrolled|hired|moved in|hospitalised|checked in|engaged",
        r"operated on|treated|promoted",
        r"left|discharged|expelled|dismissed|moved out|graduated|checked out|sent home",
    ),
    "search": (
        r"sank|vanished|disappeared|crashed|lost|went missing|wrecked",
        r"wreck(?:age)? (?:was |were )?(?:found|located)|found|salvaged|raised from",
        r"inquiry|investigation|commission of inquiry",
    ),
    "training": (
        r"recruited|called up|mustered|enlisted|conscripted|mobilised|mobilized",
        r"train\w* (?:began|started)|began training",
        r"trained|finished training|graduated",
        r"deployed|sent to the front|into action|into combat|went into battle",
        r"demobilised|demobilized|discharged|disbanded|sent home|stood down",
    ),
}  # fmt: skip
_STEPS = {
    course: tuple(re.compile(rf"\b(?:{step})\b", re.IGNORECASE) for step in steps)
    for course, steps in _COURSES.items()
}


def follows(one: str, other: str) -> bool:
    """Whether what one sentence tells comes before what the other tells, in some course of things.

    >>> follows("The treaty was signed.", "The treaty was repealed.")
    True
    """
    return any(
        bool(first) and bool(then) and max(first) < min(then)
        for first, then in zip(_at(one), _at(other), strict=True)
    )


def bare(says: str) -> str:
    """A sentence without the words of steps: what it is of."""
    for steps in _STEPS.values():
        for step in steps:
            says = step.sub(" ", says)
    return says


def _at(says: str) -> list[list[int]]:
    """For each course the steps that a sentence is at, from 0."""
    return [
        [index for index, step in enumerate(steps) if step.search(says)]
        for steps in _STEPS.values()
    ]
