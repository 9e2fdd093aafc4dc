"""The line under a list of faults."""

from __future__ import annotations

from sapper.diagnostics.diagnostic import Report


def summary(report: Report, *, ran: bool = False) -> str:
    """`2 errors, 0 warnings. Nothing was run.`; with warnings alone, just their number.

    `ran` says that worlds were run all the same, and what was found in them is told.
    """
    errors, warnings = len(report.errors), len(report.warnings)
    counts = f"{_count(errors, 'error')}, {_count(warnings, 'warning')}."
    return f"{counts} Nothing was run." if errors and not ran else counts


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
