"""Verbs that say which of two dates comes first: what begins a thing and what ends it.

Pairs of verbs tell of two steps of one course (left and arrived). Any beginning comes before any
ending of the same thing; that it is the same is read from the words before the verb.
"""

from __future__ import annotations

import re

from sapper.evidence.topic import at_odds, names, one_is_new, words

FOLLOWS: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(rf"\b(?:{first})", re.IGNORECASE), re.compile(rf"\b(?:{then})", re.IGNORECASE))
    for first, then in (
        (
            r"began|begin|start|opened|opens|broke out|launch",
            r"end|clos|finish|complet|conclud|ceas|was over|stopp",
        ),
        (
            r"left|depart|set out|set off|sail|embark|was sent|were sent|dispatch|shipped",
            r"arriv|reach|land|disembark|deliver",
        ),
        (
            r"arriv|land|reach|deploy|moved in",
            r"return|came home|went home|withdr|pulled out|was home|were home",
        ),
        (
            r"left|depart|set out|were sent|was sent",
            r"return|came back|came home|were home|was home",
        ),
        (r"order|contract|commission", r"deliver|deploy|enter\w* service|receiv"),
        (r"sign|agreed|conclud", r"ratif|in force|into force|expire|lapse|terminat|took effect"),
        (r"born|birth", r"died|death|dead|killed|enlist|was appointed|retire"),
        (
            r"enlist|joined|drafted|recruit|called up",
            r"discharg|demob|deploy|were sent|was sent|killed",
        ),
        (
            r"captur|taken prisoner|arrest|seiz|hostage",
            r"releas|exchang|freed|set free|sentenc|tried",
        ),
        (
            r"train\w* began|began training|training start",
            r"deploy|sent to the front|at the front|into combat",
        ),
        (r"found|establish|creat|raised", r"dissol|disband|abolish"),
        (r"invad|attack|offensive began", r"surrender|armistice|ceasefire|truce|capitulat"),
        (r"elect|appoint|took office", r"resign|left office|dismiss|deposed|overthrown"),
        (r"promis|announc|plan", r"kept|carried out|fulfil"),
    )
)
_BEGINS = re.compile(
    r"\b(?:founded|establish\w*|built|erected|constructed|opened|born|consecrated|ordained|crowned|enthroned|appointed"
    r"|elected|sworn in|took office|took up|inaugurated|launched|laid (?:down|siege|the foundation)|foundation stone|began"
    r"|begun|started|broke out|formed|raised|created|set up|came into being|came to power|seized power|commissioned|introduced"
    r"|planted|sown|invaded|occupied|enlisted|joined|married|installed|chartered|incorporated|instituted|imposed|declared"
    r"|enacted|passed|signed|first appeared|baptised|hired|moved in|moved into|took command|assumed|acceded|unveiled|issued"
    r"|first (?:printed|published|shown|performed)|entered|laid out|granted|discovered|hatched|broke ground)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:burn(?:t|ed) down|burnt|destroyed|demolished|pulled down|torn down|razed|blown up|wrecked|closed|shut|died|dead"
    r"|dismissed|resigned|fell|ended|came to an end|abolished|dissolved|disbanded|scrapped|sank|sunk|foundered|lifted|raised the siege|ceased"
    r"|withdr[ae]wn?|repealed|revoked|rescinded|expired|lapsed|buried|deposed|abdicated|retired|left office|stepped down"
    r"|evacuated|harvested|concluded|collapsed|broken up|broken off|wound up|bankrupt\w*|liquidated|executed|hanged|assassinated|murdered"
    r"|killed|divorced|discontinued|suspended|abandoned|extinguished|decommissioned|overthrown|ousted|removed|quit|discharged|terminated"
    r"|cancelled|annulled|over|surrendered|last (?:issue|appeared|printed|performed)|ran aground|capsized|crashed|merged into)\b",
    re.IGNORECASE,
)


def comes_first(one: str, other: str) -> bool:
    """Whether what `one` tells comes before what `other` tells, and not the other way round.

    >>> comes_first("The paper mill was founded.", "The paper mill burnt down.")
    True
    >>> comes_first("The paper mill was founded.", "The church burnt down.")
    False
    """
    if at_odds(one, other) or one_is_new(one, other) or _named_apart(one, other):
        return False
    forth = _in_course(one, other) or _begins_and_ends(one, other)
    return forth and not (_in_course(other, one) or _begins_and_ends(other, one))


def _in_course(one: str, other: str) -> bool:
    left, right = words(one), words(other)
    for first, then in FOLLOWS:
        if not (first.search(one) and then.search(other)):
            continue
        subject, after = words(before(first, one)), words(before(then, other))
        if left & right or not subject or not after:
            return True
    return False


def _begins_and_ends(one: str, other: str) -> bool:
    """Whether one thing begins in one sentence and ends in the other."""
    if not (_BEGINS.search(one) and _ENDS.search(other)):
        return False
    return bool(words(before(_ENDS, other)) & (words(one)))


def _named_apart(one: str, other: str) -> bool:
    """Whether two sentences speak of people or places by different names."""
    left = names(_subject(one))
    right = names(_subject(other))
    return bool(left) and bool(right) and not left & right


def _subject(says: str) -> str:
    """The words before the verb."""
    found = [before(p, says) for p in (_BEGINS, _ENDS) if p.search(says)]
    found += [before(p, says) for pair in FOLLOWS for p in pair if p.search(says)]
    return min(found, key=len, default=says)


def before(pattern: re.Pattern[str], says: str) -> str:
    """What stands before a pattern in a sentence; all of it where it is not there."""
    match = pattern.search(says)
    return says[: match.start()] if match else says
