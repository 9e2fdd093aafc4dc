"""Comparing two accounts: the gap between their answers, split over the points they differ in.

Shapley values on common worlds (`shapley`) over mixed readings (`mixed`). Worlds are added
until every part is known to about a point. Where there is nothing to split, that is said
in a sentence instead of a number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from sapper.analysis.flips import TARGET, TARGET_SHARE, Z, measured
from sapper.analysis.mixed import Mixed, Mixing, NotMixed, Player, mix
from sapper.analysis.outcomes import Asked
from sapper.analysis.pool import Progress, Runner, runner
from sapper.analysis.reach import upstream_of
from sapper.analysis.ready import bands_of
from sapper.analysis.selection import chosen_accounts, chosen_questions, chosen_scenarios
from sapper.analysis.shapley import Split, Splitting, moves, parts_of
from sapper.analysis.turning import happenings
from sapper.analysis.worlds import Job, Work
from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.blocks import Lanes, units
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.engine.streams import Worlds
from sapper.model.points import Point, PointBasis

if TYPE_CHECKING:
    import pandas as pd

FIRST = 4
"""So many blocks are run before the error of a part is looked at."""
MOST = 32
"""At most so many are run."""
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
BASES: tuple[PointBasis, ...] = ("stated", "implied", "supplied")
"""From the firmest to the weakest; a point counts by the weaker of its two sides."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one point contributes to the gap, with its standard error.

    `first` and `second` are its basis in either account (None: the account does not have the
    point); `reaches` is false where it cannot move this answer.
    """

    point: str
    says: str
    first: PointBasis | None
    second: PointBasis | None
    difference: float
    se: float
    reaches: bool

    @property
    def basis(self) -> PointBasis:
        """The weaker of its two sides."""
        sides = (self.first, self.second)
        for basis in reversed(BASES):
            if basis in sides:
                return basis
        return "supplied"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two accounts on one question, on common worlds.

    `first_answer` and `second_answer` are chances (of a date: that it comes by the horizon) or
    means; `gap` is the second less the first, and the sum of all parts. `totals` are by
    basis, with standard errors. `unsplit` says why there are no parts. `settled`: every part is
    known as well as is aimed at.
    """

    question: str
    kind: str
    first: str
    second: str
    first_answer: float | None
    second_answer: float | None
    gap: float | None
    gap_se: float | None
    parts: tuple[Part, ...] = ()
    totals: tuple[tuple[PointBasis, float, float], ...] = ()
    worlds: int = 0
    settled: bool = True
    unsplit: str = ""

    def to_json(self) -> dict[str, Any]:
        """The comparison as one JSON object (`sapper/analysis/schemas/compare.json`)."""
        from sapper.analysis.compare_documents import document

        return document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row a point: columns `sapper.analysis.compare_documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.compare_documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self)), columns=list(COLUMNS))


def compare_case(
    case: Case,
    first: str,
    second: str,
    questions: Sequence[str] | None = None,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    scenarios: Sequence[str | Scenario] = (),
    progress: Progress | None = None,
    workers: int = 1,
    engine: EngineChoice | Engine = "auto",
) -> tuple[Comparison, ...]:
    """Split the gap between two accounts over their points, for some questions (None: all).

    At most `worlds` worlds are run of each step, fewer where the errors are small. A pure
    function of case, seed, worlds and engine. Raises `CaseError` for names that the case
    does not have, and where an account's model has errors.
    """
    wanted = chosen_questions(case, questions) or tuple(item.id for item in case.questions)
    one, other = _accounts(case, first, second)
    asked = [item for item in case.questions if item.id in wanted]
    why = _nothing_to_split(one, other)
    if why:
        return tuple(_unsplit(item.id, item.kind, one, other, why) for item in asked)
    try:
        mixed = mix(case, one, other, chosen_scenarios(case, scenarios))
    except NotMixed as error:
        why = f"the gap cannot be split over points: {error}"
        return tuple(_unsplit(item.id, item.kind, one, other, why) for item in asked)
    made = engine_for(engine, worlds) if isinstance(engine, str) else engine
    # what the program of the answers keeps is kept here too: one program does for both
    names = tuple(item.name for item in happenings(mixed.base.plan))
    work = Work(made, (mixed.base,), seed, bands_of((mixed.base,)), names)
    ready = [item for item in mixed.base.asked if item.question.id in wanted]
    split = _Splitting(work, mixed, tuple(ready), worlds, progress)
    with runner(work, workers) as run:
        split.run(run)
    return tuple(split.told(item, one, other) for item in ready)


def most_trusted(accounts: Sequence[Account]) -> tuple[str, str] | None:
    """The two accounts with a model that are trusted most; None if there are fewer."""
    ranked = sorted((item for item in accounts if item.has_model), key=lambda item: -item.trust)
    return (ranked[0].id, ranked[1].id) if len(ranked) > 1 else None


def _accounts(case: Case, first: str, second: str) -> tuple[Account, Account]:
    found = {item.id: item for item in chosen_accounts(case, [first, second])}
    if first == second:
        told = diagnostic("unknown-name", f"`{first}` is compared with itself", help="name two")
        raise CaseError([told])
    return found[first], found[second]


def _nothing_to_split(one: Account, other: Account) -> str:
    direct = [f"`{item.id}`" for item in (one, other) if not item.has_model]
    if direct:
        verb = "answers" if len(direct) == 1 else "answer"
        return f"{' and '.join(direct)} {verb} directly, without points: there is nothing to split"
    return ""


def _unsplit(question: str, kind: str, one: Account, other: Account, why: str) -> Comparison:
    return Comparison(question, kind, one.id, other.id, None, None, None, None, unsplit=why)


@dataclass(slots=True)
class _Splitting:
    """The worlds of all sets of points, block by block, and the parts that follow."""

    work: Work
    mixed: Mixed
    asked: tuple[Asked, ...]
    worlds: int
    progress: Progress | None
    players: tuple[Player, ...] = ()
    found: dict[str, _Found] = field(default_factory=dict[str, "_Found"])

    def run(self, run: Runner) -> None:
        """Run blocks until every part is precise enough, or the worlds are used up."""
        plan = self.mixed.base.plan
        reach = [upstream_of(plan, item.question) for item in self.asked]
        self.players = self.mixed.reaching(reach)
        names = tuple(player.id for player in self.players)
        self.found = {item.question.id: _Found(Splitting(names)) for item in self.asked}
        blocks = [unit.lanes for unit in islice(units(self.worlds), MOST)]
        done, goal = 0, min(FIRST, len(blocks))
        while done < goal:
            self._take(blocks[done:goal], run, done)
            done, goal = goal, self._needed(goal, len(blocks))

    def _needed(self, done: int, most: int) -> int:
        """How many blocks are needed by the errors that there are now."""
        over = max((self.found[item.question.id].worst(item) for item in self.asked), default=0.0)
        if over <= 1.0:
            return done
        return min(most, max(done + 1, int(np.ceil(done * over * over))))

    def _take(self, blocks: Sequence[Lanes], run: Runner, done: int) -> None:
        names = [player.id for player in self.players]
        places = [self.mixed.players.index(player) for player in self.players]
        seed = self.work.seed

        def jobs() -> Iterator[Job]:
            for lanes in blocks:
                for chosen in moves(names, lanes.worlds, seed):
                    moved = np.zeros((len(self.mixed.players), lanes.count), dtype=np.bool_)
                    moved[places] = chosen
                    yield Job(0, lanes, holds=Mixing(self.mixed.variants, moved))

        pieces = run(jobs())
        rows = [item.question.id for item in self.mixed.base.asked]
        for number, lanes in enumerate(blocks, done + 1):
            count = len(moves(names, lanes.worlds, seed))
            own = list(islice(pieces, count))
            sound = ~np.any([piece.failed for piece in own], axis=0)
            for item in self.asked:
                row = rows.index(item.question.id)
                values = np.stack([measured(item, piece.outcomes[row]) for piece in own])
                kept = sound & np.isfinite(values).all(axis=0)
                self.found[item.question.id].take(names, lanes.worlds, seed, values, kept)
            if self.progress is not None:
                self.progress(number, done + len(blocks))

    def told(self, item: Asked, one: Account, other: Account) -> Comparison:
        """The comparison on one question."""
        question = item.question
        if question.given is not None:
            why = "it is conditional: what accounts make of its condition cannot be split from it"
            return _unsplit(question.id, question.kind, one, other, why)
        own = self.found[question.id]
        if not own.worlds:
            return _unsplit(question.id, question.kind, one, other, "every world failed")
        split = own.splitting.split()
        reach = [upstream_of(self.mixed.base.plan, question)]
        hit = self.mixed.reaching(reach)
        # that no world in n changed still leaves a chance of 3/n at 95 %, as with flips
        floor = 0.0 if question.kind == "number" else 3.0 / Z / own.worlds
        parts = tuple(
            sorted(
                (_part(player, split, player in hit, floor) for player in self.mixed.players),
                key=lambda part: -abs(part.difference),
            )
        )
        first, second = own.ends[0] / own.worlds, own.ends[1] / own.worlds
        made = Comparison(
            question.id,
            question.kind,
            one.id,
            other.id,
            first,
            second,
            split.gap,
            split.gap_se,
            parts,
            _totals(parts, split, floor),
            own.worlds,
            own.worst(item) <= 1.0,
        )
        if any(part.reaches for part in parts):
            return made
        differ = "in nothing that reaches this question" if parts else "in nothing"
        why = f"`{one.id}` and `{other.id}` differ {differ}: their answers are the same"
        return replace(made, unsplit=why)


@dataclass(slots=True)
class _Found:
    """What is known of one question so far: parts, and the answers at both ends."""

    splitting: Splitting
    worlds: int = 0
    ends: list[float] = field(default_factory=lambda: [0.0, 0.0])
    range: list[Floats] = field(default_factory=list[Floats])

    def take(
        self, names: Sequence[str], worlds: Worlds, seed: int, values: Floats, kept: Flags
    ) -> None:
        """Take in the worth of all sets in a block; only worlds that count everywhere."""
        parts = parts_of(names, worlds, seed, np.where(kept, values, 0.0))
        self.splitting.add(parts[:, kept])
        self.worlds += int(kept.sum())
        for end, place in enumerate((0, -1)):
            self.ends[end] += float(values[place][kept].sum())
        self.range.append(np.concatenate([values[0][kept], values[-1][kept]]))

    def worst(self, item: Asked) -> float:
        """The largest error of a part over that which is aimed at."""
        split = self.splitting.split()
        target = TARGET
        if item.question.kind == "number":
            low, high = np.quantile(np.concatenate(self.range), (0.05, 0.95))
            target = TARGET_SHARE * float(high - low)
        errors = [Z * split.part(name)[1] for name in split.players]
        return max(errors, default=0.0) / target if target > 0.0 else 0.0


def _part(player: Player, split: Split, reaches: bool, floor: float) -> Part:
    value, se = split.part(player.id) if player.id in split.players else (0.0, 0.0)
    se = max(se, floor) if reaches else se
    says = next(side.says for side in (player.first, player.second) if side is not None)
    first, second = _basis(player.first), _basis(player.second)
    return Part(player.id, says or player.id, first, second, value, se, reaches)


def _basis(point: Point | None) -> PointBasis | None:
    """What a point rests on; ours where it does not say."""
    if point is None:
        return None
    return "supplied" if point.basis is None else point.basis


def _totals(
    parts: Sequence[Part], split: Split, floor: float
) -> tuple[tuple[PointBasis, float, float], ...]:
    found: list[tuple[PointBasis, float, float]] = []
    for basis in BASES:
        own = [part for part in parts if part.basis == basis]
        if own:
            value, se = split.total([part.point for part in own])
            least = floor if any(part.reaches for part in own) else 0.0
            found.append((basis, value, max(se, least)))
    return tuple(found)
