"""Calibration: of what was given 30 in 100, did 30 in 100 happen?

Bins of chances, the share that happened in each with Jeffreys' interval, and one test of all
together. Each question counts once for an account, by its last forecast before the outcome.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import jeffreys

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
"""The ends of the bins; a chance on an edge is in the bin above it, 1 in the last."""
FEW = 10
"""With fewer yes-or-no questions nothing is said."""
DRAWS = 9_999
"""How often outcomes are drawn from the chances for the test."""
DOUBT = 0.05
"""Below this share of draws the chances are called doubtful."""
_SEED = 1
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """A chance, whether what it spoke of happened, and the questions that it hangs together with.

    Equal `cluster`s are one cluster.
    """

    chance: float
    happened: bool
    cluster: int


@dataclass(frozen=True, slots=True)
class Bin:
    """Chances from `start` to `stop`: how many, how many came true, and what they said.

    `mean` is their mean; `low` and `high` the 95 % interval of the share that came true.
    """

    start: float
    stop: float
    count: int
    happened: int
    mean: float
    low: float
    high: float

    @property
    def fits(self) -> bool:
        """Whether what was said lies in the interval of what happened."""
        return self.low <= self.mean <= self.high


@dataclass(frozen=True, slots=True)
class Calibration:
    """The bins of one account that hold anything, and what can be said of them.

    `questions` lie in `clusters`. `as_far` is the share of draws from the chances that were
    as far off as what happened, or farther (None: with no question); see `as_far_off`.
    """

    account: str
    questions: int
    bins: tuple[Bin, ...]
    clusters: int
    as_far: float | None

    @property
    def verdict(self) -> str:
        """What all bins together say; with few questions, that nothing can be said."""
        count = f"{self.questions} yes-or-no question{'' if self.questions == 1 else 's'}"
        if self.questions < FEW or self.as_far is None:
            return f"{count}: too few to say anything about calibration"
        share = "under 0.1" if self.as_far < 0.001 else f"{100.0 * self.as_far:.2g}"
        clusters = f"{self.clusters} cluster{'' if self.clusters == 1 else 's'}"
        said = (
            f"{count} in {clusters}: if all chances were right, outcomes would be as far from "
            f"them in {share} % of cases"
        )
        return f"{said}, which " + (
            "speaks against them" if self.as_far <= DOUBT else "is no sign against them"
        )

    @property
    def caution(self) -> str:
        """What bins outside their own intervals mean; nothing where there are none."""
        off = sum(not item.fits for item in self.bins)
        if self.questions < FEW or not off:
            return ""
        return (
            f"{off} of {len(self.bins)} bins lie{'s' if off == 1 else ''} outside; right chances "
            "leave about one bin in twenty outside, and more where questions hang together"
        )


def calibration(account: str, forecasts: Sequence[Said]) -> Calibration:
    """The calibration of an account from its chances and what happened."""
    bins: list[Bin] = []
    for start, stop in itertools.pairwise(EDGES):
        inside = [item for item in forecasts if _bin(item.chance) == EDGES.index(start)]
        if inside:
            came = sum(item.happened for item in inside)
            mean = sum(item.chance for item in inside) / len(inside)
            bins.append(Bin(start, stop, len(inside), came, mean, *jeffreys(came, len(inside))))
    return Calibration(
        account,
        len(forecasts),
        tuple(bins),
        len({item.cluster for item in forecasts}),
        as_far_off(forecasts) if forecasts else None,
    )


def as_far_off(forecasts: Sequence[Said], draws: int = DRAWS) -> float:
    """The share of draws that are at least as far from the chances as what happened.

    A Monte Carlo test (Barnard 1963; Davison and Hinkley 1997, section 4.2) of "every chance is
    right and clusters are independent". Distance is the sum over bins of (happened - expected)^2
    over the variance that independent questions would have, as Hosmer and Lemeshow's is. In a
    draw all questions of a cluster happen by one uniform number, each if that is below its
    chance: no other dependence makes sums in a bin vary more, so that tied questions do not
    count as so many tests. What happened is one of the draws: the share is never nought.
    """
    chances = np.array([item.chance for item in forecasts])
    names = sorted({item.cluster for item in forecasts})
    place = np.array([names.index(item.cluster) for item in forecasts])
    bins = np.array([[_bin(p) == k for p in chances] for k in range(len(EDGES) - 1)], dtype=float)
    variance = bins @ (chances * (1.0 - chances))
    # a bin of certainties has none: one miss there is farther off than any draw
    weights = 1.0 / np.maximum(variance, 1e-12)

    def distance(happened: Floats) -> Floats:
        return ((happened - chances) @ bins.T) ** 2 @ weights

    found = distance(np.array([[float(item.happened) for item in forecasts]]))[0]
    uniform = np.random.default_rng(_SEED).random((draws, len(names)))
    drawn = distance((uniform[:, place] < chances).astype(np.float64))
    # draws that are as far off but for the last bits of a sum are as far off
    return float(1 + np.count_nonzero(drawn >= found * (1.0 - 1e-9))) / (draws + 1)


def _bin(chance: float) -> int:
    return next(k for k in reversed(range(len(EDGES) - 1)) if chance >= EDGES[k])
