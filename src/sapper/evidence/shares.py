"""Shares among claims: those that make a whole, and those that make more than all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from sapper.evidence.kinship import Kinship
from sapper.evidence.one_whole import exclusive
from sapper.evidence.opposites import opposed
from sapper.evidence.proposal import Proposal
from sapper.evidence.runs import LINK, STRICT, likeness, made, runs
from sapper.evidence.stated import Stated, is_share

_GROWS = re.compile(
    r"\b(?:r[io]se|risen|gr[eo]wn?|grows|increas\w*|more than (?:before|in)|higher|up by|above|over"
    r"|fell|fallen|falls|climb\w*|jump\w*|soar\w*|cover(?:s|ed)?|debts?|owes?|deposits|quotas?|plan(?:ned)?|target|capacity"
    r"|foreseen|budgeted|forecast|expected|projected|promised"
    r"|output of|fulfil\w*|exceed\w*|gdp|(?:of|to) (?:\w+ )?(?:income|revenue|product|budget)|by [0-9]|compared|times|relative|as much|as many|of its|inflation)\b",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\bof what\b|\bof (?:the |its |their |his )?(?:[\w-]+ )?(?:level|norm|normal|average|mean|usual|ordinary|figure|value)\b"
    r"|\bto (?:about |nearly |over |some )?[0-9][0-9.,]* ?(?:%|per)"
    r"|\b(?:last|previous|earlier) (?:year|month|season)\b|\bpre-?war\b|\b(?:prices?|wages?|rents?|cost)\b",
    re.IGNORECASE,
)
"""A share of something else than its whole, which may be over 100 %."""
_OF_A_WHOLE = re.compile(
    r"(?:%|per ?cent|percent) of\b|^(?:of|among)\b|\b(?:share|proportion|portion|part)\b"
    r"|\b(?:turnout|literacy|attendance|among|survival|mortality|coverage)\b|\b(?:is|are|was|were|have|had|has)\b",
    re.IGNORECASE,
)
"""Only where it is said of what, a share over 100 % is more than all."""
_REMAINS = re.compile(r"\b(?:the|its|their) (?:remaining|rest|remainder)\b", re.IGNORECASE)
_SLACK = 1e-9
_ROUNDED = 1.01
"""Shares that are each rounded may come to so much."""
_MOST = 1.6
"""More shares than one whole has are not told to come to more than this."""
_REACH = 3


def found(items: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """Single shares over all, and several told one after the other that make a whole or too much."""
    shares = [item for item in items if is_share(item) and _percent(item)]
    for item in shares:
        says = item.claim.says
        head, _, whole = says.partition("%" if "%" in says else " cent")
        compared = _GROWS.search(says) or _COMPARED.search(says) or opposed(head, whole)
        if item.plain.low > 1 + _SLACK and not compared and _OF_A_WHOLE.search(says):
            told = f"{100 * item.plain.low:.3g} % is more than all"
            holds = f"{item.text} <= 100 %"
            yield made(holds, (item,), "off", "share over 100 %", told, 2.0, LINK)
    yield from _rest(shares, kinship)
    usual = [item for item in shares if item.plain.high <= 1 and not _GROWS.search(item.claim.says)]
    yield from _apart(usual, kinship)
    for run in runs(usual, kinship):
        yield from _of_one_whole(run, kinship)


def _apart(shares: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """Two shares of one whole that leave each other out, and come to more than all."""
    for one, other in combinations(shares, 2):
        near = other.place - one.place <= _REACH and other.claim.source == one.claim.source
        total = one.size + other.size
        if not near or one.plain.low + other.plain.low <= 1 + _SLACK or total <= _ROUNDED:
            continue
        if exclusive(one.claim.says, other.claim.says):
            yield _shared((one, other), kinship, total)


def _rest(shares: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """`The remaining 38 %`: with the share told just before it, it must not be more than all."""
    for before, item in pairwise(shares):
        near = item.place - before.place == 1 and item.claim.source == before.claim.source
        if not near or not _REMAINS.search(item.claim.says) or _GROWS.search(before.claim.says):
            continue
        total = before.size + item.size
        if before.plain.low + item.plain.low > 1 + _SLACK and total > 1.01 and item.size < 1:
            yield _shared((before, item), kinship, total)


def _of_one_whole(run: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """Shares told one after the other: those that make a whole, else all that make too much."""
    for count in range(len(run), 1, -1):
        for first in range(len(run) - count + 1):
            some = run[first : first + count]
            if abs(sum(item.size for item in some) - 1) <= 0.005 * count + _SLACK:
                yield _shared(some, kinship, 1.0)
                return
    total = sum(item.size for item in run)
    if (
        len(run) > 2
        and 1 < total <= _MOST
        and all(
            likeness(a.claim, b.claim) >= STRICT and exclusive(a.claim.says, b.claim.says)
            for a, b in pairwise(run)
        )
    ):
        yield _shared(run, kinship, total)


def _shared(some: Sequence[Stated], kinship: Kinship, total: float) -> Proposal:
    text = " + ".join(item.text for item in some)
    figures = " + ".join(f"{100 * item.size:.3g} %" for item in some)
    kin = max(LINK, kinship.together([item.place for item in some]))
    if total == 1.0:
        gain = 1.0 + 0.3 * len(some)
        return made(f"{text} = 100 %", some, "holds", None, f"{figures} is 100 %", gain, kin)
    told = f"{figures} is {100 * total:.3g} %, more than all"
    return made(f"{text} <= 100 %", some, "off", "share over 100 %", told, 1.5, kin)


def _percent(item: Stated) -> bool:
    quantity = item.claim.quantity
    return quantity is not None and ("%" in quantity.text or item.size <= 1)
