"""The windows of event readings: over which days a `yes` or a `nothing` speaks.

A report is made once, so readings of one event are told apart by their days: a reading on a
day speaks of all days up to it that no reading before has spoken of. Two readings that
cannot both be right are found here, since nothing but their days says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sapper.case.case import Observation
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic

_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Window:
    """The days of a reading; `start` None: from the start of the model.

    `told` says that readings before have said as much: it adds nothing.
    """

    start: dt.date | None
    stop: dt.date
    told: bool = False


def event_windows(readings: Sequence[Observation]) -> tuple[list[Window], list[Diagnostic]]:
    """The windows of all readings of one event indicator, in the order given.

    Diagnostics: `contradictory-readings` where one says that nothing was reported in days in
    which another has it reported, or that nothing was reported by a day after it was.
    """
    order = sorted(range(len(readings)), key=lambda at: (readings[at].stop, readings[at].start))
    windows: dict[int, Window] = {}
    found: list[Diagnostic] = []
    quiet: list[Observation] = []
    came: int | None = None
    for at in order:
        seen = readings[at]
        start = None if seen.start == seen.stop else seen.start
        if seen.reads == "nothing":
            if came is not None:
                narrowed = _before(windows[came], start)
                if narrowed is None:
                    found.append(_contradiction(seen, readings[came]))
                else:
                    windows[came] = narrowed
            start = _after(start, seen.stop, quiet)
            windows[at] = Window(start, seen.stop, start is not None and start > seen.stop)
            quiet.append(seen)
        elif came is not None and start is None:
            # what was reported stays reported
            windows[at] = Window(None, seen.stop, told=True)
        else:
            free = _after(start, seen.stop, quiet)
            if free is not None and free > seen.stop:
                found.append(_contradiction(quiet[-1], seen))
            windows[at] = Window(free, seen.stop)
            came = at if came is None else came
    return [windows[at] for at in range(len(readings))], found


def _before(window: Window, quiet: dt.date | None) -> Window | None:
    """The window of a report cut to the days before quiet ones; None where none is left."""
    if quiet is None:
        return None
    if quiet > window.stop:
        return window
    stop = quiet - _DAY
    return None if window.start is not None and stop < window.start else replace(window, stop=stop)


def _after(start: dt.date | None, stop: dt.date, quiet: Sequence[Observation]) -> dt.date | None:
    """The first day of a window that quiet readings before have not spoken of."""
    for seen in quiet:
        whole = seen.start == seen.stop
        begins = whole or (start is not None and seen.start <= start)
        if begins and seen.stop <= stop and (start is None or seen.stop >= start):
            start = seen.stop + _DAY
    return start


def _contradiction(quiet: Observation, came: Observation) -> Diagnostic:
    days = f"by {quiet.stop}" if quiet.start == quiet.stop else f"{quiet.start} to {quiet.stop}"
    return diagnostic(
        "contradictory-readings",
        f"`{quiet.indicator}` is read as nothing {days}, and as reported "
        f"{'by' if came.start == came.stop else 'by the end of'} {came.stop}",
        quiet.span,
        secondary=() if came.span is None else (Label(came.span, "reported"),),
        help="a report is made once: mend the days of one of the two, or take one out",
    )


def by_indicator(observations: Sequence[Observation]) -> Iterator[tuple[str, list[int]]]:
    """Places of the observations of each indicator."""
    places: dict[str, list[int]] = {}
    for at, seen in enumerate(observations):
        places.setdefault(seen.indicator, []).append(at)
    yield from places.items()
