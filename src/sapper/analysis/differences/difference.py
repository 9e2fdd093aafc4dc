"""The difference of two versions: what changed, and how far each change moved each answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scipy.special import stdtrit

from sapper.analysis.differences.attribution import attribute, questions_of, shared
from sapper.analysis.differences.changes import Change, Key, changes, named
from sapper.analysis.differences.mixing import Keys, Mixer, players
from sapper.analysis.differences.orders import Attribution
from sapper.analysis.differences.renames import renamed
from sapper.analysis.differences.splits import Attributed
from sapper.analysis.differences.versions import Version
from sapper.analysis.intervals import Z
from sapper.analysis.pool import Progress
from sapper.case.case import Case, Question
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.engines import Engine, EngineChoice
from sapper.language.names import nearest

if TYPE_CHECKING:
    import pandas as pd

CONDITIONAL = (
    "its answer is conditional, and its move no sum of parts in single worlds: "
    "`sapper answer` gives it in each version"
)
WORLDS = 4_096
"""So many worlds are run of every set of changes, unless asked otherwise."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change, or changes that only exist together, moved an answer by.

    `freedom` is that of the error where it comes from a few random orders (None: from worlds).
    """

    changes: tuple[Key, ...]
    by: float
    se: float
    freedom: int | None = None

    @property
    def half(self) -> float:
        """Half its 95 % interval, by Student's t where the error is from orders."""
        return self.se * (Z if self.freedom is None else float(stdtrit(self.freedom, 0.975)))

    def __str__(self) -> str:
        return " and ".join(map(named, self.changes))


@dataclass(frozen=True, slots=True)
class Move:
    """One answer of one account in both versions; effects sum to `new` less `old`.

    Chances (of a date: that it comes by the horizon), or means in `unit`.
    """

    question: str
    account: str
    kind: str
    unit: str
    old: float
    new: float
    se: float
    effects: tuple[Effect, ...]

    @property
    def by(self) -> float:
        """The whole move."""
        return self.new - self.old

    @property
    def half(self) -> float:
        """Half its 95 % interval: of differences in single worlds, whatever the orders."""
        return Z * self.se


@dataclass(frozen=True, slots=True)
class Difference:
    """Two versions of a case.

    `moves` holds each answer that both give; `unsplit` questions whose moves are not split,
    and why. `worlds` is how many were run of every set of changes.
    """

    old: Version
    new: Version
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    unsplit: tuple[tuple[str, str], ...]
    worlds: int
    seed: int

    def to_json(self) -> dict[str, Any]:
        """As one JSON document (`sapper/analysis/schemas/diff.json`)."""
        from sapper.analysis.differences.documents import document

        return document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an effect, with the columns of `sapper.analysis.differences.documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.differences.documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self)), columns=list(COLUMNS))


def diff_versions(
    old: Version,
    new: Version,
    *,
    question: str | None = None,
    worlds: int = WORLDS,
    seed: int = 1,
    engine: EngineChoice | Engine = "auto",
    workers: int = 1,
    progress: Progress | None = None,
) -> Difference:
    """What changed between two versions, and what of each answer's move is whose.

    Claims, parameters and variables that were only renamed are told and move nothing: the old
    version is run under their new names, so that its draws are the same.
    A pure function of the two cases, seed, worlds and engine. Raises `CaseError` for a question
    that neither version asks.
    """
    _known(question, old.case, new.case)
    before, renamings = renamed(old.case, new.case)
    found = changes(before, new.case, renamings)
    mixer = Mixer(before, new.case)
    keys = [item.key for item in found if item.moves]
    splittable = questions_of(before, new.case)
    unsplit = tuple(_unsplit(question, before, new.case, splittable))
    if not keys or not splittable or (question is not None and question not in splittable):
        return Difference(old, new, found, (), unsplit, worlds, seed)
    groups = _standing(mixer, keys)
    what = Attribution(mixer, groups, shared(before, new.case), worlds, seed)
    attributed = attribute(what, workers=workers, progress=progress, engine=engine)
    asked = {item.id: item for item in new.case.questions}
    moves = tuple(
        _move(item, groups, asked[item.question])
        for item in attributed
        if question in (None, item.question)
    )
    return Difference(old, new, found, moves, unsplit, worlds, seed)


def _standing(mixer: Mixer, keys: Sequence[Key]) -> tuple[Keys, ...]:
    """The changes in groups, of which all sets that will be run stand."""
    groups = players(mixer, keys)
    while True:
        what = Attribution(mixer, groups, (), 1, 1)
        broken = next(
            (s for way in what.sets() for s in way if mixer.seats(s) is None),
            None,
        )
        if broken is None:
            return groups
        inside = [group for group in groups if group <= broken]
        joined = frozenset(key for group in inside for key in group)
        rest = [group for group in groups if group not in inside]
        # those that break each other, and the first that they lack
        groups = (joined | rest[0], *rest[1:]) if len(inside) < 2 or not rest else (joined, *rest)
        if mixer.seats(joined) is None and len(groups) > 1 and joined in groups:
            groups = (joined | rest[0], *rest[1:])


def _move(item: Attributed, groups: Sequence[Keys], question: Question) -> Move:
    split = item.split
    effects = tuple(
        Effect(tuple(sorted(group)), *split.part(name), item.freedom)
        for group, name in zip(groups, split.players)
    )
    unit = question.unit_text if question.kind == "number" else ""
    new = item.old + split.gap
    return Move(item.question, item.account, question.kind, unit, item.old, new, item.se, effects)


def _unsplit(question: str | None, old: Case, new: Case, splittable: Sequence[str]):
    olds = {item.id: item for item in old.questions}
    for item in new.questions:
        if item.id in splittable or question not in (None, item.id):
            continue
        if item.id not in olds:
            yield item.id, "the old version does not ask it"
        elif item.kind != olds[item.id].kind:
            yield item.id, "it asks for another kind of answer"
        else:
            yield item.id, CONDITIONAL
    news = {item.id for item in new.questions}
    for item in old.questions:
        if item.id not in news and question in (None, item.id):
            yield item.id, "the new version does not ask it"


def _known(question: str | None, old: Case, new: Case) -> None:
    there = dict.fromkeys(item.id for item in (*new.questions, *old.questions))
    if question is None or question in there:
        return
    near = nearest(question, there)
    told = f"neither version asks `{question}`"
    cure = f"the nearest is `{near}`" if near else ()
    raise CaseError([diagnostic("unknown-question", told, help=cure)])
