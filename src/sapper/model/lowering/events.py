"""Events: a rate or a condition, and the one primitive that strikes."""

from __future__ import annotations

import datetime as dt

from sapper.language.tree import Expr
from sapper.model.calendar import Calendar
from sapper.model.lowering.conversions import step_in
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import field, plain
from sapper.model.lowering.writing import claims_in
from sapper.model.parts import Event
from sapper.model.primitives import Strike


def lower_event(draft: Draft, event: Event) -> None:
    """Add the rate or condition of an event, and its `Strike`."""
    owner = Owner(event.name, event.name, span=event.span)
    rate = when = None
    scale = draft.calendar.step
    if event.hazard is not None:
        rate = field(draft, owner, f"{event.name}.hazard", event.hazard)
        scale = step_in(draft.inference.expr(event.hazard), draft.calendar)
    elif event.when is not None:
        when = draft.value(hidden(event.name, "when"), plain(draft, owner, event.when), owner)
    first, last = window(draft.calendar, event.since, event.until)
    draft.primitives.append(
        Strike(
            event.name,
            rate,
            when,
            scale,
            first,
            last,
            event.repeats,
            span=event.span,
            claims=claims_in(_written(event)),
        )
    )


def window(calendar: Calendar, since: dt.date | None, until: dt.date | None) -> tuple[int, int]:
    """The first and the last step of a window; an empty one ends before it begins."""
    first = 0 if since is None else max(0, calendar.step_from(since))
    last = calendar.steps if until is None else min(calendar.steps, calendar.step_at(until))
    return first, last


def _written(event: Event) -> list[Expr]:
    return [expr for expr in (event.hazard, event.when) if expr is not None]
