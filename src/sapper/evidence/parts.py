"""Parts and wholes among claims: sums, differences, shares, and what is counted twice.

That one number is a part of another is read from few words (`of them`, `in all`, dead among
casualties), since numbers alone do not say it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, pairwise

from sapper.evidence import mixed_sums, shares
from sapper.evidence.kinship import Kinship
from sapper.evidence.measure import Measure
from sapper.evidence.opposites import opposed
from sapper.evidence.proposal import Proposal, surprise
from sapper.evidence.runs import LIKE, LINK, SAME, STRICT, likeness, made, runs, worth
from sapper.evidence.stated import Stated, is_share
from sapper.evidence.subsets import is_further, wholes_of

_WHOLE = re.compile(
    r"\bin all\b|\btogether\b|\bin total\b|\btotal(?:s|led|ling|ed)?\b|\baltogether\b|\boverall\b|\ball told\b"
    r"|\bcombined\b|\bin sum\b|\bput together\b|\bas a whole\b|\bin the aggregate\b",
    re.IGNORECASE,
)
_MOST_PARTS = 5
_MOST_TRIED = 12
_NEXT = 2
_LEAST_KIN = 0.25
_SLACK = 1e-9
_SIZES = ((1e3, "a thousand"), (1e6, "a million"), (1e9, "a thousand million"))
_SCALED = 0.002
"""How nearly a sum must come right with one part a thousand times as large."""


def found(items: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """All that claims say of parts and wholes."""
    yield from shares.found(items, kinship)
    told = [item for item in items if _WHOLE.search(item.claim.says)]
    yield from mixed_sums.found(told, items, kinship)
    groups: dict[object, list[Stated]] = {}
    for item in items:
        if not is_share(item):
            groups.setdefault((item.counts, item.time), []).append(item)
    for group in groups.values():
        wholes = wholes_of(group, kinship)
        yield from _greater(group, wholes, kinship)
        yield from _sums(group, wholes, kinship)
        yield from _echoes(group, kinship)
        yield from _disjoint(group, wholes, kinship)


# -- a part greater than its whole ------------------------------------------------------------


def _greater(
    group: Sequence[Stated], wholes: Mapping[int, Stated], kinship: Kinship
) -> Iterator[Proposal]:
    for part in group:
        whole = wholes.get(part.place)
        if whole is None or part.names != whole.names:
            continue
        kin = max(kinship.link(part.place, whole.place), LINK)
        holds = f"{part.text} <= {whole.text}"
        if part.plain.low > whole.plain.high * (1 + _SLACK):
            told = f"{worth(part)} is said to be a part of {worth(whole)}"
            yield made(holds, (part, whole), "off", "part greater than whole", told, 2.0, kin)


# -- sums of parts ------------------------------------------------------------------------------


def _sums(
    group: Sequence[Stated], wholes: Mapping[int, Stated], kinship: Kinship
) -> Iterator[Proposal]:
    for whole in group:
        said = _WHOLE.search(whole.claim.says) is not None
        least = 0.2 if said else min(LINK, max(kinship.floor, _LEAST_KIN))
        near = [
            item
            for item in group
            if item.place != whole.place
            and item.claim.repeats is None
            and kinship.link(item.place, whole.place) >= least
        ]
        near.sort(key=lambda item: -kinship.link(item.place, whole.place))
        near = sorted(near[:_MOST_TRIED], key=lambda item: item.place)
        matched = list(_matching(whole, near, wholes, kinship, said=said))
        yield from matched
        if said:
            rivals = [item for item in group if _WHOLE.search(item.claim.says)]
            some = _closest(whole, near, rivals, kinship)
            yield from _too_much(whole, some, kinship, SAME if matched else LIKE)


def _matching(
    whole: Stated,
    near: Sequence[Stated],
    wholes: Mapping[int, Stated],
    kinship: Kinship,
    *,
    said: bool,
) -> Iterator[Proposal]:
    """Sets of claims that add up to the whole, or would but for the period."""
    for count in range(2, (_MOST_PARTS if said else 3) + 1):
        tries = math.comb(len(near), count)
        for some in combinations(near, count):
            members = (*some, whole)
            kin = kinship.together([item.place for item in members])
            width = max(item.fine for item in members)
            bonus = 1.0 if said else 0.0
            holds = " + ".join(item.text for item in some) + f" = {whole.text}"
            even = math.log(sum(item.size for item in some) / whole.size)
            mixed = len(frozenset[str]().union(*(item.names for item in members))) > 1
            bare = math.log(sum(item.bare for item in some) / whole.bare)
            figures = " + ".join(map(worth, some))
            if _adds_up(some, whole):
                gain = surprise(even, min(width, 0.05), max(1, tries)) + bonus
                inner = _inside(some, wholes)
                if inner is not None:
                    part, of = inner
                    told = (
                        f"{figures} make {worth(whole)}, but {worth(part)} is a part of "
                        f"{worth(of)} and counts twice"
                    )
                    line = f"{whole.text} <= {of.text}"
                    yield made(line, members, "off", "double counting", told, gain + 1.0, kin)
                else:
                    told = f"{figures} is {worth(whole)}"
                    yield made(holds, members, "holds", None, told, gain, kin)
            elif mixed and abs(bare) < 0.01:
                gain = surprise(bare, min(width, 0.05), max(1, tries)) + bonus
                told = f"{figures} make {worth(whole)} only if their periods are the same"
                yield made(holds, members, "off", "month and year", told, gain, kin)
            elif (slip := _one_scaled(some, whole)) is not None:
                part, factor = slip
                gain = surprise(0.002, min(width, 0.05), max(1, 2 * count * tries)) + bonus
                told = f"{figures} against {worth(whole)}: they agree if {worth(part)} is meant times {factor}"
                yield made(holds, members, "off", "thousand and million", told, gain, kin)
            elif abs(abs(even) - math.log(1e3)) < 0.01:
                gain = surprise(0.01, min(width, 0.05), max(1, 2 * tries)) + bonus
                told = f"{figures} against {worth(whole)}: apart by a thousand"
                yield made(holds, members, "off", "thousand and million", told, gain, kin)


def _one_scaled(some: Sequence[Stated], whole: Stated) -> tuple[Stated, str] | None:
    """The part that makes the sum right if it is a thousand, a million … times as large."""
    for part in some:
        rest = whole.size - sum(item.size for item in some if item is not part)
        for factor, words in _SIZES:
            slack = max(_SCALED, part.fine) * part.size * factor
            if abs(rest - part.size * factor) <= slack and slack < rest:
                return part, words
    return None


def _adds_up(some: Sequence[Stated], whole: Stated) -> bool:
    total = Measure(0.0, 0.0)
    exact = Measure(0.0, 0.0)
    for item in some:
        total = total + item.near
        exact = exact + item.plain
    if exact.low <= whole.plain.high * (1 + 2e-3) and whole.plain.low <= exact.high * (1 + 2e-3):
        return True
    about = any(item.claim.quantity and item.claim.quantity.about for item in (*some, whole))
    return about and total.low <= whole.near.high and whole.near.low <= total.high


def _inside(some: Sequence[Stated], wholes: Mapping[int, Stated]) -> tuple[Stated, Stated] | None:
    """One of several that is itself a part of another of them, and that other."""
    for item in some:
        whole = wholes.get(item.place)
        if whole is not None and any(whole.place == other.place for other in some):
            return item, whole
    return None


def _closest(
    whole: Stated, near: Sequence[Stated], rivals: Sequence[Stated], kinship: Kinship
) -> list[Stated]:
    """The claims that belong with this whole more than with any other."""
    return [
        item
        for item in near
        if all(
            kinship.link(item.place, whole.place) >= kinship.link(item.place, rival.place)
            for rival in rivals
            if rival.place != item.place
        )
    ]


def _too_much(
    whole: Stated, near: Sequence[Stated], kinship: Kinship, least_like: float
) -> Iterator[Proposal]:
    """Parts told in like words that come to more than what is said to be all.

    `least_like` is how like they must be told: very, where some of them make the whole already.
    """
    before = [item for item in near if item.claim.source == whole.claim.source]
    before = [
        item
        for item in before
        if item.names == whole.names
        and item.size < whole.size
        and not _WHOLE.search(item.claim.says)
    ]
    for some in runs(before, kinship):
        total = sum(item.size for item in some)
        if any(likeness(a.claim, b.claim) < least_like for a, b in pairwise(some)):
            continue
        if len(some) < 2 or total <= whole.size * 1.02 or total > 2.2 * whole.size:
            continue
        least = sum(item.near.low for item in some)
        if least <= whole.near.high:
            continue
        members = (*some, whole)
        kin = max(LINK, kinship.together([item.place for item in members]))
        holds = " + ".join(item.text for item in some) + f" <= {whole.text}"
        told = f"the parts, {' + '.join(map(worth, some))}, come to more than all, {worth(whole)}"
        yield made(holds, members, "off", "double counting", told, 2.0, kin)


def _disjoint(
    group: Sequence[Stated], wholes: Mapping[int, Stated], kinship: Kinship
) -> Iterator[Proposal]:
    """Parts of one whole, each told as apart from those before, that come to more than it."""
    runs_of: dict[int, tuple[Stated, list[Stated]]] = {}
    last: tuple[Stated, Stated] | None = None
    for item in group:
        whole = wholes.get(item.place)
        goes_on = is_further(item)
        if goes_on and last is not None and item.place - last[0].place <= _NEXT:
            whole = last[1]
        if whole is None:
            continue
        parts = runs_of.setdefault(whole.place, (whole, []))[1]
        apart = (
            goes_on
            or not parts
            or opposed(parts[-1].claim.says, item.claim.says)
            or likeness(parts[-1].claim, item.claim) >= STRICT
        )
        if apart and item.names == whole.names and item.place != whole.place:
            parts.append(item)
            last = (item, whole)
    for whole, parts in runs_of.values():
        least = sum(item.plain.low for item in parts)
        each = all(item.plain.low <= whole.plain.high for item in parts)
        if len(parts) > 1 and each and least > whole.near.high:
            members = (*parts, whole)
            kin = max(LINK, kinship.together([item.place for item in members]))
            holds = " + ".join(item.text for item in parts) + f" <= {whole.text}"
            told = f"{' + '.join(map(worth, parts))} are told as parts of {worth(whole)}"
            yield made(holds, members, "off", "double counting", told, 2.0, kin)


def _echoes(group: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """A whole that is a claim added to its own echo."""
    ids = {item.claim.id: item for item in group}
    for echo in group:
        original = ids.get(echo.claim.repeats or "")
        if original is None:
            continue
        for whole in group:
            if whole.place in (echo.place, original.place):
                continue
            if abs(math.log((echo.size + original.size) / whole.size)) < 0.02:
                kin = max(LINK, kinship.link(original.place, whole.place))
                holds = f"{original.text} + {echo.text} = {whole.text}"
                told = f"{worth(whole)} counts one claim and its echo"
                members = (original, echo, whole)
                yield made(holds, members, "off", "double counting", told, 2.0, kin)
