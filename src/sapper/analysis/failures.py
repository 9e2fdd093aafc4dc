"""What is said of worlds that failed: how many, and where the first of them did."""

from __future__ import annotations

from sapper.analysis.worlds import AccountWorlds
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.model.calendar import Calendar


def failed_worlds(ran: AccountWorlds) -> Diagnostic | None:
    """A diagnostic at the equation that failed first, or None where no world failed."""
    failed, failure = int(ran.failed.sum()), ran.failure
    if failed == 0:
        return None
    worlds, account = len(ran.failed), ran.prepared.account.id
    message = (
        f"{failed:,} of {worlds:,} worlds failed in account `{account}`: a value was not finite"
    )
    if failure is None:
        return diagnostic("failed-worlds", message)
    name = dict(ran.prepared.plan.written).get(failure.name, failure.name)
    when = _when(failure.step, ran.prepared.plan.calendar)
    return diagnostic(
        "failed-worlds",
        message,
        failure.span,
        f"`{name}` is not a finite number {when}, first in world {failure.world:,}",
        notes=["failed worlds are left out of every answer"],
        help="keep divisors, roots and logarithms within their range, for example with MAX",
    )


def _when(step: int, calendar: Calendar) -> str:
    if not calendar.dated:
        return f"at step {step}, time {calendar.time(step):g}"
    return f"at step {step}, {calendar.date(calendar.time(step)).isoformat()}"
