"""What a watch list says: indicators, the days of their readings, and what each would tell.

Frozen data with its way to JSON and frames; how it is found is `sapper.analysis.news.watch`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sapper.analysis.news.information import Estimate
from sapper.analysis.news.moving import Move, Step
from sapper.analysis.news.ranges import Ranges
from sapper.analysis.news.telling import Telling
from sapper.language.units import Unit

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Look:
    """A reading of a day: what it tells of the accounts, and how far it would move the answer.

    `bits` is the mutual information, `noted` whether it stands above noise; `foreseen`
    whether some reading favours an account three to one and is to be counted on.
    """

    date: dt.date
    bits: float | None
    se: float | None
    noted: bool
    foreseen: bool = False
    move: Move | None = None
    move_noted: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """How much a reading tells of which of two accounts holds, in bits."""

    first: str
    second: str
    bits: float
    se: float


@dataclass(frozen=True, eq=False, slots=True)
class WatchItem:
    """One indicator: its readings by day, and what is told of the best of them.

    `best` is the first day whose reading tells nine tenths of what that of any day does, or as
    much within its error:
    of the question where one is named, else of the accounts (None: nothing stands above
    noise). `tellings`, `pairs` and `steps` (the readings that move the answer most)
    are those of that day, `ranges` what they speak of. `exact` names accounts of which every world
    reads one and the same value on it while others do not: what tells them apart is that the
    model leaves them no room. `silent` says
    why nothing is told.
    """

    indicator: str
    read_from: str
    note: str
    event: bool
    unit: Unit
    looks: tuple[Look, ...]
    best: Look | None = None
    ranges: Ranges | None = None
    tellings: tuple[Telling, ...] = ()
    pairs: tuple[Pair, ...] = ()
    steps: tuple[Step, ...] = ()
    exact: tuple[str, ...] = ()
    silent: str = ""

    @property
    def foreseen(self) -> dt.date | None:
        """The first day on which a reading that favours an account three to one can be counted on."""
        return next((item.date for item in self.looks if item.foreseen), None)


@dataclass(frozen=True, eq=False, slots=True)
class WatchList:
    """Every indicator of a case, the most telling first.

    `accounts` are those with a model, with the weight that each has (they add up to 1);
    `before` is the answer to the question before any further reading. `weighed` names the
    indicators whose readings weigh worlds already, and `effective` is how many worlds of even
    weight the account of which least is known has.
    """

    case: str
    case_sha256: str
    seed: int
    worlds: int
    since: dt.date
    until: dt.date
    accounts: tuple[tuple[str, float], ...]
    failed: tuple[int, ...]
    effective: float
    items: tuple[WatchItem, ...]
    weighed: tuple[str, ...] = ()
    question: str | None = None
    kind: str | None = None
    question_unit: str = ""
    before: Estimate | None = None

    @property
    def noted(self) -> dt.date | None:
        """The first day on which any reading tells the accounts apart beyond noise."""
        days = [look.date for item in self.items for look in item.looks if look.noted]
        return min(days, default=None)

    @property
    def foreseen(self) -> dt.date | None:
        """The first day on which a reading of three to one can be counted on."""
        return min((item.foreseen for item in self.items if item.foreseen), default=None)

    def of(self, indicator: str) -> WatchItem | None:
        """One indicator, or None if the case does not have it."""
        return next((item for item in self.items if item.indicator == indicator), None)

    def to_json(self) -> dict[str, Any]:
        """One JSON object (`sapper/analysis/schemas/watch.json`)."""
        from sapper.analysis.news.watch_documents import document

        return document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an indicator and day, with the columns `watch_documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.news.watch_documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self)), columns=list(COLUMNS))
