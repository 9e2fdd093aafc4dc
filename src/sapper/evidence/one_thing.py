"""Whether two numbers that agree, or nearly would, can be of one and the same thing.

Numbers agree by accident. Two of them are set against each other only where much of what the shorter
sentence speaks of stands in the longer too, and neither says something else of it. What is left of a
sentence when numbers and measures are taken away, and what keeps two of them at odds, is
`sapper.evidence.topic`.
"""

from __future__ import annotations

import re

from sapper.evidence.predicates import other_deed, same_deed
from sapper.evidence.slips import Slip
from sapper.evidence.stated import Stated
from sapper.evidence.topic import at_odds, is_any_thing, places, sites, stem, words
from sapper.evidence.wording import is_money

_SHARE = 0.5
"""Of the words of the shorter sentence at least so many stand in the other too."""
_SHARE_OF_MONEY = 0.3
"""The same where both are money: it is paid by one and received by another, for one thing."""
_SURE = 0.6
"""With so many it may also be that the one tells where the other tells who."""
_BY_FACTOR = ("month and year", "thousand and million")
_WORD = re.compile(r"[^\W\d_]+")
_ANOTHER = re.compile(
    r"\b(?:a |the )?(?:new|next|another|later|former|previous|old|earlier|other) ([^\W\d_]+)", re.I
)


def of_one_thing(one: Stated, other: Stated, slip: Slip | None = None) -> bool:
    """Whether two claims can speak of one thing, the units of both left aside.

    Where one of them says nothing but its number, it may speak of whatever the other does. `slip` is
    the kind of fault that would be told: where what is there was taken for what comes, the two need
    not say the same of it.
    """
    ours, theirs = one.claim.says, other.claim.says
    units = _units(one) | _units(other)
    both = _units(one) & _units(other)
    left, right = words(ours) - both, words(theirs) - both
    common = left & right
    least = max(1, min(len(left - units), len(right - units)))
    share = len(common) / least
    like = slip == "thousand and million" and share >= _SURE and same_deed(ours, theirs)
    if _elsewhere(ours, theirs) or (at_odds(ours, theirs) and not like):
        return False
    if slip == "stock and flow":
        return share >= _SHARE or not left or not right
    money = any(is_money(name) for name, _ in (*one.counts, *other.counts))
    if not money and other_deed(_without(ours, units), _without(theirs, units)):
        return False
    if not left or not right:
        return True
    if not common:
        if slip == "per head and in all":  # `a family gets 30 dollars`, `aid comes to 30 dollars`
            return {len(left - units), len(right - units)} <= {0, 1}
        return slip in _BY_FACTOR and _told_twice(one, other)
    if share >= _SURE:
        return like or not _another(common, ours, theirs)
    if share < (_SHARE_OF_MONEY if money else _SHARE) or _another(common, ours, theirs):
        return False
    return not common <= (sites(ours) ^ sites(theirs))


def _elsewhere(one: str, other: str) -> bool:
    """Whether two sentences name different places."""
    here, there = places(one), places(other)
    return bool(here) and bool(there) and not here & there


def _another(common: frozenset[str], one: str, other: str) -> bool:
    """Whether what both speak of is another one in just one of them: `a new bridge`."""
    fresh = [{stem(item) for item in _ANOTHER.findall(says)} & common for says in (one, other)]
    return bool(fresh[0]) != bool(fresh[1])


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
