"""Questions that hang together: by the rank correlation of their outcomes over worlds.

Ten questions about one offensive are hardly ten tests of a forecaster. Two questions hang
together where Spearman's rank correlation of their outcomes, over worlds of all accounts by
trust, is at least `THRESHOLD` and four standard errors from nought; a cluster is what is
joined by such pairs. A date that does not come counts as the latest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.tallies import Outcomes

THRESHOLD = 0.3
"""The least rank correlation of two questions that hang together."""
WORLDS = 4_096
"""The first worlds, from which correlations are taken; more would change no cluster but chance."""
_ERRORS = 4.0
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Clusters:
    """Groups of questions, each in one; `pairs` are those that joined them.

    `threshold` is what was needed, from `worlds` worlds that failed in no account.
    """

    groups: tuple[tuple[str, ...], ...]
    pairs: tuple[tuple[str, str, float], ...]
    threshold: float
    worlds: int


@dataclass(slots=True)
class FirstWorlds:
    """The outcomes of the first `WORLDS` worlds, taken in block by block."""

    _values: list[Floats] = field(default_factory=list[Floats])
    _failed: list[Flags] = field(default_factory=list[Flags])
    _count: int = 0

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in the next block, or what of it is still wanted; see `running.Observer`."""
        del happened
        rest = WORLDS - self._count
        if rest > 0:
            self._values.append(block.values[..., :rest])
            self._failed.append(block.failed[..., :rest])
            self._count += min(rest, block.failed.shape[-1])

    @property
    def sound(self) -> Floats:
        """Outcomes (A, Q, n) of the worlds that failed in no account."""
        if not self._values:
            return np.zeros((0, 0, 0))
        values = np.concatenate(self._values, axis=-1)
        failed = np.concatenate(self._failed, axis=-1).any(axis=0)
        return values[..., ~failed & ~np.isnan(values).any(axis=(0, 1))]


def clusters_of(questions: Sequence[str], values: Floats, trusts: Sequence[float]) -> Clusters:
    """Clusters from outcomes (A, Q, n) of A accounts, each weighing as far as it is trusted."""
    count = values.shape[-1]
    threshold = max(THRESHOLD, _ERRORS / math.sqrt(count)) if count else 1.0
    pairs: list[tuple[str, str, float]] = []
    if count > 1:
        found = rank_correlations(values, trusts)
        for one in range(len(questions)):
            for other in range(one + 1, len(questions)):
                if abs(found[one, other]) >= threshold:
                    pairs.append((questions[one], questions[other], float(found[one, other])))
    return Clusters(_joined(questions, pairs), tuple(pairs), threshold, count)


def joined(groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """A number for every question of some groups: the same where groups share a question.

    So what hung together in one forecast does so in all.
    """
    found: dict[str, int] = {}
    for number, group in enumerate(groups):
        touched = {found[name] for name in group if name in found}
        found |= dict.fromkeys(group, number)
        found |= {name: number for name, old in found.items() if old in touched}
    return found


def rank_correlations(values: Floats, trusts: Sequence[float]) -> Floats:
    """Spearman's rank correlations (Q, Q) of outcomes (A, Q, n) over weighted worlds.

    Ranks are mid-ranks of the weighted pool, so that ties share theirs. A question that has
    one outcome in every world correlates with none.
    """
    weights = np.array(trusts, dtype=np.float64)
    weights = weights if weights.sum() > 0.0 else np.ones(len(weights))
    weight = np.repeat(weights / weights.sum() / values.shape[-1], values.shape[-1])
    rows = np.moveaxis(values, 1, 0).reshape(values.shape[1], -1)
    ranks = np.stack([_ranks(row, weight) for row in rows])
    # sums in numpy's own order, not a matrix product: the bits are then the machine's in neither
    middle = ranks - (ranks * weight).sum(axis=1, keepdims=True)
    joint = np.array([(middle * row * weight).sum(axis=1) for row in middle])
    scale = np.sqrt(np.diagonal(joint))
    safe = np.where(scale > 0.0, scale, 1.0)
    return np.where((scale > 0.0) & (scale > 0.0)[:, np.newaxis], joint / safe / safe[:, None], 0.0)


def _ranks(row: Floats, weight: Floats) -> Floats:
    _, place = np.unique(row, return_inverse=True)
    mass = np.bincount(place, weights=weight)
    return (np.cumsum(mass) - mass / 2.0)[place]


def _joined(
    questions: Sequence[str], pairs: Sequence[tuple[str, str, float]]
) -> tuple[tuple[str, ...], ...]:
    """What pairs join, in the order of the questions."""
    group = {name: {name} for name in questions}
    for one, other, _ in pairs:
        if group[one] is not group[other]:
            group[one] |= group[other]
            for name in group[other]:
                group[name] = group[one]
    found: list[tuple[str, ...]] = []
    for name in questions:
        members = tuple(item for item in questions if item in group[name])
        if members not in found:
            found.append(members)
    return tuple(found)
