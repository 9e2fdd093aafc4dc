"""Parts and wholes among claims: sums, differences, shares, and what is counted twice.

That one number is a part of another is read from few words (`of them`, `in all`, dead among
casualties), since numbers alone do not say it.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from sapper.evidence.claims import Claim
from sapper.evidence.kinship import Kinship
from sapper.evidence.measure import Measure
from sapper.evidence.proposal import KIN, Proposal, Verdict, surprise
from sapper.evidence.slips import Slip
from sapper.evidence.stated import Stated, is_share
from sapper.evidence.wording import measure

_PART = re.compile(
    r"\b(?:of|among|amongst|out of|including|from) (?:them|these|those|whom|which|it)\b|\bthereof\b"
    r"|\bof (?:the|all) (?:[0-9][0-9,._]*|men|women|people|total|whole)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"\bin all\b|\bin total\b|\btotal(?:s|led|ling|ed)?\b|\baltogether\b|\boverall\b|\ball told\b"
    r"|\bcombined\b|\bin sum\b|\bput together\b|\bas a whole\b|\bin the aggregate\b",
    re.IGNORECASE,
)
_GROWS = re.compile(
    r"\b(?:r[io]se|risen|gr[eo]wn?|grows|increas\w*|more than (?:before|in)|higher|up by|above|over"
    r"|fell|fallen|falls|compared|times|relative|as much|as many|of its|inflation)\b",
    re.IGNORECASE,
)
_WITHIN: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(part, re.IGNORECASE), re.compile(whole, re.IGNORECASE))
    for part, whole in (
        (r"\b(?:dead|killed|deaths|died|wounded|captured|missing)\b", r"\b(?:casualties|losses)\b"),
        (r"\b(?:officers)\b", r"\b(?:officers and men|all ranks)\b"),
    )
)
_LIKE = 0.5
_LINK = 0.3
_MOST_PARTS = 5
_MOST_TRIED = 12
_REACH = 5
_WORDS = 0.2
_STRICT = 0.6
_SLACK = 1e-9


def found(claims: Sequence[Claim], items: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """All that claims say of parts and wholes."""
    yield from _shares(items, kinship)
    groups: dict[object, list[Stated]] = {}
    for item in items:
        if not is_share(item):
            groups.setdefault((item.counts, item.time), []).append(item)
    for group in groups.values():
        yield from _greater(group, kinship)
        yield from _sums(group, kinship)
        yield from _echoes(group, kinship)


# -- a part greater than its whole ------------------------------------------------------------


def _greater(group: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    for part in group:
        whole = _whole_of(part, group, kinship)
        if whole is None or part.names != whole.names:
            continue
        kin = max(kinship.link(part.place, whole.place), _LINK)
        holds = f"{part.text} <= {whole.text}"
        if part.plain.low > whole.plain.high * (1 + _SLACK):
            told = f"{_worth(part)} is said to be a part of {_worth(whole)}"
            yield _made(holds, (part, whole), "off", "part greater than whole", told, 2.0, kin)


def _whole_of(part: Stated, group: Sequence[Stated], kinship: Kinship) -> Stated | None:
    """The whole that a claim's words make it a part of: the nearest before it that fits."""
    if _PART.search(part.claim.says):
        before = [
            item
            for item in group
            if item.place < part.place
            and item.claim.source == part.claim.source
            and not _PART.search(item.claim.says)
            and part.place - item.place <= _REACH
        ]
        return max(before, key=lambda item: item.place, default=None)
    for inner, outer in _WITHIN:
        if inner.search(part.claim.says) and not outer.search(part.claim.says):
            wholes = [
                item
                for item in group
                if outer.search(item.claim.says)
                and not inner.search(item.claim.says)
                and item.claim.source == part.claim.source
                and kinship.link(part.place, item.place) >= _LINK
            ]
            if len(wholes) == 1:
                return wholes[0]
    return None


# -- sums of parts ------------------------------------------------------------------------------


def _sums(group: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    for whole in group:
        said = _WHOLE.search(whole.claim.says) is not None
        least = 0.2 if said else _LINK
        near = [
            item
            for item in group
            if item.place != whole.place
            and item.claim.repeats is None
            and kinship.link(item.place, whole.place) >= least
        ]
        near.sort(key=lambda item: -kinship.link(item.place, whole.place))
        near = sorted(near[:_MOST_TRIED], key=lambda item: item.place)
        matched = list(_matching(whole, near, group, kinship, said=said))
        yield from matched
        if said and not matched:
            yield from _too_much(whole, near, kinship)


def _matching(
    whole: Stated, near: Sequence[Stated], group: Sequence[Stated], kinship: Kinship, *, said: bool
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
            figures = " + ".join(map(_worth, some))
            if _adds_up(some, whole):
                gain = surprise(even, min(width, 0.05), max(1, tries)) + bonus
                inner = _inside(some, group, kinship)
                if inner is not None:
                    part, of = inner
                    told = (
                        f"{figures} make {_worth(whole)}, but {_worth(part)} is a part of "
                        f"{_worth(of)} and counts twice"
                    )
                    line = f"{whole.text} <= {of.text}"
                    yield _made(line, members, "off", "double counting", told, gain + 1.0, kin)
                else:
                    told = f"{figures} is {_worth(whole)}"
                    yield _made(holds, members, "holds", None, told, gain, kin)
            elif mixed and abs(bare) < 0.01:
                gain = surprise(bare, min(width, 0.05), max(1, tries)) + bonus
                told = f"{figures} make {_worth(whole)} only if their periods are the same"
                yield _made(holds, members, "off", "month and year", told, gain, kin)
            elif abs(abs(even) - math.log(1e3)) < 0.01:
                gain = surprise(0.01, min(width, 0.05), max(1, 2 * tries)) + bonus
                told = f"{figures} against {_worth(whole)}: apart by a thousand"
                yield _made(holds, members, "off", "thousand and million", told, gain, kin)


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


def _inside(
    some: Sequence[Stated], group: Sequence[Stated], kinship: Kinship
) -> tuple[Stated, Stated] | None:
    """One of several that is itself a part of another of them, and that other."""
    for item in some:
        whole = _whole_of(item, group, kinship)
        if whole is not None and any(whole.place == other.place for other in some):
            return item, whole
    return None


def _too_much(whole: Stated, near: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """Parts told in like words that come to more than what is said to be all."""
    before = [item for item in near if item.claim.source == whole.claim.source]
    before = [
        item
        for item in before
        if item.names == whole.names
        and item.size < whole.size
        and not _WHOLE.search(item.claim.says)
    ]
    for some in _runs(before, kinship):
        total = sum(item.size for item in some)
        if len(some) < 2 or total <= whole.size * 1.02 or total > 2.2 * whole.size:
            continue
        least = sum(item.near.low for item in some)
        if least <= whole.near.high:
            continue
        members = (*some, whole)
        kin = max(_LINK, kinship.together([item.place for item in members]))
        holds = " + ".join(item.text for item in some) + f" <= {whole.text}"
        told = f"the parts, {' + '.join(map(_worth, some))}, come to more than all, {_worth(whole)}"
        yield _made(holds, members, "off", "double counting", told, 2.0, kin)


def _runs(items: Sequence[Stated], kinship: Kinship) -> Iterator[list[Stated]]:
    """Claims that follow one another in one source and are told in like words."""
    run: list[Stated] = []
    for item in items:
        if run and _goes_on(run[-1], item, kinship):
            run.append(item)
            continue
        if len(run) > 1:
            yield run
        run = [item]
    if len(run) > 1:
        yield run


def _goes_on(before: Stated, item: Stated, kinship: Kinship) -> bool:
    return (
        item.place - before.place <= 2
        and item.claim.source == before.claim.source
        and kinship.words(before.place, item.place) >= _WORDS
        and _likeness(before.claim, item.claim) >= _LIKE
    )


def _likeness(one: Claim, other: Claim) -> float:
    """How alike two sentences are, word by word, numbers left out."""
    left, right = _bare_words(one.says), _bare_words(other.says)
    return difflib.SequenceMatcher(None, left, right, autojunk=False).ratio()


def _bare_words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text.lower())


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
                kin = max(_LINK, kinship.link(original.place, whole.place))
                holds = f"{original.text} + {echo.text} = {whole.text}"
                told = f"{_worth(whole)} counts one claim and its echo"
                members = (original, echo, whole)
                yield _made(holds, members, "off", "double counting", told, 2.0, kin)


# -- shares -------------------------------------------------------------------------------------


def _shares(items: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    shares = [item for item in items if is_share(item) and _percent(item)]
    for item in shares:
        if item.plain.low > 1 + _SLACK and not _GROWS.search(item.claim.says):
            told = f"{100 * item.plain.low:.3g} % is more than all"
            holds = f"{item.text} <= 100 %"
            yield _made(holds, (item,), "off", "share over 100 %", told, 2.0, _LINK)
    usual = [item for item in shares if item.plain.high <= 1 and not _GROWS.search(item.claim.says)]
    for run in _runs(usual, kinship):
        yield from _of_one_whole(run, kinship)


def _of_one_whole(run: Sequence[Stated], kinship: Kinship) -> Iterator[Proposal]:
    """Shares told one after the other: those that make a whole, else all that make too much."""
    for count in range(len(run), 1, -1):
        for first in range(len(run) - count + 1):
            some = run[first : first + count]
            if abs(sum(item.size for item in some) - 1) <= 0.005 * count + _SLACK:
                yield _shared(some, kinship, 1.0)
                return
    total = sum(item.size for item in run)
    strict = all(_likeness(a.claim, b.claim) >= _STRICT for a, b in pairwise(run))
    if 1 < total <= 1.6 and (strict or len(run) == 2):
        yield _shared(run, kinship, total)


def _shared(some: Sequence[Stated], kinship: Kinship, total: float) -> Proposal:
    text = " + ".join(item.text for item in some)
    figures = " + ".join(f"{100 * item.size:.3g} %" for item in some)
    kin = max(_LINK, kinship.together([item.place for item in some]))
    if total == 1.0:
        gain = 1.0 + 0.3 * len(some)
        return _made(f"{text} = 100 %", some, "holds", None, f"{figures} is 100 %", gain, kin)
    told = f"{figures} is {100 * total:.3g} %, more than all"
    return _made(f"{text} <= 100 %", some, "off", "share over 100 %", told, 1.5, kin)


def _percent(item: Stated) -> bool:
    quantity = item.claim.quantity
    return quantity is not None and ("%" in quantity.text or item.size <= 1)


# -- words ----------------------------------------------------------------------------------------


def _worth(item: Stated) -> str:
    quantity = item.claim.quantity
    assert quantity is not None
    return measure(Measure(quantity.low, quantity.high, quantity.unit))


def _made(
    holds: str,
    items: Sequence[Stated],
    verdict: Verdict,
    slip: Slip | None,
    says: str,
    gain: float,
    kin: float,
) -> Proposal:
    return Proposal(
        holds,
        tuple(item.claim.id for item in items),
        tuple(item.place for item in items),
        verdict,
        slip,
        says,
        gain + KIN * kin,
        kin,
    )
