"""Comparing two accounts: the gap between their answers, split over the points they differ in.

Shapley values on common worlds (`shapley`) over mixed readings (`mixed`), run block by block
until every part is known to about a point (`parting`). Where there is nothing to split, that
is said in a sentence instead of a number.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sapper.analysis.flips import Z
from sapper.analysis.mixed import NotMixed, Player, mix
from sapper.analysis.outcomes import Asked
from sapper.analysis.parting import Parted, Parting
from sapper.analysis.pool import Progress, runner
from sapper.analysis.ready import bands_of
from sapper.analysis.selection import chosen_accounts, chosen_questions, chosen_scenarios
from sapper.analysis.shapley import Split
from sapper.analysis.turning import happenings
from sapper.analysis.worlds import Work
from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.engines import Engine, EngineChoice, engine_for
from sapper.model.points import Point, PointBasis

if TYPE_CHECKING:
    import pandas as pd

CONDITIONAL = "it is conditional: what accounts make of its condition cannot be split from it"
BASES: tuple[PointBasis, ...] = ("stated", "implied", "supplied")
"""From the firmest to the weakest; a point counts by the weaker of its two sides."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one point contributes to the gap, with its standard error.

    `first` and `second` are its basis in either account (None: the account does not have the
    point), `first_says` and `second_says` its sentence there, since accounts that part on a
    point say opposite things of it. `says` is that of the first account that has it. `reaches`
    is false where it cannot move this answer.
    """

    point: str
    says: str
    first: PointBasis | None
    second: PointBasis | None
    difference: float
    se: float
    reaches: bool
    first_says: str | None = None
    second_says: str | None = None

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
    what_ifs = chosen_scenarios(case, scenarios)
    if all(item.given is not None for item in asked):
        return tuple(_unsplit(item.id, item.kind, one, other, CONDITIONAL) for item in asked)
    # one way round is worked out, by the ids: the other is the same with the other sign
    pair = (one, other) if one.id < other.id else (other, one)
    try:
        mixed = mix(case, *pair, what_ifs)
    except NotMixed as error:
        why = f"the gap cannot be split over points: {error}"
        return tuple(_unsplit(item.id, item.kind, one, other, why) for item in asked)
    made = engine_for(engine, worlds) if isinstance(engine, str) else engine
    # what the program of the answers keeps is kept here too: one program does for both
    names = tuple(item.name for item in happenings(mixed.base.plan))
    work = Work(made, (mixed.base,), seed, bands_of((mixed.base,)), names)
    ready = [item for item in mixed.base.asked if item.question.id in wanted]
    plain = tuple(item for item in ready if item.question.given is None)
    with runner(work, workers) as run:
        found = Parting(work, mixed, plain, worlds, progress).run(run)
    return tuple(
        _told(item, found.get(item.question.id), mixed.players, one, other) for item in ready
    )


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


def _told(
    item: Asked, own: Parted | None, players: Sequence[Player], one: Account, other: Account
) -> Comparison:
    """The comparison on one question, from the first account to the second."""
    question = item.question
    if own is None:
        return _unsplit(question.id, question.kind, one, other, CONDITIONAL)
    if not own.worlds:
        return _unsplit(question.id, question.kind, one, other, "every world failed")
    turned = one.id > other.id
    split = own.splitting.split()
    # that no world in n changed still leaves a chance of 3/n at 95 %, as with flips
    floor = 0.0 if question.kind == "number" else 3.0 / Z / own.worlds
    parts = tuple(
        sorted(
            (_part(player, split, player in own.players, floor, turned) for player in players),
            key=lambda part: -abs(part.difference),
        )
    )
    ends = [end / own.worlds for end in own.ends]
    first, second = reversed(ends) if turned else ends
    made = Comparison(
        question.id,
        question.kind,
        one.id,
        other.id,
        first,
        second,
        _signed(split.gap, turned),
        split.gap_se,
        parts,
        _totals(parts, split, floor, turned),
        own.worlds,
        own.worst(item) <= 1.0,
    )
    if own.players:
        return made
    differ = "in nothing that reaches this question" if parts else "in nothing"
    why = f"`{one.id}` and `{other.id}` differ {differ}: their answers are the same"
    return replace(made, unsplit=why)


def _signed(value: float, turned: bool) -> float:
    """A difference, the other way round where it was turned; nought stays nought."""
    return 0.0 - value if turned else value


def _part(player: Player, split: Split, reaches: bool, floor: float, turned: bool) -> Part:
    value, se = split.part(player.id) if reaches else (0.0, 0.0)
    se = max(se, floor) if reaches else se
    sides = (player.second, player.first) if turned else (player.first, player.second)
    first_says, second_says = (None if side is None else side.says or player.id for side in sides)
    says = first_says or second_says or player.id
    first, second = map(_basis, sides)
    value = _signed(value, turned)
    return Part(player.id, says, first, second, value, se, reaches, first_says, second_says)


def _basis(point: Point | None) -> PointBasis | None:
    """What a point rests on; ours where it does not say."""
    if point is None:
        return None
    return "supplied" if point.basis is None else point.basis


def _totals(
    parts: Sequence[Part], split: Split, floor: float, turned: bool
) -> tuple[tuple[PointBasis, float, float], ...]:
    found: list[tuple[PointBasis, float, float]] = []
    for basis in BASES:
        own = [part for part in parts if part.basis == basis]
        if own:
            value, se = split.total([part.point for part in own])
            least = floor if any(part.reaches for part in own) else 0.0
            found.append((basis, _signed(value, turned), max(se, least)))
    return tuple(found)
