"""How far each change moved each answer: Shapley values on common worlds.

Every set of changes that has to be worked out is a mixed case (`mixing`), run on the same
worlds, so that parts sum to the move in every world. Up to five changes all sets are worked
out. Beyond, `ORDERS` random orders are, each in an equal share of the worlds: a set has to be
assembled, so that an order of its own for every world would cost a model a world. The error
is then taken between orders.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from sapper.analysis.differences.changes import Key
from sapper.analysis.differences.mixing import Keys, Mixer, Seat, asked_by_both, mix
from sapper.analysis.direct import chance_before, chance_of, scale_of
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, runner
from sapper.analysis.results import MIXTURE
from sapper.analysis.shapley import (
    EXACT,
    Split,
    Splitting,
    coalitions,
    exact_parts,
    ordered_parts,
    ranks_of,
)
from sapper.analysis.stages import Stages, read
from sapper.analysis.together import together
from sapper.analysis.worlds import Job, Prepared, Work, prepared
from sapper.case.case import Account, Case, closes
from sapper.engine.blocks import Lanes, units
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.language.prior import Prior
from sapper.language.quantile import mean
from sapper.model.calendar import days

ORDERS = 16
"""So many random orders stand for all, beyond five changes."""
SLICE = 64
"""So many worlds next to each other are run in one order."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Attributed:
    """One answer of one account: what it was, and the parts of its move by player.

    Chances, means, or of a date the chance that it comes by the horizon.
    """

    question: str
    account: str
    old: float
    split: Split


@dataclass(frozen=True, eq=False, slots=True)
class _Step:
    """Sets that some worlds of a block have to be run in: (S,) sets of changes, (n,) lanes."""

    sets: tuple[Keys, ...]
    lanes: Lanes
    order: int


@dataclass(frozen=True, slots=True)
class Attribution:
    """What is to be run: two versions, the changes as players, and the accounts they share."""

    mixer: Mixer
    groups: tuple[Keys, ...]
    accounts: tuple[str, ...]
    worlds: int
    seed: int

    @property
    def names(self) -> tuple[str, ...]:
        """The players by name: the seed of their order, whatever else has changed."""
        return tuple(" + ".join(f"{kind} {name}" for kind, name in sorted(g)) for g in self.groups)

    def sets(self) -> tuple[tuple[Keys, ...], ...]:
        """For each order (one where every set is worked out), the sets on its way."""
        if len(self.groups) <= EXACT:
            rows = coalitions(len(self.groups))
            return (tuple(self._keys(row) for row in rows),)
        ranks = self.ranks()
        return tuple(
            tuple(self._keys(ranks[:, order] < moved) for moved in range(len(self.groups) + 1))
            for order in range(ORDERS)
        )

    def ranks(self) -> npt.NDArray[np.int64]:
        """At which place each player moves in each order: (P, `ORDERS`)."""
        return ranks_of(self.names, np.arange(ORDERS, dtype=np.uint64), self.seed)

    def steps(self) -> Iterator[tuple[_Step, ...]]:
        """Block by block, the sets that its worlds are to be run in."""
        sets = self.sets()
        slice_ = min(SLICE, max(1, self.worlds // ORDERS))
        for unit in units(self.worlds):
            if len(sets) == 1:
                yield (_Step(sets[0], unit.lanes, 0),)
                continue
            order = (unit.lanes.worlds.astype(np.int64) // slice_) % ORDERS
            yield tuple(
                _Step(way, _lanes(unit.lanes, order == place), place)
                for place, way in enumerate(sets)
                if bool((order == place).any())
            )

    def _keys(self, inside: Flags) -> Keys:
        chosen: set[Key] = set()
        for group, yes in zip(self.groups, inside):
            if yes:
                chosen |= group
        return frozenset(chosen)


def _lanes(lanes: Lanes, mask: Flags) -> Lanes:
    return Lanes(lanes.worlds[mask], lanes.fates[mask])


def attribute(
    what: Attribution,
    *,
    workers: int = 1,
    progress: Progress | None = None,
    engine: EngineChoice | Engine = "auto",
) -> tuple[Attributed, ...]:
    """Run every set of changes on common worlds and split each answer's move.

    All sets must stand (`Mixer.seats`). A pure function of the two cases, seed, worlds and
    engine; the same for any number of workers.
    """
    seats = {keys: what.mixer.seats(keys) or () for way in what.sets() for keys in way}
    used = sorted(
        {seat.reading for row in seats.values() for seat in row if seat.reading is not None}
    )
    asked = _asked(what, used)
    splits = _Splits(what, asked, seats)
    if not used:
        splits.take([(step, {}) for step in next(what.steps())])
        return splits.told()
    ready = _prepared(what.mixer, used)
    lanes = sum(len(used) * sum(step.lanes.count for step in steps) for steps in what.steps())
    made = engine_for(engine, lanes) if isinstance(engine, str) else engine
    places = {reading: place for place, reading in enumerate(used)}
    done, whole = 0, 0
    plan = [[(step, _readings(step, seats)) for step in steps] for steps in what.steps()]
    whole = sum(len(found) * step.lanes.count for steps in plan for step, found in steps)
    with runner(Work(made, ready, what.seed), workers) as run:
        for steps in plan:
            jobs = [Job(places[item], step.lanes) for step, found in steps for item in found]
            pieces = iter(list(run(jobs)))
            ran: list[tuple[_Step, dict[int, tuple[Floats, Flags]]]] = []
            for step, found in steps:
                own: dict[int, tuple[Floats, Flags]] = {}
                for item in found:
                    piece = next(pieces)
                    own[item] = piece.outcomes, piece.failed
                    done += step.lanes.count
                ran.append((step, own))
            splits.take(ran)
            if progress is not None:
                progress(done, whole)
    return splits.told()


def _readings(step: _Step, seats: Mapping[Keys, Sequence[Seat]]) -> list[int]:
    found = {seat.reading for keys in step.sets for seat in seats[keys]}
    return sorted(item for item in found if item is not None)


def _asked(what: Attribution, used: Sequence[int]) -> tuple[Asked, ...]:
    """The questions in the order of outcomes."""
    if used:
        return what.mixer.stages[used[-1]].reading.asked
    case = mix(what.mixer.old, what.mixer.new, frozenset())
    return read(case, None, (), questions=True).asked


def _prepared(mixer: Mixer, used: Sequence[int]) -> tuple[Prepared, ...]:
    """Readings ready to run, by one plan where they differ in nothing but numbers.

    Every reading says for itself how far it believes each claim, so that one list of claims
    does for all, if they are the same claims.
    """
    found = [mixer.stages[place] for place in used]
    account = Account("mixed", "", 1.0)
    if len({_claims(mixer.cases[place]) for place in used}) > 1:
        return tuple(prepared(account, item, item.plan) for item in found)
    believing: list[Stages] = []
    for place, item in zip(used, found):
        held = dict(item.reading.beliefs)
        claims = mixer.cases[place].evidence.claims
        first = {claim.id: claim.repeats or claim.id for claim in claims}
        # a belief in an echo counts for the original only where nothing is said of that
        spoken = {first[claim] for claim in held}
        own = {claim.id: claim.credence for claim in claims if claim.repeats is None}
        beliefs = {claim: value for claim, value in own.items() if claim not in spoken} | held
        believing.append(item.believing(tuple(beliefs.items())))
    plans = together(mixer.cases[used[0]], believing)
    return tuple(prepared(account, item, plan) for item, plan in zip(believing, plans))


def _claims(case: Case) -> object:
    return tuple((item.id, item.repeats) for item in case.evidence.claims), case.evidence.ties


@dataclass(slots=True)
class _Splits:
    """The parts of every answer of every account, taken in block by block."""

    what: Attribution
    asked: tuple[Asked, ...]
    seats: Mapping[Keys, Sequence[Seat]]
    _exact: dict[tuple[str, str], Splitting] = field(
        default_factory=dict[tuple[str, str], Splitting]
    )
    _sums: dict[tuple[str, str], list[Floats]] = field(
        default_factory=dict[tuple[str, str], "list[Floats]"]
    )
    _counts: dict[tuple[str, str], int] = field(default_factory=dict[tuple[str, str], int])
    _olds: dict[tuple[str, str], list[float]] = field(
        default_factory=dict[tuple[str, str], "list[float]"]
    )

    def take(self, block: Sequence[tuple[_Step, Mapping[int, tuple[Floats, Flags]]]]) -> None:
        """Take in the outcomes of one block, by step and reading."""
        for step, ran in block:
            for row, item in enumerate(self.asked):
                for account in (MIXTURE, *self.what.accounts):
                    values = [
                        self._worth(account, item, row, keys, ran, step.lanes.count)
                        for keys in step.sets
                    ]
                    known = [value for value in values if value is not None]
                    if len(known) == len(values):
                        self._add((item.question.id, account), np.stack(known), step)

    def _add(self, key: tuple[str, str], values: Floats, step: _Step) -> None:
        sound = np.isfinite(values).all(axis=0)
        values = values[:, sound]
        self._olds.setdefault(key, []).append(float(values[0].sum()))
        self._counts[key] = self._counts.get(key, 0) + int(sound.sum())
        if len(self.what.groups) <= EXACT:
            splitting = self._exact.setdefault(key, Splitting(self.what.names))
            splitting.add(exact_parts(values))
            return
        ranks = np.repeat(self.what.ranks()[:, step.order][:, np.newaxis], values.shape[1], axis=1)
        # the parts of each order, and how many worlds it has had
        sums = np.zeros((len(self.what.groups) + 1, ORDERS))
        sums[:-1, step.order] = ordered_parts(ranks, values).sum(axis=1)
        sums[-1, step.order] = values.shape[1]
        self._sums.setdefault(key, []).append(sums)

    def _worth(
        self,
        account: str,
        item: Asked,
        row: int,
        keys: Keys,
        ran: Mapping[int, tuple[Floats, Flags]],
        count: int,
    ) -> Floats | None:
        """The answer in each world; None where nobody asked gives one, NaN where it failed."""
        total, weight = np.zeros(count), 0.0
        for seat in self.seats[keys]:
            if account not in (MIXTURE, seat.account.id):
                continue
            trust = seat.account.trust if account == MIXTURE else 1.0
            if seat.reading is not None:
                outcomes, failed = ran[seat.reading]
                value = np.where(failed, np.nan, _value(item, outcomes[row]))
            else:
                stated = next(
                    (a.prior for a in seat.account.answers if a.question == item.question.id), None
                )
                if stated is None:
                    continue
                value = np.full(count, self._stated(item, stated, keys))
            total += trust * value
            weight += trust
        return total / weight if weight > 0.0 else None

    def _stated(self, item: Asked, prior: Prior, keys: Keys) -> float:
        if item.question.kind == "binary":
            return chance_of(prior)
        if item.question.kind == "number":
            return scale_of(item, prior) * mean(prior)
        mixer, name = self.what.mixer, item.question.id
        case = mixer.new if ("question", name) in keys else mixer.old
        question = next(each for each in case.questions if each.id == name)
        return chance_before(prior, days(closes(question.window)))

    def _between_orders(self, parts: Sequence[Floats], count: int) -> Splitting:
        """Parts with the error between orders: each stands for one draw, as a ratio of sums."""
        shape = parts[0].shape
        sums = np.array(
            [
                [math.fsum(float(part[row, order]) for part in parts) for order in range(shape[1])]
                for row in range(shape[0])
            ]
        )
        worlds, sums = sums[-1], sums[:-1]
        means = np.array([[math.fsum(row) / count] for row in sums])
        splitting = Splitting(self.what.names)
        splitting.add(means + (sums - means * worlds) * (ORDERS / count))
        return splitting

    def told(self) -> tuple[Attributed, ...]:
        """Every answer with its parts."""
        found: list[Attributed] = []
        for key, olds in self._olds.items():
            count = self._counts[key]
            if not count:
                continue
            if key in self._exact:
                splitting = self._exact[key]
            else:
                splitting = self._between_orders(self._sums[key], count)
            found.append(Attributed(*key, math.fsum(olds) / count, splitting.split()))
        return tuple(found)


def _value(item: Asked, outcomes: Floats) -> Floats:
    """What of an outcome is averaged: of a date, whether it comes by the horizon."""
    return np.isfinite(outcomes).astype(np.float64) if item.question.kind == "date" else outcomes


def shared(old: Case, new: Case) -> tuple[str, ...]:
    """The accounts of both versions, in the order of the new one."""
    olds = {item.id for item in old.accounts}
    return tuple(item.id for item in new.accounts if item.id in olds)


def questions_of(old: Case, new: Case) -> tuple[str, ...]:
    """The questions whose moves are split."""
    return tuple(asked_by_both(old, new))
