"""Whether two numbers that agree, or nearly would, can be of one and the same thing.

Numbers agree by accident. Two of them are set against each other only where most things that the shorter
sentence names stand in the longer too, none stands in a slot that the other fills otherwise, and neither
says something else of them. Which words name things and which are verbs is told by `sapper.evidence.roles`.
"""

from __future__ import annotations

import re

from sapper.evidence.predicates import is_deed, other_deed, predicates, same_deed
from sapper.evidence.roles import main_clause, other_aims, other_slots, said
from sapper.evidence.slips import Slip
from sapper.evidence.stated import Stated
from sapper.evidence.topic import at_odds, is_any_thing, places, sites, stem, words
from sapper.evidence.wording import is_money

_SURE = 0.6
"""Of the things of the shorter sentence at least so many stand in the other too."""
_LOOSE = 0.5
"""The same where both are money, which one pays and another gets, or where one is a stock."""
_ROOT = 4
_BY_FACTOR = ("month and year", "thousand and million")
_WORD = re.compile(r"[^\W\d_]+")
_ANOTHER = re.compile(
    r"\b(?:a |the )?(?:new|next|another|later|former|previous|old|earlier|other|rival|neighbou?ring|sister|twin|adjacent|opposing) ([^\W\d_]+)",
    re.I,
)
_LEADS = frozenset(
    ["a", "an", "the", "some", "about", "only", "nearly", "over", "at", "least", "in", "all"]
)
_OWNER = re.compile(r"((?:[^\W\d_]+ )?[^\W\d_]+)['’]s ")


def of_one_thing(one: Stated, other: Stated, slip: Slip | None = None) -> bool:
    """Whether two claims can speak of one thing, the units of both left aside.

    Where one of them says nothing but its number, it may speak of whatever the other does. `slip` is
    the kind of fault that would be told: where what is there was taken for what comes, the two need
    not say the same of it.
    """
    ours, theirs = main_clause(one.claim.says), main_clause(other.claim.says)
    units = _units(one) | _units(other)
    left, right = said(ours), said(theirs)
    both = _units(one) & _units(other)
    things = left.things - both, right.things - both
    least = min(len(some - units) for some in things)
    common = (things[0] & (things[1] | right.counted)) | (things[1] & left.counted)
    common -= both
    share = len(common) / max(1, least)
    if _elsewhere(ours, theirs):
        return False
    if at_odds(ours, theirs) or other_slots(ours, theirs) or other_aims(ours, theirs):
        like = share >= _LOOSE and same_deed(ours, theirs)
        return slip == "thousand and million" and like and _only_old_and_new(ours, theirs)
    if slip == "stock and flow":
        return share >= _LOOSE or (not least and not other_deed(ours, theirs))
    money = any(is_money(name) for name, _ in (*one.counts, *other.counts))
    if not money and _other_verbs(one, other, slip, units):
        return False
    if slip == "thousand and million" and _of_its_own(one, other, common):
        return False
    if not least:
        return _bare(one, other, things, slip)
    if not common:
        return False
    if _another(common, ours, theirs):
        return False
    if share >= _SURE:
        return True
    return money and share >= _LOOSE and not common <= (sites(ours) ^ sites(theirs))


def _bare(
    one: Stated, other: Stated, things: tuple[frozenset[str], ...], slip: Slip | None
) -> bool:
    """Whether the one that says nothing but its number may be of what the other says."""
    if slip == "per head and in all":
        # `a teacher has 34 pupils` is of no school that has 34 pupils
        heads = _units(one) ^ _units(other)
        spoken = words(one.claim.says) & words(other.claim.says)
        plain = not any(_verbs(item) for item in (one, other))
        return bool(heads & spoken) or (plain and max(map(len, things)) <= 1)
    if slip in _BY_FACTOR and any(things):
        bare = one if not things[0] else other
        return _told_twice(one, other) and _counts_only(bare)
    return True


def _verbs(item: Stated) -> frozenset[str]:
    """What a sentence says of its things."""
    return predicates(item.claim.says) | said(item.claim.says).verbs


def _counts_only(item: Stated) -> bool:
    """Whether a sentence is of nothing but what it counts: `Drone production has reached …`."""
    first = next((w for w in _WORD.findall(item.claim.says) if w.lower() not in _LEADS), "")
    return stem(first) in _units(item) or is_deed(first.lower())


def _other_verbs(one: Stated, other: Stated, slip: Slip | None, units: set[str]) -> bool:
    """Whether the two say different things of what they count."""
    ours, theirs = (_without(main_clause(item.claim.says), units) for item in (one, other))
    if other_deed(ours, theirs):
        return True
    if slip == "per head and in all":
        return False
    kinds = predicates(ours), predicates(theirs)
    strange = said(ours).verbs, said(theirs).verbs
    if all(kinds):
        return False
    told = [kind | verbs for kind, verbs in zip(kinds, strange, strict=True)]
    # `the trawlers land`, `landings by the trawlers`
    echoed = _roots(strange[0]) & _roots(words(theirs)) | _roots(strange[1]) & _roots(words(ours))
    return all(told) and not echoed


def _roots(some: frozenset[str]) -> frozenset[str]:
    return frozenset(word[:_ROOT] for word in some)


def _elsewhere(one: str, other: str) -> bool:
    """Whether two sentences name different places."""
    here, there = places(one), places(other)
    return bool(here) and bool(there) and not here & there


def _only_old_and_new(one: str, other: str) -> bool:
    """Whether nothing but `the old` and `the new` sets two sentences apart."""
    bare = [re.sub(r"\b(?:old|new)\b", "", says) for says in (one, other)]
    return not at_odds(*bare) and not other_slots(*bare)


def _another(common: frozenset[str], one: str, other: str) -> bool:
    """Whether what both speak of is another one in just one of them: `a new bridge`."""
    fresh = [{stem(item) for item in _ANOTHER.findall(says)} & common for says in (one, other)]
    return bool(fresh[0]) != bool(fresh[1])


def _of_its_own(one: Stated, other: Stated, common: frozenset[str]) -> bool:
    """Whether the smaller number is of something that the things in common only own.

    `The province has 4 million people`, `the province's capital 4,000`.
    """
    small = min((one, other), key=lambda item: item.size).claim.says
    owners = {stem(word) for name in _OWNER.findall(small) for word in name.split()}
    return bool(common) and common <= owners


def _told_twice(one: Stated, other: Stated) -> bool:
    """Whether one kind of thing is told apart by its name alone, and the same is said of it.

    `1,500 drones a month` are produced, and `makes 1,500 drones a year`: drones, not tons.
    """
    shared = {name for name, _ in one.counts} & {name for name, _ in other.counts}
    own = [name for name in shared if not (is_any_thing(name) or is_money(name))]
    return bool(own) and same_deed(one.claim.says, other.claim.says)


def _without(says: str, units: set[str]) -> str:
    """A sentence without the names of measures: `trains` and `ships` are no verbs there."""
    return _WORD.sub(lambda match: "" if stem(match.group()) in units else match.group(), says)


def _units(item: Stated) -> set[str]:
    return {stem(name) for name, _ in item.unit.powers}
