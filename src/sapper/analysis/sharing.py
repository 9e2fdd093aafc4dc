"""The shares of the answers of a run: worlds sorted as they come, then totals run.

`Sharing` watches the run of the answers; `sapper.analysis.shares` works out what follows, and
`sapper.analysis.totals` what is run besides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

import numpy as np

from sapper.analysis.crossing import Place
from sapper.analysis.flips import measured
from sapper.analysis.inputs import Cells, Input, cells_of, inputs_of
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Runner
from sapper.analysis.reach import upstream_of
from sapper.analysis.shares import Crossing, Share, Shared, Shares, Sorting, Where, shared
from sapper.analysis.tallies import Outcomes, conditions
from sapper.analysis.totals import LEADING, Kept, half_square
from sapper.analysis.variance import BATCHES, Counts, Flags, Floats, estimate, ratio, standing_out
from sapper.analysis.worlds import Job, Piece, Work
from sapper.engine.held import drawn_truths, drawn_uniforms
from sapper.engine.parameters import through
from sapper.engine.plan import Plan
from sapper.engine.streams import Worlds

CONDITIONAL = "the question is conditional, and a reading's condition may hold with one value only"
Key = tuple[int, str]
Ran = tuple[int, Input, bool]


@dataclass(frozen=True, eq=False, slots=True)
class _Sorted:
    """The cells of all inputs of an account in one block, stacked by their count."""

    stacks: Mapping[int, Counts]
    rows: Mapping[Input, Where]


@dataclass(slots=True)
class Sharing:
    """Sorts the worlds of a run by every input, for some questions: an observer of the run."""

    work: Work
    wanted: tuple[Asked, ...]
    kept: Kept = field(default_factory=Kept)
    _inputs: dict[Key, tuple[Input, ...]] = field(default_factory=dict[Key, tuple[Input, ...]])
    _sortings: dict[Key, Sorting] = field(default_factory=dict[Key, Sorting])
    _where: dict[Key, dict[Input, Where]] = field(default_factory=dict[Key, dict[Input, Where]])

    def __post_init__(self) -> None:
        for place, prepared in enumerate(self.work.prepared):
            for item in self.wanted:
                reach = upstream_of(prepared.own, item.question)
                key = place, item.question.id
                self._inputs[key] = inputs_of(prepared, reach)
                self._sortings[key] = Sorting(self._inputs[key], item.question.kind)

    def take(self, block: Outcomes, happened: Sequence[Flags]) -> None:
        """Take in a block for every account and question."""
        self.kept.take(block, happened)
        batch = (block.worlds % np.uint64(BATCHES)).astype(np.int64)
        again = block.fates.shape[2]
        asked = self.work.prepared[0].asked
        met, met_again = (
            {item.question.id: ~failed & conditions(asked, item, values) for item in self.wanted}
            for values, failed in (
                (block.values, block.failed),
                (block.fates, block.fates_failed),
            )
        )
        for place, prepared in enumerate(self.work.prepared):
            cells = self._cells(place, prepared.own, block.worlds)
            for row, item in enumerate(asked):
                key = place, item.question.id
                if key not in self._sortings:
                    continue
                values = measured(item, block.values[place, row])
                counted = met[key[1]][place] & np.isfinite(values)
                where, stacks = _picked(cells, self._inputs[key])
                self._where[key] = where
                sorting = self._sortings[key]
                sorting.add(values, counted, batch, stacks)
                fates = measured(item, block.fates[place, row])
                counted = met_again[key[1]][place] & np.isfinite(fates)
                fates = np.where(counted, fates, sorting.pivot)
                sorting.fates.add(fates, counted, batch[:again], sorting.pivot)

    def _cells(self, place: int, plan: Plan, worlds: Worlds) -> _Sorted:
        inputs = dict.fromkeys(
            item for (own, _), found in self._inputs.items() if own == place for item in found
        )
        drawn = _drawn(plan, tuple(inputs), worlds, self.work.seed)
        made: dict[Input, Cells] = {item: cells_of(item, drawn) for item in inputs}
        stacks: dict[int, list[Counts]] = {}
        rows: dict[Input, Where] = {}
        for item, cells in made.items():
            own = stacks.setdefault(cells.count, [])
            first = sum(len(each) for each in own)
            own.append(cells.index)
            count = len(cells.index)
            rows[item] = Where(cells.count, tuple(range(first, first + count)), cells.coarse)
        return _Sorted({count: np.concatenate(own) for count, own in stacks.items()}, rows)

    def shares(self, run: Runner) -> dict[Key, Shares]:
        """The shares of every account and question; those of which nothing is known are left out."""
        found: dict[Key, Shared] = {}
        for key, sorting in self._sortings.items():
            made = shared(sorting, self._where.get(key, {}))
            if made is not None:
                found[key] = made
        kinds = {item.question.id: item for item in self.wanted}
        ran = self._totals(found, kinds, run)
        return {key: self._told(key, own, kinds[key[1]], ran) for key, own in found.items()}

    def _leading(self, own: Shared, item: Asked) -> tuple[Input, ...]:
        if item.question.given is not None:
            return ()
        return tuple(share.input for share in own.shares.found[:LEADING])

    def _totals(
        self, found: Mapping[Key, Shared], kinds: Mapping[str, Asked], run: Runner
    ) -> dict[Ran, tuple[Floats, Flags]]:
        """Outcomes (Q, r, F) and failures (r, F) with each leading input drawn anew."""
        wanted = dict.fromkeys(
            (key[0], item, kinds[key[1]].question.kind != "number")
            for key, own in found.items()
            for item in self._leading(own, kinds[key[1]])
        )

        def jobs() -> Iterator[Job]:
            for place, item, binary in wanted:
                yield from self.kept.jobs(place, item, binary=binary)

        pieces = run(jobs())
        ran: dict[Ran, tuple[Floats, Flags]] = {}
        for key in wanted:
            binary = key[2]
            own: list[Piece] = list(islice(pieces, len(self.kept.lanes(binary=binary))))
            outcomes, failed = [item.outcomes for item in own], [item.failed for item in own]
            if binary:
                ran[key] = np.stack(outcomes, axis=-1), np.stack(failed, axis=-1)
            else:
                values = np.concatenate(outcomes, axis=-1)[..., np.newaxis]
                ran[key] = values, np.concatenate(failed)[..., np.newaxis]
        return ran

    def _told(
        self,
        key: Key,
        own: Shared,
        item: Asked,
        ran: Mapping[Ran, tuple[Floats, Flags]],
    ) -> Shares:
        plan = self.work.prepared[key[0]].own
        binary = item.question.kind != "number"
        totals = {
            each: self._total(key, item, *ran[key[0], each, binary])
            for each in self._leading(own, item)
        }
        made: list[Share] = []
        for share in own.shares.found:
            place = own.places.get(share.input) if share.stands else None
            share = replace(share, crossing=_valued(plan, share.input, place))
            if share.input in totals:
                total = estimate(ratio(totals[share.input], own.variance))
                share = replace(share, total=total)
            made.append(share)
        chances = [_by_chance(share) for share in made if share.total is not None]
        stands = iter(standing_out(chances))
        return replace(
            own.shares,
            untotalled=CONDITIONAL if item.question.given is not None else "",
            found=tuple(
                share if share.total is None else replace(share, total_stands=next(stands))
                for share in made
            ),
        )

    def _total(self, key: Key, item: Asked, outcomes: Floats, failed: Flags) -> Floats:
        binary = item.question.kind != "number"
        base = self.kept.base(binary=binary)
        row = [each.question.id for each in self.work.prepared[0].asked].index(key[1])
        before = measured(item, base.outcomes[key[0], row])
        after = measured(item, outcomes[row])
        counted = ~base.failed[key[0]] & ~failed & np.isfinite(before) & np.isfinite(after)
        rest = np.where(counted, after, 0.0) - np.where(counted, before, 0.0)
        batch = (base.worlds % np.uint64(BATCHES)).astype(np.float64)
        return half_square(rest, counted, batch, binary=binary)


def _by_chance(share: Share) -> float:
    """How often a total of nothing would come out so large (one-sided, by Student's t)."""
    from scipy.special import stdtr

    assert share.total is not None
    if share.total.se == 0.0:
        return 1.0
    return float(stdtr(BATCHES - 1, -share.total.value / share.total.se))


def _drawn(plan: Plan, inputs: Sequence[Input], worlds: Worlds, seed: int) -> dict[str, Floats]:
    """Truths, and places in their distributions, of what some inputs are drawn from."""
    names = {name for item in inputs for name in item.names}
    beside = {name for copula in plan.copulas if names & set(copula.names) for name in copula.names}
    few = replace(
        plan,
        truths=tuple(truth for truth in plan.truths if truth.claim in names),
        draws=tuple(draw for draw in plan.draws if draw.name in names | beside),
        copulas=tuple(copula for copula in plan.copulas if beside.issuperset(copula.names)),
    )
    return {**drawn_uniforms(few, worlds, seed), **drawn_truths(few, worlds, seed)}


def _picked(
    cells: _Sorted, inputs: Sequence[Input]
) -> tuple[dict[Input, Where], list[tuple[int, Counts]]]:
    """The cells of some inputs only, and where each is among them."""
    rows: dict[int, list[int]] = {}
    found: dict[Input, Where] = {}
    for item in inputs:
        where = cells.rows[item]
        own = rows.setdefault(where.count, [])
        found[item] = replace(where, rows=tuple(range(len(own), len(own) + len(where.rows))))
        own.extend(where.rows)
    return found, [(count, cells.stacks[count][own]) for count, own in rows.items()]


def _valued(plan: Plan, item: Input, place: Place | None) -> Crossing | None:
    """A place in a distribution as a value of the number; None where it has two priors."""
    if place is None:
        return None
    draw = next(each for each in plan.draws if each.name == item.names[0])
    if draw.otherwise is not None:
        return None

    def value(at: float | None) -> float | None:
        if at is None:
            return None
        return float(through(draw.prior, np.array([at]), plan.calendar)[0])

    middle = value(place.at)
    assert middle is not None
    return Crossing(middle, value(place.low), value(place.high), place.rises)
