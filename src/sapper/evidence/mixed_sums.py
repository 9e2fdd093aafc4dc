"""Sums whose parts do not measure what their whole does: pounds and pounds told as euros.

Only where a sentence says that it gives a whole. Sums of like parts are `sapper.evidence.parts`.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from sapper.evidence.kinship import Kinship
from sapper.evidence.proposal import Proposal, surprise
from sapper.evidence.runs import made, worth
from sapper.evidence.stated import Stated, is_share
from sapper.evidence.unlike import difference, unlike

_LEAST_KIN = 0.2
_MOST_PARTS = 4
_MOST_TRIED = 10
_EQUAL = 0.01
_TOLD = {
    "currency": "in two currencies",
    "rate and total": "but the one come over a time, the other is a total",
    "stock and flow": "but the one are there at one time, the other comes over a time",
    "per head and in all": "but one side falls to one head and the other to all",
}


def found(
    wholes: Sequence[Stated], items: Sequence[Stated], kinship: Kinship
) -> Iterator[Proposal]:
    """Parts that make a whole by their numbers, in another unit than it has."""
    for whole in wholes:
        if is_share(whole):
            continue
        groups: dict[object, list[Stated]] = {}
        for item in items:
            near = kinship.link(item.place, whole.place) >= _LEAST_KIN
            if item.place != whole.place and item.claim.repeats is None and near:
                groups.setdefault((item.counts, item.time), []).append(item)
        for group in groups.values():
            yield from _unlike(group[:_MOST_TRIED], whole, kinship)


def _unlike(group: Sequence[Stated], whole: Stated, kinship: Kinship) -> Iterator[Proposal]:
    first = group[0]
    slip = unlike(difference((first,), whole), first.time - whole.time, (first,), whole)
    if slip not in _TOLD or len(group) < 2:
        return
    for count in range(2, _MOST_PARTS + 1):
        tries = math.comb(len(group), count)
        for some in combinations(group, count):
            off = math.log(sum(item.bare for item in some) / whole.bare)
            if abs(off) > _EQUAL:
                continue
            kin = kinship.together([item.place for item in (*some, whole)])
            holds = " + ".join(item.text for item in some) + f" = {whole.text}"
            told = f"{' + '.join(map(worth, some))} make {worth(whole)} by their numbers, {_TOLD[slip]}"
            gain = surprise(off, 0.005, tries) + 1.0
            yield made(holds, (*some, whole), "off", slip, told, gain, kin)
