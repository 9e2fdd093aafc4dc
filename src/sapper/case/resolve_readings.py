"""Readings against their indicators: that they exist, can be read so, and do not contradict.

How a reading weighs worlds is no matter of the case; see `sapper.analysis.news`. That its
claim feeds no prior besides is checked in `sapper.case.resolve_claims`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sapper.case.case import Case, Indicator, Observation
from sapper.case.event_windows import event_windows
from sapper.case.unknown import unknown
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.model.parts import parts


def reading_faults(case: Case) -> Iterator[Diagnostic]:
    """Every fault of the readings of a case."""
    indicators = {item.id: item for item in case.indicators}
    for seen in case.observations:
        indicator = indicators.get(seen.indicator)
        if indicator is None:
            yield unknown("unknown-indicator", "indicator", seen.indicator, indicators, seen.span)
        elif not fits(seen, indicator):
            yield _other_kind(seen, indicator)
    yield from _already_in(case)
    for indicator in case.indicators:
        if indicator.kind == "event":
            yield from event_windows(weighing(case.observations, indicator))[1]


def fits(seen: Observation, indicator: Indicator) -> bool:
    """Whether an indicator can be read so: an event by a word, a series by a figure."""
    return isinstance(seen.reads, str) == (indicator.kind == "event")


def weighing(observations: Sequence[Observation], indicator: Indicator) -> list[Observation]:
    """The readings of an indicator that are to weigh worlds, in their order."""
    return [
        seen
        for seen in observations
        if seen.indicator == indicator.id and not seen.already_in and fits(seen, indicator)
    ]


def _other_kind(seen: Observation, indicator: Indicator) -> Diagnostic:
    kind = "an event" if indicator.kind == "event" else "a series"
    shows = () if indicator.span is None else (Label(indicator.span, kind),)
    if indicator.kind == "event":
        assert not isinstance(seen.reads, str)
        return diagnostic(
            "reading-kind",
            f"`{indicator.id}` is an event, and `{seen.reads.text}` is a figure",
            seen.reads.span or seen.span,
            secondary=shows,
            help="an event is read as `yes` (reported in these days) or `nothing`",
        )
    return diagnostic(
        "reading-kind",
        f"`{indicator.id}` is a series, and `{seen.reads}` is no figure",
        seen.span,
        secondary=shows,
        help=f"write the figure{_from(indicator)} with its unit, `at least` one, or a range: the "
        "value itself on that day, not whether there was one; leave out days on which there was "
        "no figure, or make the indicator an event (`kind: event`)",
    )


def _from(indicator: Indicator) -> str:
    """Whose figure a series holds, where the indicator says."""
    return f" that is read from {indicator.read_from}" if indicator.read_from else ""


def _already_in(case: Case) -> Iterator[Diagnostic]:
    known = [part.written or part.name for part in parts(case.model)]
    names = {part.name for part in parts(case.model)}
    for seen in case.observations:
        for name in seen.already_in:
            if name not in names:
                what = "part of the model"
                yield unknown("unknown-name", what, name, known, seen.span)
