"""Flips: the answer if a claim is surely true, and if it is surely false, on common worlds.

In a world where a claim was drawn true, the world of the surely true claim is that very
world; so one more run a claim, with its truth turned round, gives the difference in every
world. More worlds are run until its error is small enough or they are used up. The truths
of other claims stay as they were drawn, tied ones too; echoes go with the claim they repeat.

Where readings weigh worlds, each side is the answer given the readings and the claim: its worlds
have the weights that the readings give them there, and a claim that reaches only a reading may
move an answer too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt

from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, Runner
from sapper.analysis.reach import Reach, upstream, upstream_of
from sapper.analysis.tallies import Outcomes, conditions
from sapper.analysis.worlds import Job, Prepared, Work
from sapper.engine.blocks import BLOCK, Lanes
from sapper.engine.held import Held, drawn_truths
from sapper.engine.plan import Plan

FIRST = 2
"""So many blocks are run before a flip's error is looked at."""
MOST = 16
"""At most so many blocks are run for one claim."""
TARGET = 0.01
"""Half the 95 % interval of a flip of a chance that is precise enough: one point."""
TARGET_SHARE = 0.05
"""The same for numbers, as a share of the width that holds nine worlds in ten."""
SHARES = (0.05, 0.5, 0.95)
Z = 1.96
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Flip:
    """What the truth of a claim does to one answer of one account.

    `true` and `false` are chances (of a date: that it comes by the horizon) or means, each
    with nine in ten of a number in `true_range` and `false_range`; `difference` is the first
    less the second, with its standard error `se`. `worlds` 0: the claim does not reach the
    question, and the difference is exactly nought. `settled`: the error is within target.
    """

    claim: str
    echoes: tuple[str, ...]
    credence: float
    true: float
    false: float
    difference: float
    se: float
    worlds: int
    settled: bool
    true_range: tuple[float, ...] = ()
    false_range: tuple[float, ...] = ()

    @property
    def reaches(self) -> bool:
        """Whether the claim can move the answer at all."""
        return self.worlds > 0

    @property
    def stands(self) -> bool:
        """Whether the difference is above its own noise."""
        return self.reaches and abs(self.difference) > Z * self.se


@dataclass(frozen=True, slots=True)
class Opposite:
    """Lanes are told the opposite of what they drew for these claims (one and its echoes)."""

    claims: tuple[str, ...]

    def __call__(self, plan: Plan, lanes: Lanes, seed: int) -> Held:
        """The truths that are held."""
        drawn = truths_in(plan, self.claims, lanes, seed)
        return Held({name: 1.0 - data for name, data in drawn.items()})


def truths_in(
    plan: Plan, claims: Sequence[str], lanes: Lanes, seed: int
) -> Mapping[str, npt.NDArray[np.float64]]:
    """The truths of some claims as lanes draw them."""
    few = replace(plan, truths=tuple(item for item in plan.truths if item.claim in claims))
    return drawn_truths(few, lanes.worlds, seed)


@dataclass(slots=True)
class Base:
    """The first blocks of the answers' own worlds, kept for the flips: an observer of the run.

    `rows` are the places of the readings that weigh them.
    """

    rows: tuple[int, ...] = ()
    most: int = MOST
    blocks: list[Outcomes] = field(default_factory=list[Outcomes])

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Keep the first `most` blocks."""
        del happened
        if len(self.blocks) < self.most:
            self.blocks.append(block)

    def logs(self, place: int, count: int) -> Floats:
        """The logarithms of the weights of the worlds of the first `count` blocks, (n,)."""
        return np.concatenate(
            [
                np.zeros(block.worlds.size)
                if block.seen is None or not self.rows
                else block.seen.logs[place, list(self.rows)].sum(axis=0)
                for block in self.blocks[:count]
            ]
        )


@dataclass(slots=True)
class _Turned:
    """One claim of one account: the blocks that were run with its truth turned round."""

    place: int
    claims: tuple[str, ...]
    credence: float
    outcomes: list[Floats] = field(default_factory=list[Floats])
    failed: list[Flags] = field(default_factory=list[Flags])
    truth: list[Flags] = field(default_factory=list[Flags])
    logs: list[Floats] = field(default_factory=list[Floats])

    def cut(self, base: Base, asked: Sequence[Asked], item: Asked) -> _Pairs:
        """Outcomes of a question where the claim holds and where not, world by world."""
        row = [each.question.id for each in asked].index(item.question.id)
        values: list[Floats] = []
        counted: list[Flags] = []
        count = len(self.outcomes)
        own = [block.values[self.place] for block in base.blocks[:count]]
        own_failed = [block.failed[self.place] for block in base.blocks[:count]]
        for outcomes, failed in ((own, own_failed), (self.outcomes, self.failed)):
            whole = np.concatenate(outcomes, axis=-1)
            met = ~np.concatenate(failed) & conditions(asked, item, whole[np.newaxis])[0]
            values.append(measured(item, whole[row]))
            counted.append(met & np.isfinite(values[-1]))
        sound = ~np.concatenate(own_failed) & ~np.concatenate(self.failed)
        truth = np.concatenate(self.truth)
        logs = base.logs(self.place, count), np.concatenate(self.logs)
        top = max(float(item[sound].max(initial=-np.inf)) for item in logs)
        weights = [np.exp(item - (top if math.isfinite(top) else 0.0)) for item in logs]
        return _Pairs(
            np.where(truth, values[0], values[1]),
            np.where(truth, weights[0], weights[1])
            * (np.where(truth, counted[0], counted[1]) & sound),
            np.where(truth, values[1], values[0]),
            np.where(truth, weights[1], weights[0])
            * (np.where(truth, counted[1], counted[0]) & sound),
        )


def measured(item: Asked, outcomes: Floats) -> Floats:
    """Outcomes as flips compare them: a date counts as come by its horizon or not."""
    if item.question.kind == "date":
        return np.isfinite(outcomes).astype(np.float64)
    return outcomes


@dataclass(frozen=True, eq=False, slots=True)
class _Pairs:
    """Outcomes and how much they count, with a claim true and with it false: (n,) each.

    The weight of a world that counts is 1 where no reading weighs it.
    """

    true: Floats
    true_weight: Floats
    false: Floats
    false_weight: Floats

    def flip(self, turned: _Turned, kind: str) -> Flip | None:
        """The flip; None where no world counts on one of the sides.

        Both sides are ratios where questions are conditional or worlds are weighed; the error of
        the difference is by linearisation (Cochran 1977, 6.4).
        """
        if not self.true_weight.any() or not self.false_weight.any():
            return None
        size = self.true.size
        rest = np.zeros(size)
        means: list[float] = []
        for values, weight, sign in (
            (self.true, self.true_weight, 1.0),
            (self.false, self.false_weight, -1.0),
        ):
            mass = float(weight.sum())
            kept = np.where(weight > 0.0, values, 0.0)
            mean = float((weight * kept).sum()) / mass
            means.append(mean)
            rest += sign * weight * (kept - mean) / (mass / size)
        se = float(np.sqrt((rest * rest).sum() / max(size - 1, 1) / size))
        if kind != "number":
            # that no world in n changed still leaves a chance of 3/n at 95 %
            se = max(se, 3.0 / Z / self._effective())
        number = kind == "number"
        return Flip(
            turned.claims[0],
            turned.claims[1:],
            turned.credence,
            means[0],
            means[1],
            means[0] - means[1],
            se,
            size,
            Z * se <= self.target(kind),
            _range(self.true, self.true_weight) if number else (),
            _range(self.false, self.false_weight) if number else (),
        )

    def _effective(self) -> float:
        """How many worlds there are, less what unequal weights take (Kish 1965)."""
        size = float(self.true.size)
        for weight in (self.true_weight, self.false_weight):
            own = weight[weight > 0.0]
            size = min(size, self.true.size * float(own.sum()) ** 2 / float((own @ own) * own.size))
        return size

    def target(self, kind: str) -> float:
        """Half the 95 % interval that is precise enough."""
        if kind != "number":
            return TARGET
        ends = _range(
            np.concatenate([self.true, self.false]),
            np.concatenate([self.true_weight, self.false_weight]),
        )
        return TARGET_SHARE * (ends[-1] - ends[0])


def _range(values: Floats, weights: Floats) -> tuple[float, ...]:
    """The quantiles of `SHARES` among values: each one of them, none in between."""
    counts = weights > 0.0
    values, weights = values[counts], weights[counts]
    if (weights == 1.0).all():
        found = np.quantile(values, SHARES, method="inverted_cdf")
    else:
        found = np.quantile(values, SHARES, method="inverted_cdf", weights=weights)
    return tuple(float(value) for value in found)


@dataclass(frozen=True, eq=False, slots=True)
class Flips:
    """All flips of the accounts of some work for some questions."""

    work: Work
    base: Base
    wanted: tuple[Asked, ...]
    progress: Progress | None = None

    def run(self, run: Runner) -> dict[tuple[int, str], tuple[Flip, ...]]:
        """By account (its place) and question: a flip for every claim, the largest first."""
        asked = self.work.prepared[0].asked
        reach = {
            (place, item.question.id): self._reach(each, item)
            for place, each in enumerate(self.work.prepared)
            for item in self.wanted
        }
        turned = [
            made
            for place, each in enumerate(self.work.prepared)
            for made in _turnable(place, each)
            if any(_hit(made, reach[place, item.question.id]) for item in self.wanted)
        ]
        self._grow(turned, reach, asked, run)
        return {
            (place, item.question.id): self._told(place, item, turned, reach, asked)
            for place in range(len(self.work.prepared))
            for item in self.wanted
        }

    def _reach(self, prepared: Prepared, item: Asked) -> Reach:
        """What an answer can depend on: what its question can, and the readings that weigh."""
        own = upstream_of(prepared.own, item.question)
        for row in self.base.rows:
            for name in prepared.observed[row].names:
                more = upstream(prepared.own, name)
                own = Reach(own.names | more.names, own.claims | more.claims)
        return own

    def _grow(
        self,
        turned: Sequence[_Turned],
        reach: Mapping[tuple[int, str], Reach],
        asked: Sequence[Asked],
        run: Runner,
    ) -> None:
        """Run blocks until every flip is precise enough, or the kept worlds are used up."""
        done = 0
        goal = {id(made): FIRST for made in turned}
        while True:
            missing = [
                (made, block)
                for made in turned
                for block in range(len(made.outcomes), min(goal[id(made)], len(self.base.blocks)))
            ]
            if not missing:
                return
            self._run(missing, run, done)
            done += len(missing)
            for made in turned:
                goal[id(made)] = max(
                    _enough(made.cut(self.base, asked, item), made, item)
                    for item in self.wanted
                    if _hit(made, reach[made.place, item.question.id])
                )

    def _run(self, missing: Sequence[tuple[_Turned, int]], run: Runner, done: int) -> None:
        """Run turned blocks; `done` were run before, so that progress never goes back."""

        def jobs() -> Iterator[Job]:
            for made, block in missing:
                worlds = self.base.blocks[block].worlds
                lanes = Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))
                yield Job(made.place, lanes, holds=Opposite(made.claims))

        pieces = zip(missing, run(jobs()), strict=True)
        for ran, ((made, block), piece) in enumerate(pieces, done + 1):
            if self.progress is not None:
                self.progress(ran, done + len(missing))
            worlds = self.base.blocks[block].worlds
            lanes = Lanes(worlds, np.zeros(worlds.size, dtype=np.int64))
            plan = self.work.prepared[made.place].plan
            truth = truths_in(plan, made.claims[:1], lanes, self.work.seed)[made.claims[0]]
            made.outcomes.append(piece.outcomes)
            made.failed.append(piece.failed)
            made.truth.append(truth != 0.0)
            rows = list(self.base.rows)
            made.logs.append(piece.seen.logs[rows].sum(axis=0) if rows else np.zeros(worlds.size))

    def _told(
        self,
        place: int,
        item: Asked,
        turned: Sequence[_Turned],
        reach: Mapping[tuple[int, str], Reach],
        asked: Sequence[Asked],
    ) -> tuple[Flip, ...]:
        found: list[Flip] = []
        usual = self._usual(place, item, asked)
        ran = {made.claims[0]: made for made in turned if made.place == place}
        for made in _turnable(place, self.work.prepared[place]):
            own = ran.get(made.claims[0])
            if own is None or not _hit(made, reach[place, item.question.id]):
                first, *echoes = made.claims
                found.append(
                    Flip(first, tuple(echoes), made.credence, usual, usual, 0.0, 0.0, 0, True)
                )
                continue
            flip = own.cut(self.base, asked, item).flip(own, item.question.kind)
            if flip is not None:
                found.append(flip)
        return tuple(sorted(found, key=lambda flip: -abs(flip.difference)))

    def _usual(self, place: int, item: Asked, asked: Sequence[Asked]) -> float:
        """The answer as it is, from the worlds kept."""
        row = [each.question.id for each in asked].index(item.question.id)
        first, mass = 0.0, 0.0
        logs = self.base.logs(place, len(self.base.blocks))
        weights = np.exp(logs - logs.max()) if np.isfinite(logs).any() else np.exp(logs)
        begin = 0
        for block in self.base.blocks:
            own = block.values[place]
            values = measured(item, own[row])
            met = ~block.failed[place] & conditions(asked, item, own[np.newaxis])[0]
            met &= np.isfinite(values)
            weight = weights[begin : begin + block.worlds.size][met]
            first, mass = first + float((weight * values[met]).sum()), mass + float(weight.sum())
            begin += block.worlds.size
        return first / mass if mass else math.nan


def _turnable(place: int, prepared: Prepared) -> Iterator[_Turned]:
    """Every claim of an account, echoes with what they repeat."""
    streams: dict[str, list[str]] = {}
    credence: dict[str, float] = {}
    for truth in prepared.plan.truths:
        members = streams.setdefault(truth.stream, [])
        # the claim that is repeated comes before its echoes
        members.insert(0 if truth.claim == truth.stream else len(members), truth.claim)
        credence[truth.stream] = truth.credence
    for stream, members in streams.items():
        yield _Turned(place, tuple(members), credence[stream])


def _hit(made: _Turned, reach: Reach) -> bool:
    return not reach.claims.isdisjoint(made.claims)


def _enough(pairs: _Pairs, made: _Turned, item: Asked) -> int:
    """How many blocks a flip needs by the error that it has now."""
    flip = pairs.flip(made, item.question.kind)
    have = len(made.outcomes)
    if flip is None:
        return MOST
    if flip.settled:
        return have
    over = (Z * flip.se / max(pairs.target(item.question.kind), 1e-300)) ** 2
    return min(MOST, max(have + 1, math.ceil(over * pairs.true.size / BLOCK)))
