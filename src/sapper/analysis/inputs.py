"""What an answer's spread can come from: the truths of claims and the numbers that reach it.

An `Input` is the least that can be known apart: a claim with its echoes, a number, or several
that are drawn together (tied claims, correlated numbers), which no run can tell apart. Its
`cells` sort worlds by what was drawn, on edges that are fixed beforehand: a claim by its
truth, a number by where it lies in its distribution. Nothing here looks at an outcome.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from sapper.analysis.reach import Reach
from sapper.analysis.standing import Number
from sapper.analysis.worlds import Prepared
from sapper.engine.plan import Draw, Plan
from sapper.model.parts import BasisKind

EQUAL = 32
"""The distribution of a number is cut into so many equal parts, the outermost ones further."""
TAIL = (1 / 256, 1 / 128, 1 / 64)
"""Where the outermost are cut: a number often matters only where it is very small or large."""
EDGES = np.array(
    [*TAIL, *(part / EQUAL for part in range(1, EQUAL)), *(1.0 - at for at in reversed(TAIL))]
)
"""The inner edges of all cells of a number, in its distribution from 0 to 1."""
COUPLED = {2: 8, 3: 4}
"""Of two or three numbers drawn together each is cut into so many; of more, into two."""
MOST_COUPLED = 6
"""Of more numbers drawn together, or claims, the first so many are looked at."""
Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Kind = Literal["claim", "number"]


@dataclass(frozen=True, slots=True)
class Input:
    """One claim or number, or several of a kind that are drawn together.

    `names` are claims (the first of those that echo one another) or numbers, `streams` what
    they are drawn under. `basis` is that of a number (the weakest of several; a claim is a
    document's), `claims` those behind a number, `sector` where all of it is written, and
    `dims` what it runs over.
    """

    kind: Kind
    names: tuple[str, ...]
    streams: tuple[str, ...]
    basis: BasisKind = "rests_on"
    claims: tuple[str, ...] = ()
    sector: str = ""
    dims: tuple[str, ...] = ()

    @property
    def together(self) -> bool:
        """Whether it is several that are drawn together."""
        return len(self.names) > 1

    @property
    def ours(self) -> bool:
        """Whether it rests on our assumption, and on no document."""
        return self.basis == "assumed"


@dataclass(frozen=True, eq=False, slots=True)
class Cells:
    """Worlds sorted by one input: cell (T, n) for each of T independent parts of it.

    The parts are the elements of numbers over dimensions. `coarse` (C,) says to which of
    fewer and wider cells, two of them in one, each of the C cells belongs; None where cells
    are exact.
    """

    index: Counts
    count: int
    coarse: Counts | None


def inputs_of(prepared: Prepared, reach: Reach) -> tuple[Input, ...]:
    """The inputs of an account that reach a value, claims first, in the order of the case."""
    return (*_claims(prepared.own, reach.claims), *_numbers(prepared, reach.names))


def _claims(plan: Plan, reached: Collection[str]) -> Iterable[Input]:
    tied: dict[str, list[str]] = {}
    streams = {truth.claim: truth.stream for truth in plan.truths}
    hit = {streams[name] for name in reached if name in streams}
    for truth in plan.truths:
        if truth.claim != truth.stream or truth.stream not in hit:
            continue
        if not 0.0 < truth.credence < 1.0:
            continue
        tie = truth.tie if truth.strength > 0.0 else None
        tied.setdefault(truth.stream if tie is None else f"tie·{tie}", []).append(truth.claim)
    return [Input("claim", tuple(names), tuple(names)) for names in tied.values()]


def _numbers(prepared: Prepared, reached: Collection[str]) -> list[Input]:
    plan = prepared.own
    known = {item.name: item for item in prepared.numbers}
    drawn = [draw for draw in plan.draws if draw.name in reached and _uncertain(draw)]
    with_others = {name: copula.names for copula in plan.copulas for name in copula.names}
    groups: dict[str, list[Draw]] = {}
    for draw in drawn:
        first = with_others.get(draw.name, (draw.stream,))[0]
        groups.setdefault(first, []).append(draw)
    return [_number(group, known) for group in groups.values()]


def _uncertain(draw: Draw) -> bool:
    priors = (draw.prior, draw.otherwise, *(prior for _, prior in draw.by_element))
    return any(prior is not None and not prior.is_constant for prior in priors)


def _number(group: Sequence[Draw], known: Mapping[str, Number]) -> Input:
    numbers = [known[draw.name] for draw in group if draw.name in known]
    kinds: list[BasisKind] = [item.basis for item in numbers]
    order: tuple[BasisKind, ...] = ("assumed", "argued_from", "rests_on")
    found: list[BasisKind] = [kind for kind in order if kind in kinds]
    basis: BasisKind = found[0] if found else "assumed"
    claims = dict.fromkeys(claim for draw in group for claim in draw.claims)
    sectors = {item.sector for item in numbers}
    return Input(
        "number",
        tuple(draw.name for draw in group),
        tuple(dict.fromkeys(draw.stream for draw in group)),
        basis,
        tuple(claims),
        sectors.pop() if len(sectors) == 1 else "",
        group[0].dims,
    )


def middles(coarse: Counts) -> Floats:
    """The middles, from 0 to 1, of the wide cells that the cells of a number are joined to."""
    ends = np.concatenate([[0.0], EDGES, [1.0]])
    found = [np.flatnonzero(coarse == cell) for cell in range(int(coarse.max()) + 1)]
    return np.array([(ends[cells[0]] + ends[cells[-1] + 1]) / 2.0 for cells in found])


def cells_of(item: Input, drawn: Mapping[str, Floats]) -> Cells:
    """Sort worlds by an input: `drawn` has truths (n,) or uniforms (*dims, n) by name."""
    names = item.names[:MOST_COUPLED]
    if item.kind == "claim":
        bits = np.stack([drawn[name] != 0.0 for name in names]).astype(np.int64)
        weights = 2 ** np.arange(len(names))
        return Cells((bits.T * weights).sum(axis=1)[np.newaxis], 2 ** len(names), None)
    axes = [drawn[name] for name in names]
    if len(axes) == 1:
        alone = np.searchsorted(EDGES, axes[0], side="right").astype(np.int64)
        flat = alone.reshape(-1, alone.shape[-1])
        return Cells(flat, len(EDGES) + 1, np.arange(len(EDGES) + 1) // 2)
    each = COUPLED.get(len(axes), 2)
    shape = np.broadcast_shapes(*(axis.shape for axis in axes))
    axes = [np.broadcast_to(axis, shape) for axis in axes]
    index = np.zeros(axes[0].shape, dtype=np.int64)
    coarse = np.zeros(1, dtype=np.int64)
    for axis in axes:
        index = index * each + np.minimum((axis * each).astype(np.int64), each - 1)
        coarse = (coarse[:, np.newaxis] * (each // 2) + np.arange(each) // 2).ravel()
    flat = index.reshape(-1, drawn[names[0]].shape[-1])
    count = each ** len(axes)
    return Cells(flat, count, coarse if each >= 4 else None)
