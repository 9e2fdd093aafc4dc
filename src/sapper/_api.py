"""The library as a user of Python sees it: a case that answers and simulates.

A thin frozen wrapper over the rooms; whatever is heavy is imported when it is needed.
"""

from __future__ import annotations

import datetime as dt
import html
import operator
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.folder import UNREADABLE
from sapper.diagnostics.diagnostic import CaseError, Diagnostic

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from sapper.analysis.answers import Answers
    from sapper.analysis.comparing import Comparison
    from sapper.analysis.differences.difference import Difference
    from sapper.analysis.differences.versions import Version
    from sapper.analysis.hinges import Hinges
    from sapper.analysis.ledger.freezing import Freeze
    from sapper.analysis.ledger.scoring import Scores
    from sapper.analysis.news.selection import AsOf
    from sapper.analysis.scenarios import Changes
    from sapper.engine.precision import Precision


MOST_WORLDS = 10_000_000
MOST_SEED = 2**63 - 1


@dataclass(frozen=True, repr=False)
class LoadedCase:
    """A case that was read and found without error; `warnings` holds what was found beside.

    Worlds are a whole number from 1 to 10,000,000 and seeds one from 0 to 2^63 - 1; another
    number raises `ValueError`, what is no whole number `TypeError`.
    """

    case: Case
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def title(self) -> str:
        """The case's title."""
        return self.case.title

    def __repr__(self) -> str:
        counts = (
            (len(self.case.accounts), "account"),
            (len(self.case.questions), "question"),
            (len(self.warnings), "warning"),
        )
        told = ", ".join(f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts)
        return f"<sapper case {self.case.name!r}: {self.case.title} ({told})>"

    def answer(
        self,
        *,
        worlds: int = 20_000,
        seed: int = 1,
        accounts: Sequence[str] | None = None,
        scenarios: Sequence[str] = (),
        precision: Precision = "double",
        as_of: dt.date | str | None = None,
    ) -> Answers:
        """Run every account and answer every question.

        Readings up to the cutoff weigh the worlds; `as_of` adds those up to a later day (a date or
        its ISO text), "start" uses none.

        `precision` is "double", or "single": equations in single precision, and how far that
        moves the answers in `shifts`. Raises `CaseError` for an account or scenario that the
        case does not have, and for a count beyond single precision.
        """
        from sapper.analysis.answers import answer_case

        worlds, seed, precision = _worlds(worlds), _seed(seed), _precision(precision)
        return answer_case(
            self.case,
            worlds=worlds,
            seed=seed,
            accounts=accounts,
            scenarios=scenarios,
            workers=_workers(worlds, precision),
            precision=precision,
            as_of=_as_of(as_of, self.case.cutoff),
        )

    def answers(
        self,
        *,
        worlds: int = 20_000,
        seed: int = 1,
        accounts: Sequence[str] | None = None,
        scenarios: Sequence[str] = (),
        precision: Precision = "double",
        as_of: dt.date | str | None = None,
    ) -> pd.DataFrame:
        """All answers as a table: one row for each question and account ("all": the mixture).

        See `answer`, which raises `CaseError` for the same reasons.
        """
        return self.answer(
            worlds=worlds,
            seed=seed,
            accounts=accounts,
            scenarios=scenarios,
            precision=precision,
            as_of=as_of,
        ).to_frame()

    def hinges(
        self,
        question: str | None = None,
        *,
        worlds: int = 20_000,
        seed: int = 1,
        accounts: Sequence[str] | None = None,
        scenarios: Sequence[str] = (),
    ) -> Hinges:
        """What the answer to a question (None: to all) hinges on; `.to_frame()` is its table.

        Raises `CaseError` for a question, account or scenario that the case does not have.
        """
        from sapper.analysis.hinges import hinge_case
        from sapper.analysis.selection import chosen_questions

        worlds, seed = _worlds(worlds), _seed(seed)
        return hinge_case(
            self.case,
            chosen_questions(self.case, None if question is None else [question]),
            worlds=worlds,
            seed=seed,
            accounts=accounts,
            scenarios=scenarios,
            workers=_workers(worlds),
        )

    def compare(
        self,
        first: str,
        second: str,
        question: str,
        *,
        worlds: int = 20_000,
        seed: int = 1,
        scenarios: Sequence[str] = (),
    ) -> Comparison:
        """Split the gap between two accounts over the points they differ in.

        Raises `CaseError` for an account, question or scenario that the case does not have.
        """
        from sapper.analysis.comparing import compare_case

        worlds, seed = _worlds(worlds), _seed(seed)
        (found,) = compare_case(
            self.case,
            first,
            second,
            [question],
            worlds=worlds,
            seed=seed,
            scenarios=scenarios,
            workers=_workers(worlds),
        )
        return found

    def scenarios(
        self, *, worlds: int = 20_000, seed: int = 1, accounts: Sequence[str] | None = None
    ) -> Changes:
        """Every answer under each scenario, as differences; `.to_frame()` is their table.

        Raises `CaseError` for an account that the case does not have.
        """
        from sapper.analysis.scenarios import scenarios_of_case

        worlds, seed = _worlds(worlds), _seed(seed)
        return scenarios_of_case(
            self.case, worlds=worlds, seed=seed, accounts=accounts, workers=_workers(worlds)
        )

    def simulate(
        self,
        *,
        account: str | None = None,
        worlds: int = 1_000,
        seed: int = 1,
        scenarios: Sequence[str] = (),
        names: Sequence[str] | None = None,
        precision: Precision = "double",
    ) -> xr.Dataset:
        """Worlds as a dataset with dims `world`, `time` and the model's own dimensions.

        `names` limits what is kept (default: every stock, flow, variable and parameter).
        `precision` is "double" or "single". Raises `CaseError` for an unknown account, scenario
        or name, and for a count beyond single precision.
        """
        from sapper.analysis.simulation import simulate_case

        worlds, seed, precision = _worlds(worlds), _seed(seed), _precision(precision)
        return simulate_case(
            self.case,
            account=account,
            scenarios=scenarios,
            worlds=worlds,
            seed=seed,
            names=names,
            precision=precision,
        )

    def freeze(
        self, *, into: str | Path | None = None, worlds: int = 20_000, seed: int = 1
    ) -> Freeze:
        """Write the answers into a new file of the case's forecasts, to be scored later.

        `into` names another folder than `forecasts` in the case's own. Raises `CaseError`
        where nothing may be written there, and for what keeps the case from being answered.
        """
        from sapper.analysis.ledger.freezing import freeze_case
        from sapper.engine.blocks import cores
        from sapper.engine.engines import FEW

        worlds, seed = _worlds(worlds), _seed(seed)
        return freeze_case(
            self.case,
            into=None if into is None else Path(into),
            worlds=worlds,
            seed=seed,
            workers=cores() if worlds > FEW else 1,
        )

    def score(self, *, folder: str | Path | None = None, expect: str | None = None) -> Scores:
        """Every frozen forecast of the case against its outcomes (`outcomes.yaml`).

        `folder` names another place of forecasts than `forecasts` in the case's own; `expect`
        the hash of a forecast that must be there, else `faults` says so. Raises
        `CaseError` for outcomes before their time, and where there is no folder.
        """
        from sapper.analysis.ledger.scoring import score_case

        return score_case(self.case, folder=None if folder is None else Path(folder), expect=expect)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(question.id)}</td><td>{html.escape(question.asks)}</td></tr>"
            for question in self.case.questions
        )
        return (
            f"<b>{html.escape(self.case.title)}</b><br>{html.escape(self.case.asks)}"
            f"<table>{rows}</table>"
        )


def _workers(worlds: int, precision: Precision = "double") -> int:
    """Threads for many worlds; processes, for which a script needs a guard, never."""
    from sapper.engine.blocks import cores
    from sapper.engine.engines import FEW

    return cores() if worlds > FEW or precision == "single" else 1


def _as_of(as_of: dt.date | str | None, cutoff: dt.date) -> AsOf:
    if as_of is None or as_of == "start":
        return None if as_of is None else "start"
    day = dt.date.fromisoformat(as_of) if isinstance(as_of, str) else as_of
    if day < cutoff:
        raise ValueError(f"readings up to the cutoff, {cutoff}, always weigh; {day} is before it")
    return day


def _worlds(worlds: int) -> int:
    return _whole("worlds", worlds, 1, MOST_WORLDS)


def _seed(seed: int) -> int:
    return _whole("seed", seed, 0, MOST_SEED)


def _precision(value: str) -> Precision:
    if value == "single":
        return "single"
    if value == "double":
        return "double"
    raise ValueError(f'precision must be "double" or "single", not {value!r}')


def _whole(what: str, value: object, low: int, high: int) -> int:
    """A whole number within bounds; raises `TypeError` or `ValueError` for anything else."""
    asked = f"{what} must be a whole number from {low} to {high:,}"
    if isinstance(value, bool) or not hasattr(value, "__index__"):
        raise TypeError(f"{asked}, not {value!r}")
    number = operator.index(value)  # pyright: ignore[reportArgumentType]
    if not low <= number <= high:
        raise ValueError(f"{asked}, not {number:,}")
    return number


def load(case: str | Path) -> LoadedCase:
    """Read and check a case: a folder, or the name of one that ships.

    Raises `CaseError` with every diagnostic when it cannot be read or has errors.
    """
    loaded, report = check(case)
    if loaded is None or report.errors:
        unreadable = any(item.code in UNREADABLE for item in report.errors)
        raise CaseError(report.errors, unreadable=unreadable)
    return LoadedCase(loaded, tuple(report.warnings))


def diff(
    old: str | Path | LoadedCase,
    new: str | Path | LoadedCase,
    question: str | None = None,
    *,
    worlds: int = 4_096,
    seed: int = 1,
) -> Difference:
    """What changed between two versions of a case, and how far each change moved each answer.

    A version is a loaded case, a folder or the name of a case that ships, the file of a frozen
    forecast, or a revision in git (`HEAD~1`, `v1:path/of/case`). Parts sum to the move.
    Raises `CaseError` for what is no version, and for a question that neither asks.
    """
    from sapper.analysis.differences.difference import diff_versions
    from sapper.analysis.differences.versions import Version, versions

    def of(item: str | Path | LoadedCase, found: Version) -> Version:
        return Version(item.case.name, item.case) if isinstance(item, LoadedCase) else found

    first, second = (_place(item) for item in (old, new))
    if isinstance(old, LoadedCase) and isinstance(new, LoadedCase):
        one, other = (Version(item.case.name, item.case) for item in (old, new))
    else:
        # a case that is loaded already stands for its folder, beside which revisions are looked up
        named = [text for text in (first, second) if text is not None]
        found = versions(first or named[0], second or named[0])
        one, other = of(old, found[0]), of(new, found[1])
    return diff_versions(one, other, question=question, worlds=_worlds(worlds), seed=_seed(seed))


def _place(item: str | Path | LoadedCase) -> str | None:
    if isinstance(item, LoadedCase):
        return None if item.case.folder is None else str(item.case.folder)
    return str(item)
