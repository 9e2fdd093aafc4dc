"""Which readings weigh worlds: those known by a day that are not in a prior already.

How they weigh is `sapper.analysis.news.weighing`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sapper.case.case import Case, Indicator, Observation
from sapper.case.event_windows import event_windows
from sapper.case.resolve_readings import weighing

AsOf: TypeAlias = dt.date | Literal["start"] | None
"""Up to which day readings weigh: None is the cutoff of the case, `start` uses none."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A reading that weighs no world, and why.

    `later`: after the day that was asked for; `prior`: it stands behind the parts of the model
    named; `told`: other readings have said as much; `start`: none was asked for.
    """

    observation: Observation
    because: Literal["later", "prior", "told", "start"]
    names: tuple[str, ...] = ()


def read_indicators(case: Case) -> tuple[Indicator, ...]:
    """The indicators with readings that can weigh worlds, whatever their day."""
    return tuple(item for item in case.indicators if weighing(case.observations, item))


def known_by(case: Case, as_of: AsOf) -> dt.date | None:
    """The last day of readings that weigh; None where none does."""
    if as_of == "start":
        return None
    return case.cutoff if as_of is None else max(as_of, case.cutoff)


def last_known(case: Case, day: dt.date) -> dt.date:
    """The last day by which a run as of `day` knows anything.

    `day` itself, unless the case holds no reading as late: then that of its last reading, or the
    cutoff where that is later.
    """
    return min(day, max([case.cutoff, *(seen.stop for seen in case.observations)]))


def weighs(observation: Observation, day: dt.date | None) -> bool:
    """Whether a reading is known by a day."""
    return day is not None and observation.stop <= day


def asides(case: Case, as_of: AsOf) -> tuple[Aside, ...]:
    """The readings of a case that weigh no world, in its order."""
    day = known_by(case, as_of)
    told = {
        id(seen)
        for item in case.indicators
        if item.kind == "event"
        for readings in [weighing(case.observations, item)]
        for seen, window in zip(readings, event_windows(readings)[0])
        if window.told
    }
    found: list[Aside] = []
    for seen in case.observations:
        if seen.already_in:
            found.append(Aside(seen, "prior", seen.already_in))
        elif day is None:
            found.append(Aside(seen, "start"))
        elif not weighs(seen, day):
            found.append(Aside(seen, "later"))
        elif id(seen) in told:
            found.append(Aside(seen, "told"))
    return tuple(found)
