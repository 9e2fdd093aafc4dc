"""Answers as data: yes or no, numbers and dates, each with its errors.

Built by `sapper.analysis.single` (one account), `.direct` (accounts without a model) and
`.mixture` (all accounts by trust); written out by `sapper.analysis.documents`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sapper.diagnostics.diagnostic import Diagnostic

if TYPE_CHECKING:
    import pandas as pd

    from sapper.analysis.bands import Band
    from sapper.analysis.dots import Dots
    from sapper.analysis.news.conditioning import News
    from sapper.engine.fingerprint import Fingerprint
    from sapper.engine.precision import Precision

MIXTURE = "all"
"""The account name of the mixture of all accounts by trust."""
SHARES = (0.05, 0.25, 0.5, 0.75, 0.95)
"""The quantiles that number and date answers carry."""


@dataclass(frozen=True, slots=True)
class Given:
    """The condition of a conditional answer: its chance, and how many worlds met it."""

    question: str
    probability: float
    worlds: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the chance lies over readings of claims and numbers.

    `quantiles` are (share, chance); `method` is `binomial mixture` or `none above noise` (a simulated account),
    `prior` (a direct answer) or `mixture`; `readings` times `fates` is the sample.
    """

    quantiles: tuple[tuple[float, float], ...]
    method: str
    readings: int = 0
    fates: int = 0
    correlation: float | None = None


@dataclass(frozen=True, slots=True)
class BinaryAnswer:
    """A chance. `low` and `high` are the simulation's own 95 % interval."""

    question: str
    account: str
    probability: float
    se: float
    low: float
    high: float
    word: str
    spread: Spread | None = None
    worlds: int = 0
    direct: bool = False
    given: Given | None = None

    kind = "binary"


@dataclass(frozen=True, slots=True)
class Quantile:
    """A quantile with the 95 % interval of the simulation's own error."""

    share: float
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """A number in `unit`."""

    question: str
    account: str
    unit: str
    mean: float
    se: float
    quantiles: tuple[Quantile, ...]
    worlds: int = 0
    direct: bool = False
    given: Given | None = None

    kind = "number"


@dataclass(frozen=True, slots=True)
class DateQuantile:
    """A quantile as a date; None beyond the horizon. Interval ends likewise."""

    share: float
    date: dt.date | None
    low: dt.date | None
    high: dt.date | None


@dataclass(frozen=True, slots=True)
class DateAnswer:
    """A date: the chance that it does not come by the horizon, and quantiles."""

    question: str
    account: str
    horizon: dt.date
    never: float
    se: float
    low: float
    high: float
    quantiles: tuple[DateQuantile, ...]
    worlds: int = 0
    direct: bool = False
    given: Given | None = None

    kind = "date"


@dataclass(frozen=True, slots=True)
class MissingAnswer:
    """No answer: the condition of a conditional question held in no world."""

    question: str
    account: str
    kind: str
    because: str
    given: Given | None = None
    direct: bool = False
    worlds: int = 0


Answer: TypeAlias = BinaryAnswer | NumberAnswer | DateAnswer | MissingAnswer


@dataclass(frozen=True, slots=True)
class Shift:
    """How far single precision moves an answer, and the standard error of that.

    In the figure's own unit: the chance of a yes, the mean of a number, the chance that a
    date never comes; measured on the first `worlds`, run in both precisions.
    """

    question: str
    account: str
    shift: float
    se: float
    worlds: int


@dataclass(frozen=True, slots=True)
class AccountRun:
    """One account of a run: its weight in the mixture and how its worlds went."""

    id: str
    title: str
    about: str
    trust: float
    direct: bool
    worlds: int
    failed: int


@dataclass(frozen=True)
class Answers:
    """All answers of one run: a pure function of case, seed, worlds, engine and precision.

    `worlds_failed` counts worlds that failed in any account; `faults` says where each
    account's first failure arose; `warnings` are those of the checks. `fingerprint` says on
    what the bits of its worlds depend, `bands` how stocks go over time, `dots` how numbers and
    dates are distributed, and `shifts`, of a run in single `precision`, how far that moves
    the answers. `news` says which readings weighed its worlds, and how trust moved; the trust of
    an account is that after them.
    """

    case: str
    case_sha256: str
    seed: int
    worlds: int
    worlds_failed: int
    as_of: dt.date
    version: str
    accounts: tuple[AccountRun, ...]
    questions: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]
    scenarios: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    handling: str = "none"
    faults: tuple[Diagnostic, ...] = ()
    warnings: tuple[Diagnostic, ...] = field(default=(), compare=False)
    fingerprint: Fingerprint | None = None
    bands: tuple[Band, ...] = ()
    precision: Precision = "double"
    shifts: tuple[Shift, ...] = ()
    dots: tuple[Dots, ...] = ()
    news: News | None = None

    def of(self, question: str, account: str = MIXTURE) -> Answer | None:
        """The answer of one account (the mixture unless named), or None if it gives none."""
        return next(
            (item for item in self.answers if (item.question, item.account) == (question, account)),
            None,
        )

    def shift(self, question: str, account: str = MIXTURE) -> Shift | None:
        """How far single precision moves an answer; None in double and for direct answers."""
        return next(
            (item for item in self.shifts if (item.question, item.account) == (question, account)),
            None,
        )

    def to_json(self) -> dict[str, Any]:
        """The run as one JSON document (`sapper/analysis/schemas/run.json`)."""
        from sapper.analysis.documents import document

        return document(self)

    def to_frame(self) -> pd.DataFrame:
        """One row an answer, with the columns of `sapper.analysis.documents.COLUMNS`."""
        import pandas as pd

        from sapper.analysis.documents import COLUMNS, rows

        return pd.DataFrame(list(rows(self)), columns=list(COLUMNS))
