"""What is said of worlds that failed: how many, and where the first of them did.

Engines only tell which worlds failed; the first is run again in the reference interpreter,
which tells the equation and the step.
"""

from __future__ import annotations

import numpy as np

from sapper.analysis.worlds import Prepared
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.engine.interpreter.failures import NOT_FINITE, Failure
from sapper.engine.interpreter.run import run
from sapper.engine.plan import Plan
from sapper.model.calendar import Calendar

_CURES = {
    True: "keep divisors, roots and logarithms within their range, for example with MAX",
    False: "make it a flow, which counts any number at once, or keep its hazard within bounds",
}


def failed_worlds(
    prepared: Prepared, failed: int, first: int | None, worlds: int, seed: int
) -> Diagnostic | None:
    """A diagnostic at the equation that failed first, or None where no world failed."""
    if failed == 0:
        return None
    account, plan = prepared.account.id, prepared.own
    failure = None if first is None else located(plan, first, seed)
    message = f"{failed:,} of {worlds:,} worlds failed in account `{account}`{why(failure)}"
    return told(message, failure, plan, "failed worlds are left out of every answer")


def why(failure: Failure | None) -> str:
    """The end of the message of failed worlds: what happened in the first of them."""
    if failure is None or failure.what == NOT_FINITE:
        return ": a value was not finite"
    return ": an event struck too often"


def told(message: str, failure: Failure | None, plan: Plan, note: str) -> Diagnostic:
    """The diagnostic of failed worlds, at the equation where the first of them failed."""
    if failure is None:
        return diagnostic("failed-worlds", message)
    name = dict(plan.written).get(failure.name, failure.name)
    when = _when(failure.step, plan.calendar)
    return diagnostic(
        "failed-worlds",
        message,
        failure.span,
        f"`{name}` {failure.what} {when}, first in world {failure.world:,}",
        notes=[note],
        help=_CURES[failure.what == NOT_FINITE],
    )


def located(plan: Plan, world: int, seed: int) -> Failure | None:
    """Where a world failed; None if it does not in the interpreter."""
    block = run(plan, np.array([world], dtype=np.uint64), seed, keep=())
    return min(block.failures, key=lambda item: item.step, default=None)


def _when(step: int, calendar: Calendar) -> str:
    if not calendar.dated:
        return f"at step {step}, time {calendar.time(step):g}"
    return f"at step {step}, {calendar.date(calendar.time(step)).isoformat()}"
