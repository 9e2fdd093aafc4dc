"""Words that leave each other out: who failed did not pass, what is lost has not come back.

A small table of groups, and negation by a prefix (`unarmed`), a word (`did not vote`) or an ending
(`homeless`). It serves the shares of one whole and parts that are disjoint.
"""

from __future__ import annotations

import re

_TABLE = """
    pass passed passes succeeded qualified | fail failed fails flunked
    killed died dead perished drowned starved dies die fatal succumbed deaths | survived survivors survive lived alive escaped recovered released discharged cured saved rescued returned
    died dead killed perished | home back
    yes for favour favoured favor approve approved approves support supported supports backed back agreed agree accept accepted endorsed welcomed ratified trust | no against opposed oppose opposes rejected reject disapproved disapprove refused disagree disagreed condemned declined distrust
    literate read | illiterate
    with | without lacking lack lacks lacked
    present attended attend | absent missed away
    urban city cities town towns | rural country countryside village villages farms
    men male males man boys husbands sons | women female females woman girls wives daughters
    children minors young youths | adults adult old elderly
    employed work working | unemployed idle jobless
    married | single unmarried bachelors widowed
    home domestic domestically homegrown local locally native natives | abroad foreign imported imports overseas foreigners immigrants
    public state government | private privately
    sunk lost destroyed wrecked damaged ruined burnt burned demolished | afloat intact undamaged unharmed survived standing saved spared remained
    full occupied | empty vacant
    stayed remained remain stay remains stays | left departed fled emigrated moved leave leaves quit deserted
    won win wins | lost lose loses
    paid | owed owing defaulted overdue outstanding
    punctual punctually time | late delayed overdue
    guilty convicted condemned sentenced | acquitted innocent cleared
    hit struck | missed
    satisfied happy content pleased | dissatisfied unhappy discontented displeased
    volunteers voluntary voluntarily volunteered | conscripts conscripted drafted compulsory pressed
    regular regulars professional professionals career | militia conscripts reservists irregular irregulars
    officers | privates enlisted ranks
    sprouted germinated hatched | rotted withered
    arrived delivered received | missing undelivered
    open opened | closed shut
    owned own owners | rented tenants tenant leased rent
    healthy well fit | sick ill unfit
    day daytime daylight | night nighttime darkness
    summer | winter
    north northern | south southern
    east eastern | west western
    infantry | cavalry artillery
    sea ship ships | land rail road air
    road lorry lorries truck trucks | rail train trains
    imports | exports
    exported export | kept consumed retained
    solved | open unsolved
    christian christians | muslim muslims jews jewish buddhists hindus
    catholic catholics | protestant protestants
    government coalition ruling | opposition
    wet | dry
    irrigated | rainfed
    used | surplus spare
    better improved improvement | worse worsened deteriorated
    rich wealthy | poor
    early | late
    strong | weak
    gained rose grew risen grown improved | fell fallen shrank shrunk declined worsened
    increased | decreased
    true | false
    accurate correct correctly right | inaccurate wrong wrongly incorrect
    repaid | defaulted
    granted admitted | denied refused rejected
    inside | outside
    loyal | disloyal rebel rebels mutinied deserted
    enrolled | dropped
    cash | credit
    north | centre
    finished completed complete done | incomplete begun pending unfinished
    live births | stillborn
"""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_GROUPS = tuple(
    tuple(frozenset(side.split()) for side in line.split("|"))
    for line in _TABLE.strip().splitlines()
)
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non", "mis")
_NOT = re.compile(
    r"\b(?:not|never|cannot|can't|didn't|don't|doesn't|wasn't|weren't|hasn't|haven't|no|none|neither"
    r"|nor|refused to|failed to|unable to)\b",
    re.IGNORECASE,
)
_LEAST = 4


def opposed(one: str, other: str) -> bool:
    """Whether what two sentences say of a thing cannot be true of one and the same.

    >>> opposed("81 % passed the test", "24 % failed"), opposed("62 % can read", "55 % can swim")
    (True, False)
    """
    ours, theirs = _words(one), _words(other)
    left, right = ours - theirs, theirs - ours
    for here, there in _GROUPS:
        if (left & here and right & there) or (left & there and right & here):
            return True
    return _by_prefix(left, right) or _by_negation(one, other)


def _words(text: str) -> set[str]:
    return {match.group() for match in _WORD.finditer(text.lower())}


def _by_prefix(left: set[str], right: set[str]) -> bool:
    for some, others in ((left, right), (right, left)):
        for word in some:
            if len(word) < _LEAST:
                continue
            if any(prefix + word in others for prefix in _PREFIXES):
                return True
            if word.endswith("less") and any(item.startswith(word[:-4]) for item in others):
                return True
    return False


def _by_negation(one: str, other: str) -> bool:
    """`voted` and `did not vote`: just one is denied, and what is denied stands in the other."""
    if bool(_NOT.search(one)) == bool(_NOT.search(other)):
        return False
    denied, plain = (one, other) if _NOT.search(one) else (other, one)
    match = _NOT.search(denied)
    assert match is not None
    after = [item[:4] for item in _WORD.findall(denied[match.end() :].lower())[:2]]
    known = {item[:4] for item in _words(plain) if len(item) >= _LEAST}
    return any(len(item) == _LEAST and item in known for item in after)
