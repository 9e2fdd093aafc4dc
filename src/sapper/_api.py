"""The library as a user of Python sees it: a case that answers and simulates.

A thin frozen wrapper over the rooms; whatever is heavy is imported when it is needed.
"""

from __future__ import annotations

import html
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


@dataclass(frozen=True)
class LoadedCase:
    """A case that was read and found without error; `warnings` holds what was found beside."""

    case: Case
    warnings: tuple[Diagnostic, ...] = ()

    @property
    def title(self) -> str:
        """The case's title."""
        return self.case.title

    def answer(
        self,
        *,
        worlds: int = 20_000,
        seed: int = 1,
        accounts: Sequence[str] | None = None,
        scenarios: Sequence[str] = (),
    ) -> Answers:
        """Run every account and answer every question.

        Raises `CaseError` for an account or scenario that the case does not have.
        """
        from sapper.analysis.answers import answer_case
        from sapper.engine.blocks import cores
        from sapper.engine.engines import FEW

        return answer_case(
            self.case,
            worlds=worlds,
            seed=seed,
            accounts=accounts,
            scenarios=scenarios,
            # threads for many worlds; processes, for which a script needs a guard, never
            workers=cores() if worlds > FEW else 1,
        )

    def answers(self, *, worlds: int = 20_000, seed: int = 1) -> pd.DataFrame:
        """All answers as a table: one row for each question and account ("all": the mixture)."""
        return self.answer(worlds=worlds, seed=seed).to_frame()

    def simulate(
        self,
        *,
        account: str | None = None,
        worlds: int = 1_000,
        seed: int = 1,
        scenarios: Sequence[str] = (),
        names: Sequence[str] | None = None,
    ) -> xr.Dataset:
        """Worlds as a dataset with dims `world`, `time` and the model's own dimensions.

        `names` limits what is kept (default: every stock, flow, variable and parameter).
        Raises `CaseError` for an unknown account, scenario or name.
        """
        from sapper.analysis.simulation import simulate_case

        return simulate_case(
            self.case,
            account=account,
            scenarios=scenarios,
            worlds=worlds,
            seed=seed,
            names=names,
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{html.escape(question.id)}</td><td>{html.escape(question.asks)}</td></tr>"
            for question in self.case.questions
        )
        return (
            f"<b>{html.escape(self.case.title)}</b><br>{html.escape(self.case.asks)}"
            f"<table>{rows}</table>"
        )


def load(case: str | Path) -> LoadedCase:
    """Read and check a case: a folder, or the name of one that ships.

    Raises `CaseError` with every diagnostic when it cannot be read or has errors.
    """
    loaded, report = check(case)
    if loaded is None or report.errors:
        unreadable = any(item.code in UNREADABLE for item in report.errors)
        raise CaseError(report.errors, unreadable=unreadable)
    return LoadedCase(loaded, tuple(report.warnings))
