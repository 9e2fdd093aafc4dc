"""How far each change moved each answer: Shapley values on common worlds.

Every set of changes that has to be worked out is a mixed case (`mixing`), run on the same
worlds, so that parts sum to the move in every world. Up to five changes all sets are worked
out. Beyond, random orders are (`orders`), each in an equal share of the worlds: a set has to
be assembled, so that an order of its own for every world would cost a model a world. What
follows from the outcomes is in `splits`; here the worlds are run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from sapper.analysis.differences.mixing import Keys, Mixer, Seat, asked_by_both, mix
from sapper.analysis.differences.orders import Attribution, Step
from sapper.analysis.differences.splits import Attributed, Ran, Splits
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, Runner, runner
from sapper.analysis.stages import Stages, read
from sapper.analysis.together import together
from sapper.analysis.worlds import Job, Prepared, Work, prepared
from sapper.case.case import Account, Case
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Engine, EngineChoice, engine_for


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
    splits = Splits(what, asked, seats)
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
            splits.take(_run_block(steps, places, run))
            done += sum(len(found) * step.lanes.count for step, found in steps)
            if progress is not None:
                progress(done, whole)
    return splits.told()


def _run_block(
    steps: Sequence[tuple[Step, Sequence[int]]], places: Mapping[int, int], run: Runner
) -> list[tuple[Step, Ran]]:
    """Run the readings of the steps of one block: each once, for all worlds that need it."""
    ran: list[tuple[Step, Ran]] = [(step, {}) for step, _ in steps]
    users = {
        reading: [number for number, (_, found) in enumerate(steps) if reading in found]
        for reading in sorted({reading for _, found in steps for reading in found})
    }
    jobs = [
        Job(places[reading], _together([steps[number][0].lanes for number in own]))
        for reading, own in users.items()
    ]
    for (reading, own), piece in zip(users.items(), run(jobs), strict=True):
        first = 0
        for number in own:
            cut = slice(first, first + steps[number][0].lanes.count)
            ran[number][1][reading] = piece.outcomes[:, cut], piece.failed[cut]
            first = cut.stop
    return ran


def _together(lanes: Sequence[Lanes]) -> Lanes:
    return Lanes(
        np.concatenate([item.worlds for item in lanes]),
        np.concatenate([item.fates for item in lanes]),
    )


def _readings(step: Step, seats: Mapping[Keys, Sequence[Seat]]) -> list[int]:
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


def shared(old: Case, new: Case) -> tuple[str, ...]:
    """The accounts of both versions, in the order of the new one."""
    olds = {item.id for item in old.accounts}
    return tuple(item.id for item in new.accounts if item.id in olds)


def questions_of(old: Case, new: Case) -> tuple[str, ...]:
    """The questions whose moves are split."""
    return tuple(asked_by_both(old, new))
