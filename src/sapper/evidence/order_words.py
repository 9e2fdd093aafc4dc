"""Verbs that say which of two dates comes first: what begins a thing and what ends it.

Pairs of verbs tell of two steps of one course (left and arrived). Any beginning comes before any
ending of the same thing; that it is the same is read from the words before the verb.
"""

from __future__ import annotations

import re

from sapper.evidence import courses
from sapper.evidence.roles import other_slots
from sapper.evidence.topic import at_odds, names, one_is_new, places, stem, words

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
            r"releas|exchang|return|(?:got|came|went) (?:back|home)|escap|freed|set free|sentenc|tried",
        ),
        (
            r"train\w* began|began training|training start",
            r"deploy|sent to the front|at the front|into combat",
        ),
        (r"found|establish|creat|raised", r"dissol|disband|abolish"),
        (r"invad|attack|offensive began", r"surrender|armistice|ceasefire|truce|capitulat"),
        (r"elect|appoint|took office", r"resign|left office|dismiss|deposed|overthrown"),
        (r"promis|announc|plan", r"kept|carried out|fulfil"),
        (r"arriv|landed", r"present\w* (?:his|her|their) credentials"),
        (r"born|birth", r"wounded|was baptised"),
        (r"enlist|joined|drafted|called up", r"wounded|promoted|decorated"),
        (r"appeared|published|printed", r"banned|suppressed|confiscated"),
        (r"died|death of", r"will of|was buried|funeral|estate of"),
        (
            r"construction|building of|digging|bricklayers|pier|keel|foundation",
            r"opened to (?:traffic|the public)|carried its first|received its first|went into service",
        ),
        (r"talks|negotiations|parley", r"armistice (?:took|was signed)|truce (?:took|was signed)"),
    )
)
_BEGINS = re.compile(
    r"\b(?:founded|establish\w*|built|erected|constructed|opened|born|consecrated|ordained|crowned|enthroned|appointed"
    r"|elected|sworn in|took office|took up|inaugurated|launched|laid (?:down|siege|the foundation)|foundation stone|began"
    r"|begun|started|broke out|formed|raised|created|set up|came into being|came to power|seized power|commissioned|introduced"
    r"|planted|sown|invaded|occupied|enlisted|joined|married|installed|chartered|incorporated|instituted|imposed|declared"
    r"|enacted|passed|signed|first appeared|baptised|hired|moved in|moved into|took command|assumed|acceded|unveiled|issued"
    r"|first (?:printed|published|shown|performed|flew|ran|number|issue|edition|performance|match|flight|service|train|session|stone)|given (?:the |her |his |their )?command|entered|laid out|granted|discovered|hatched|broke ground)\b",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\b(?:burn(?:t|ed) down|burnt|destroyed|demolished|pulled down|torn down|razed|blown up|wrecked|closed(?! (?:its|their|his|her|the|an?)\b)|shut|died|dead"
    r"|dismissed|resigned|fell|ended|came to an end|abolished|dissolved|disbanded|scrapped|sank|sunk|foundered|lifted|raised the siege|ceased"
    r"|withdr[ae]wn?|repealed|revoked|rescinded|expired|lapsed|buried|deposed|abdicated|retired|left office|stepped down"
    r"|evacuated|harvested|concluded|collapsed|broken up|broken off|wound up|bankrupt\w*|liquidated|executed|hanged|assassinated|murdered"
    r"|killed|divorced|discontinued|suspended|abandoned|extinguished|decommissioned|overthrown|ousted|removed|quit|discharged|terminated"
    r"|relieved|gutted|given up|gave up|handed over|last (?:number|edition|performance|match|flight|service|train|session)|cancelled|annulled|over|surrendered|last (?:issue|appeared|printed|performed)|ran aground|capsized|crashed|merged into)\b",
    re.IGNORECASE,
)

_INTO_BEING = re.compile(
    r"\b(?:was|were|had been) (?:founded|established|built|erected|constructed|opened|born|created|set up|formed|raised"
    r"|launched|chartered|incorporated|inaugurated|invented|planted|hatched|discovered)\b|\bopened(?: its| their|[.,;]|$| on| in\b)"
    r"|\bcame into (?:being|existence)\b",
    re.IGNORECASE,
)
_OUT_OF_BEING = re.compile(
    r"\b(?:was|were|had been) (?:dissolved|disbanded|demolished|scrapped|sunk|abolished|destroyed|razed|wound up|killed|executed"
    r"|pulled down|torn down|burnt down|wrecked)\b|\b(?:died|sank|burnt down|burned down|perished|ceased to exist)\b",
    re.IGNORECASE,
)
_BEFORE_BEING = re.compile(
    r"\b(?:plan\w*|order\w*|commission\w*|design\w*|draft\w*|beg[au]n|start\w*|propos\w*|announc\w*|approv\w*|laid|work"
    r"|construct\w*|contract\w*|negotiat\w*|decid\w*|decision|foundation|fund\w*|money|land|vote\w*|conceiv\w*|invent\w*"
    r"|founded|built|erected|established|created|launched|formed|drawn|promised|bought|named|christened|first|chartered|licensed"
    r"|finished|completed|born|demanded|will|would)\b",
    re.IGNORECASE,
)
_AFTER_BEING = re.compile(
    r"\b(?:buried|remembered|commemorat\w*|honour\w*|honor\w*|rebuilt|found|raised|salvag\w*|published|declared|replaced|canoni\w*"
    r"|beatified|rehabilitat\w*|restored|succeeded|statue|monument|memorial|grave|funeral|sold|cleared|pardoned|estate|will"
    r"|posthum\w*|mourned|investigat\w*|struck off|wreck)\b",
    re.IGNORECASE,
)


_SHARE = 0.6
"""Of the words of the shorter sentence so many stand in the other: both are of one thing."""
_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_DATE = re.compile(
    rf"\b(?:(?:in|on|by|since|until|of) )?(?:the )?(?:early |late |mid-)?(?:[0-3]?[0-9](?:st|nd|rd|th)? )?(?:of )?{_MONTH}"
    r"(?: [0-3]?[0-9](?![0-9]))?(?:,? [12][0-9]{3})?\b|\b(?:in|since|by|until) (?:early |late )?[12][0-9]{3}\b",
    re.IGNORECASE,
)
_DEPARTS = re.compile(
    r"\b(?:left|leaves|departed(?: from)?|sailed from|set out from|embarked (?:at|from))\b", re.I
)
_ARRIVES = re.compile(
    r"\b(?:reached|reaches|arrived (?:at|in)|landed (?:at|in)|put in(?:to| at)|docked (?:at|in))\b",
    re.I,
)
_POST = re.compile(
    r"\b(?:appointed|elected|named|made|became(?! law\b)|sworn in as|promoted)(?: to)?(?: be)?(?: as)?(?: an?| the)? ([a-z]+)"
)
_TITLE = re.compile(r"^(?:The )?[A-Z][a-z]+ [A-Z][a-z]+|^The [a-z]+")
_BORN_OF = re.compile(
    r"^(?:death|birth|funeral|burial|election|reign|term|resignation|arrest|trial)$"
)


def comes_first(one: str, other: str) -> bool:
    """Whether what `one` tells comes before what `other` tells, and not the other way round.

    >>> comes_first("The paper mill was founded.", "The paper mill burnt down.")
    True
    >>> comes_first("The paper mill was founded.", "The church burnt down.")
    False
    """
    one, other = _DATE.sub(" ", one), _DATE.sub(" ", other)  # a day is what is compared, no mark
    if at_odds(one, other) or one_is_new(one, other) or _named_apart(one, other):
        return False
    if other_slots(_subject(one), _subject(other)) or other_slots(one, other, before_only=True):
        return False
    if _elsewhere(one, other) or _there_and_back(one, other):
        return False
    if _owned(one, other) or _owned(other, one):
        return False
    if _other_post(one, other) or _other_post(other, one):
        return False
    forth = _steps(one, other)
    return forth and not _steps(other, one)


def _steps(one: str, other: str) -> bool:
    return (
        _in_course(one, other)
        or _in_steps(one, other)
        or _begins_and_ends(one, other)
        or _outside_its_life(one, other)
    )


def _in_steps(one: str, other: str) -> bool:
    """Whether the two are steps of one course, and most words of the one stand in the other."""
    if not courses.follows(one, other):
        return False
    left, right = words(courses.bare(one)), words(courses.bare(other))
    return bool(left & right) and len(left & right) >= _SHARE * min(len(left), len(right))


def _elsewhere(one: str, other: str) -> bool:
    """Whether two sentences name different places: the strike at the mill, the strike at the mine."""
    here, there = (places(_subject(says)) for says in (one, other))
    return bool(here) and bool(there) and not here & there


def _owned(one: str, other: str) -> bool:
    """Whether one tells of a man and the other of something of his: `Kerr`, `Kerr's ship`."""
    spoken = words(other)
    return any(
        stem(match.group(1)) in spoken
        and stem(match.group(2)) not in spoken
        and not re.search(rf"\b{re.escape(match.group(1))}['’]s\b", other)
        and not _BORN_OF.search(match.group(2))
        for match in re.finditer(r"\b([A-Z][^\W\d_]+)['’]s ([^\W\d_]+)", one)
    )


def _there_and_back(one: str, other: str) -> bool:
    """Whether one place is left in the one and reached in the other: neither need be the first."""
    for here, there in ((one, other), (other, one)):
        left, reached = _DEPARTS.search(here), _ARRIVES.search(there)
        if left and reached:
            return bool(words(here[left.end() :]) & words(there[reached.end() :]))
    return False


def _other_post(one: str, other: str) -> bool:
    """Whether a man is given a post that is not the one by which the other sentence calls him."""
    match = _POST.search(one)
    if match is None or stem(match.group(1)) in words(other):
        return False
    return _TITLE.match(other) is not None and _TITLE.match(one) is not None


def _outside_its_life(one: str, other: str) -> bool:
    """Whether one sentence gives a thing its beginning and another tells what became of it, or the
    other gives its end and the one what it did: nothing happens to a thing before it is there, nor
    does it do anything when it is gone."""
    born, gone = _INTO_BEING.search(one), _OUT_OF_BEING.search(other)
    if born and not _BEFORE_BEING.search(other):
        return _same_subject(one[: born.start()], _led_by(other, one[: born.start()]))
    if gone and not _AFTER_BEING.search(one):
        return _same_subject(other[: gone.start()], _led_by(one, other[: gone.start()]))
    return False


def _led_by(says: str, subject: str) -> str:
    """The beginning of a sentence, as long as a subject in as many words."""
    return " ".join(says.split()[: len(subject.split())])


def _same_subject(one: str, other: str) -> bool:
    """Whether two beginnings of sentences name the same thing, word for word but for articles."""
    return bool(words(one)) and words(one) == words(other)


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
    subject = re.sub(r"^.*\b[A-Z][a-z]+['’]s\b", "", before(_ENDS, other))
    if words(subject) & words(one):
        return True
    # `depth charges sank the submarine`: what ends is told after the verb
    match = _ENDS.search(other)
    assert match is not None
    if re.search(r"\b(?:was|were|been|is|are)\s*$", other[: match.start()]):
        return False
    return bool(words(" ".join(other[match.end() :].split()[:3])) & words(before(_BEGINS, one)))


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
