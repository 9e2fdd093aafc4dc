"""How far answers move in single precision: the first worlds run in both, and compared.

The worlds are common (the same truths, numbers and chance), so that what differs is precision
alone. The shift of an answer is its figure in single less that in double: of a chance, of
the mean of a number, of the chance that a date never comes. Its error is that of a mean of
differences world by world (for conditions a ratio of two means, by linearisation: Cochran
1977, 6.4), with one world more than was seen coming out otherwise, so that it is never
nought: for a chance a whole flip, as Agresti and Min 2005 add to pairs, for a number the
difference of two worlds at random. Nothing here is about what single precision can hold,
which is `sapper.engine.precision`'s.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

import numpy as np
import numpy.typing as npt

from sapper.analysis.intervals import Z
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import runner
from sapper.analysis.results import (
    MIXTURE,
    Answer,
    BinaryAnswer,
    DateAnswer,
    NumberAnswer,
    Shift,
)
from sapper.analysis.running import outcomes_of
from sapper.analysis.tallies import PILOT, Outcomes, Tally, conditions, tally_blocks
from sapper.analysis.worlds import Job, Piece, Work
from sapper.engine.blocks import BLOCK, units
from sapper.engine.ensemble import Ensemble

MEASURED = PILOT * BLOCK
"""The shift is measured on so many worlds, or on all if there are fewer."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Answering = Callable[[Mapping[str, Tally]], Sequence[Answer]]
"""Gives all answers by the tallies of their questions."""


def shifts(
    double: Work, single: Work, answering: Answering, worlds: int, workers: int = 1
) -> tuple[Shift, ...]:
    """How far each simulated answer moves, measured on the first worlds of an ensemble.

    Both works prepare the same accounts. The mixture's error is that of its simulated part.
    Raises `CaseError` where a count is beyond single precision.
    """
    found = [_outcomes(work, min(worlds, MEASURED), workers) for work in (single, double)]
    asked = double.prepared[0].asked
    first, second = (answering(tally_blocks(asked, blocks)) for blocks in found)
    before = {(item.question, item.account): item for item in second}
    pairs = _pairs(double, *(_together(blocks) for blocks in found))
    errors = {key: _error(one, other) for key, one, other in pairs}
    moved: list[Shift] = []
    for item in first:
        key = (item.question, item.account)
        here, there = figure(item), figure(before[key])
        if key in errors and here is not None and there is not None:
            moved.append(Shift(*key, here - there, errors[key], min(worlds, MEASURED)))
    return tuple(moved)


def values_moved(single: Ensemble, double: Ensemble) -> float:
    """How far single precision may move any mean of a saved value, as a share of its range.

    The range is that of nine worlds in ten; the shift is widened by 1.96 of its standard
    errors, as for answers. `double` are the first worlds of `single`, sound ones of both count.
    """
    count = double.worlds.size
    sound = ~(single.failed[:count] | double.failed)
    most = 0.0
    for name, trace in double.traces.items():
        other = trace[:: double.every, ..., sound]
        own = single.traces[name][:: single.every, ..., :count][..., sound]
        if not own.size:
            continue
        finite = (np.isfinite(own) & np.isfinite(other)).all(axis=-1)
        own, other = own[finite], other[finite]
        low, high = np.quantile(other, (0.05, 0.95), axis=-1)
        gaps = own - other
        squares = (gaps * gaps).sum(axis=-1) + 2.0 * other.var(axis=-1)
        moved = np.abs(gaps.mean(axis=-1)) + Z * np.sqrt(squares) / own.shape[-1]
        wide = high > low
        if wide.any():
            most = max(most, float((moved[wide] / (high - low)[wide]).max()))
    return most


def figure(answer: Answer) -> float | None:
    """The figure of an answer whose shift is told; None where there is no answer."""
    match answer:
        case BinaryAnswer():
            return answer.probability
        case NumberAnswer():
            return answer.mean
        case DateAnswer():
            return answer.never
        case _:
            return None


def _outcomes(work: Work, worlds: int, workers: int) -> list[Outcomes]:
    """The outcomes of some first worlds, block by block, without readings run again."""
    blocks = list(units(worlds))
    accounts = range(len(work.prepared))
    jobs = [Job(place, block.lanes) for block in blocks for place in accounts]
    with runner(work, workers) as run:
        pieces: list[Piece] = list(run(jobs))
    count = len(accounts)
    return [
        outcomes_of(block, pieces[index * count : (index + 1) * count])
        for index, block in enumerate(blocks)
    ]


def _together(blocks: Sequence[Outcomes]) -> tuple[Floats, Flags]:
    """Outcomes (A, Q, n) and failures (A, n) of all blocks."""
    return (
        np.concatenate([block.values for block in blocks], axis=-1),
        np.concatenate([block.failed for block in blocks], axis=-1),
    )


class _Side:
    """One answer in one precision: `rows` (n,) are what each world adds to its figure.

    `flip` is how far one world that comes out otherwise would move the figure, times n.
    """

    def __init__(self, values: Floats, met: Flags, weights: Floats, *, share: bool) -> None:
        above = weights @ np.where(met, values, 0.0)
        below = weights @ met
        total, count = float(below.sum()), values.shape[-1]
        value = float(above.sum()) / total if total else 0.0
        scale = count / total if total else 0.0
        self.rows: Floats = (above - value * below) * scale
        spread = 1.0 if share else math.sqrt(2.0) * float(values[met].std()) if met.any() else 0.0
        self.flip = spread * scale * float(weights.max())


def _pairs(
    work: Work, single: tuple[Floats, Flags], double: tuple[Floats, Flags]
) -> Iterator[tuple[tuple[str, str], _Side, _Side]]:
    """Every answer in both precisions, with its question and account."""
    asked = work.prepared[0].asked
    trusts = np.array([item.account.trust for item in work.prepared])
    for row, item in enumerate(asked):
        for place, prepared in enumerate(work.prepared):
            own = slice(place, place + 1)
            sides = [_side(asked, row, found, own, np.ones(1)) for found in (single, double)]
            yield (item.question.id, prepared.account.id), sides[0], sides[1]
        everybody = slice(None)
        sides = [_side(asked, row, found, everybody, trusts) for found in (single, double)]
        yield (item.question.id, MIXTURE), sides[0], sides[1]


def _side(
    asked: Sequence[Asked], row: int, found: tuple[Floats, Flags], who: slice, weights: Floats
) -> _Side:
    kind = asked[row].question.kind
    every, failed = found[0][who], found[1][who]
    met = ~failed.any(axis=0) & conditions(asked, asked[row], every)
    values = every[:, row]
    if kind == "number":
        met = met & np.isfinite(values)
    elif kind == "binary":
        values = (values != 0.0).astype(np.float64)
    else:
        values = np.isinf(values).astype(np.float64)
    return _Side(values, met, weights, share=kind != "number")


def _error(one: _Side, other: _Side) -> float:
    """The standard error of the shift between two sides of common worlds."""
    gaps = one.rows - other.rows
    flip = max(one.flip, other.flip)
    return math.sqrt(float(gaps @ gaps) + flip * flip) / gaps.size
