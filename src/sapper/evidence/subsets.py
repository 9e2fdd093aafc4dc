"""Which claim counts a part of what another counts.

It is said outright (`of them`, `a further 400`), by a choice that the part makes and the whole does not
(`invalid ballots`, `parishes without a priest`, `were sunk`), or by `of the` and the whole's own word (`of the herd`).
Where nothing of the kind is said, two numbers of one unit are just two numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sapper.evidence.kinship import Kinship
from sapper.evidence.narrowing import narrower
from sapper.evidence.runs import LINK
from sapper.evidence.stated import Stated
from sapper.evidence.topic import at_odds, months, names, one_is_new, stem, words

_PART = re.compile(
    r"\b(?:of|among|amongst|out of|including|from) (?:them|these|those|whom|which|it)\b|\bthereof\b"
    r"|\bof (?:the|all) (?:[0-9][0-9,._]*|men|women|people|total|whole)\b",
    re.IGNORECASE,
)
_FURTHER = re.compile(
    r"\b(?:a further|a second|another|an additional|yet another|the other|the others|the remaining|the rest)\b|^(?:further|others)\b",
    re.IGNORECASE,
)
_WITHIN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(part, re.IGNORECASE), re.compile(whole, re.IGNORECASE))
    for part, whole in (
        (r"\b(?:dead|killed|deaths|died|wounded|captured|missing)\b", r"\b(?:casualties|losses)\b"),
        (r"\b(?:officers)\b", r"\b(?:officers and men|all ranks)\b"),
    )
)
_CHOSEN = re.compile(
    r"\b(?:without|lacking|lack(?:s|ed)?|with no|with an?|who|whose|that (?:are|were|have|had|can|could)|which|only"
    r"|(?:in|un|dis|im|non-?)(?:valid|fit|armed|manned|paid|licensed|employed|occupied|marked|loaded|inhabited|finished"
    r"|abled|serviceable|operative|active|married|vaccinated|claimed|answered|insured|registered|trained|used|usable|safe|complete)"
    r"|valid|spoil[te]\w*|spoilt|airworthy|seaworthy|serviceable|operational|able-bodied|armed|trained|armoured|empty|vacant"
    r"|occupied|sick|ill|infected|literate|illiterate|married|employed|jobless|female|male|women|girls|boys|children"
    r"|orphans?|elderly|fit|broken|faulty|defective|damaged|abandoned|ruined|burnt|burned|destroyed|demolished|sunk|sank|wrecked"
    r"|lost|killed|died|dead|perished|drowned|starved|wounded|captured|missing|deserted|surrendered|survived|returned"
    r"|came (?:home|back)|went home|escaped|released|executed|hanged|shot|arrested|sentenced|convicted|acquitted|rejected"
    r"|passed|failed|refused|vaccinated|recovered|slaughtered|stolen|seized|scrapped|repaired|mothballed|grounded|laid up"
    r"|carried off|fell to|fell ill|shot down|written off|put out of action|in repair|under repair|out of order|on strike|on leave"
    r"|struck|hospitalised|insured|licensed|registered|volunteers?|conscripts?|reservists?|foreign(?:ers)?"
    r"|closed|evacuated|flooded|roofless|homeless|landless|empty-handed|unharmed|undamaged|intact)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?:ha(?:s|d|ve)|counts?|counted|compris\w*|consist\w*|number(?:s|ed)?|stands?|stood|there (?:are|were)|cast"
    r"|brought|sent|holds?|held|receiv\w*|employs?|employed|own(?:s|ed)?|enrol\w*|built|fields?|fielded|operat\w*|muster\w*"
    r"|was put at|were put at|totals?|totalled|in all|altogether|lists?|listed|register(?:s|ed)?|keeps?|kept|runs?|ran"
    r"|set out|embarked|sailed|took part|sat|lived?|lives|inhabit\w*|population|strength|strong|carried|bought|ordered|planted"
    r"|sown|landed|attended|applied|served?|serves|went|entered|joined|left|crossed|issued|printed|admitted|marched)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:never|did not|didn't|do not|don't|does not|were not|was not|are not|have not|had not|could not|cannot)\b",
    re.IGNORECASE,
)
_KIND = re.compile(r"^\w+ (?:on|with|under|over|below|above|aged|between|without) ", re.IGNORECASE)
"""`Doctors on part-time contracts`, `Pupils under ten`: a kind of the things counted."""
_PASSIVE = re.compile(
    r"\b(?:was|were|are|is|have been|has been|had been) (?!built|bought|ordered|made|added|founded|imported|produced|sold"
    r"|printed|delivered|recruited|hired|born|planted|sent|brought|created|needed|required|promised|expected|planned|said"
    r"|counted|cast|carried|used|set|put|there|in|on|at)[a-z]+(?:ed|en|n|t|ung|ade)\b",
    re.IGNORECASE,
)
_OVER_TIME = re.compile(
    r"\b(?:since|decades?|century|centuries|years?|per|every|each|daily|monthly|yearly|annually|history)\b",
    re.IGNORECASE,
)
_POSSESSOR = re.compile(r"\b[^\W\d_]+['’]s (?=[^\W\d_])")
_WIDER = re.compile(r"\b(?:whole|entire|throughout|nationwide|all over|countrywide)\b", re.I)
_OWNED = re.compile(
    r"\b(?:ha[sd]|have|owns?|owned|employs?|employed|counts?|counted|numbers?|numbered|compris\w*|consist\w*"
    r"|there (?:are|were)|totals?|fields?|strength|strong)\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby the\b[^,.;]*|\bby [A-Z][^,.;]*")
_QUALITIES = words(
    "north south east west northern southern eastern western central upper lower old new royal imperial national"
    " local great large small big main young red white black former first second whole special general"
)
"""Words that many things share without being one."""
_REACH = 5
_OPENS_WORDS = "the some about only at least nearly over more than as many some"
_OPENS = frozenset(_OPENS_WORDS.split())
_PLACED = re.compile(r"\b(?:in|on|at|along|near) (?:the )?((?:[a-z]+ )?[a-z]+)", re.IGNORECASE)


def wholes_of(group: Sequence[Stated], kinship: Kinship) -> dict[int, Stated]:
    """For each claim (by its place) of a group of one unit the claim that it is a part of."""
    found = ((item.place, _whole_of(item, group, kinship)) for item in group)
    return {place: whole for place, whole in found if whole is not None}


def _whole_of(part: Stated, group: Sequence[Stated], kinship: Kinship) -> Stated | None:
    """The claim of one unit that a claim's words make it a part of; None where they do not.

    Of several that fit the nearest before it. Numbers are not looked at.
    """
    says = part.claim.says
    if _PART.search(says):
        before = [
            item
            for item in _near(part, group)
            if item.place < part.place and not _PART.search(item.claim.says)
        ]
        if before:
            return max(before, key=lambda item: item.place)
    for inner, outer in _WITHIN:
        if inner.search(says) and not outer.search(says):
            wholes = [
                item
                for item in group
                if outer.search(item.claim.says)
                and not inner.search(item.claim.says)
                and item.claim.source == part.claim.source
                and kinship.link(part.place, item.place) >= LINK
            ]
            if len(wholes) == 1:
                return wholes[0]
    chosen = [
        item
        for item in _near(part, group)
        if kinship.link(part.place, item.place) >= LINK
        and (_chooses(part, item) or _is_narrower(part, item))
    ]
    before = [item for item in chosen if item.place < part.place]
    if before:
        return max(before, key=lambda item: item.place)
    return min(chosen, key=lambda item: item.place, default=None)


def _is_narrower(part: Stated, whole: Stated) -> bool:
    units = frozenset(stem(name) for name, _ in part.unit.powers)
    return narrower(part.claim.says, whole.claim.says, units)


def is_further(item: Stated) -> bool:
    """Whether a claim says that it goes on from the one before: `a further 400`, `another 1,700`."""
    return _FURTHER.search(item.claim.says) is not None


def _near(part: Stated, group: Sequence[Stated]) -> list[Stated]:
    return [
        item
        for item in group
        if item.place != part.place
        and item.claim.source == part.claim.source
        and abs(part.place - item.place) <= _REACH
    ]


def _chooses(part: Stated, whole: Stated) -> bool:
    """Whether a claim counts those of another's things to which something more applies."""
    says, other = part.claim.says, whole.claim.says
    if at_odds(says, other) or one_is_new(says, other) or is_further(whole):
        return False
    if months(says) != months(other) and months(other):
        return False
    if _WIDER.search(says) and not _WIDER.search(other):
        return False
    ours_only, theirs_only = words(says) & _QUALITIES, words(other) & _QUALITIES
    if ours_only and theirs_only and not ours_only & theirs_only:
        return False
    units = {stem(name) for name, _ in part.unit.powers}
    ours, theirs = words(_BY.sub("", says)) - units - _QUALITIES, words(other) - units - _QUALITIES
    if names(says) and names(other) and not names(says) & names(other):
        return False
    if _partitive(says, theirs | units):
        return _chosen(other) == "" and (bool(ours & theirs) or bool(_chosen(says)))
    if _chosen(other) or not (
        (_chosen(says) and (_COUNTED.search(other) or _follows_at_once(part, whole, units)))
        or (_OWNED.search(other) and _of_a_kind(says, units))
    ):
        return False
    # of one place or subject; a claim that names none of its own speaks of the other's
    chosen = words(" ".join(match.group() for match in _CHOSEN.finditer(says)))
    own = ours - theirs - chosen
    if _other_subject(says, other, units):
        return False
    if ours & theirs or not own:
        return True
    placed = {
        stem(word)
        for match in _PLACED.finditer(_KIND.sub("", says))
        for word in match.group(1).split()
    }
    return _leads(says, units) and not own & placed


def _other_subject(says: str, other: str, units: set[str]) -> bool:
    """Whether one thing is said to have them and another to have lost, taken or chosen some."""
    chosen, counted = _CHOSEN.search(says), _COUNTED.search(other)
    if chosen is None or counted is None:
        return False
    ours = words(_POSSESSOR.sub("", says[: chosen.start()])) - units - _QUALITIES
    theirs = words(_POSSESSOR.sub("", other[: counted.start()])) - units - _QUALITIES
    return bool(ours) and bool(theirs) and not ours & theirs


def _follows_at_once(part: Stated, whole: Stated, units: set[str]) -> bool:
    """`88 boats never came back`, told right after how many there were."""
    bare = any(
        stem(match.group(1)) in units
        for match in re.finditer(r"[0-9][0-9.,]* ([a-z]+)", whole.claim.says, re.IGNORECASE)
    )
    return bare and part.place - whole.place == 1 and _leads(part.claim.says, units)


def _of_a_kind(says: str, units: set[str]) -> bool:
    """Whether a sentence is of some of the things counted, by a kind or by what was done to them."""
    if not _leads(says, units) or _OVER_TIME.search(says):
        return False
    kind = _KIND.search(says) is not None and stem(says.split()[0]) in units
    return kind or _PASSIVE.search(says) is not None


def _leads(says: str, units: set[str]) -> bool:
    """Whether a sentence is about the things that it counts: they, or their number, lead it."""
    first = [word.strip(".,;:") for word in says.split()[:3]]
    while first and first[0].lower() in _OPENS:
        first = first[1:]
    return bool(first) and (first[0][:1].isdigit() or stem(first[0]) in units)


def _chosen(says: str) -> str:
    """The words by which a claim takes some of its things only."""
    match = _CHOSEN.search(says) or _DENIED.search(says)
    return match.group() if match else ""


def _partitive(says: str, known: frozenset[str] | set[str]) -> bool:
    """`of the herd`, `200 of the tanks`: where the whole has been spoken of."""
    return any(
        stem(match.group(1)) in known
        for match in re.finditer(
            r"(?:[0-9][0-9.,]*|\b[a-z]+)(?: [a-z]+)? of (?:the|its|his|their|those|that|this|these) ([a-z]+)",
            says,
            re.IGNORECASE,
        )
    )
