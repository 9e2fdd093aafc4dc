"""The fan of a question: what it is about, over time, in every account and in their mixture.

A stock has histograms of all worlds; anything else comes from the sample of a report. A
condition that compares no value with a number is shown by the share of worlds in which it
holds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sapper.analysis.bands import Band
from sapper.analysis.figures import plural
from sapper.analysis.questions import variable_of
from sapper.analysis.results import MIXTURE, Answers
from sapper.case.case import At, By, Case, First, Greatest, Question, Throughout, Total
from sapper.language.printer import show
from sapper.language.tree import Binary, Expr, Name, Number
from sapper.studio.data.graph import INDICATOR
from sapper.studio.data.places import day, drawn, drawn_all
from sapper.studio.series import SHARES, Sample

CUTS = tuple((2 * place + 1) / 40 for place in range(20))
"""The shares of a cut at one date: each of its 20 values is one world in 20."""
SINGLE = 20
"""So many single worlds of each account are drawn on demand."""
_COMPARISONS = frozenset({"<", "<=", ">", ">=", "=", "<>"})


def fan(question: Question, case: Case, answers: Answers, sample: Sample) -> dict[str, Any] | None:
    """The fan of a question; null where no account has worlds."""
    if sample.calendar is None:
        return None
    subject, limit = compared(question.expression)
    reported = _reported(question, case, subject)
    kind = "band"
    if reported is not None:
        name, label = reported, f"{show(subject)} as reported by {question.through}"
    elif isinstance(subject, Name) and not subject.subscripts and subject.name in sample.units:
        name, label = subject.name, show(subject)
    elif question.kind == "number":
        name, label = variable_of(question.id), show(question.expression)
    else:
        name, label, kind, limit = (
            variable_of(question.id),
            show(question.expression),
            "share",
            None,
        )
    worlds, lines = _lines(name, kind, answers, sample)
    if not lines:
        return None
    unit = sample.units.get(name, "")
    start, stop = looked_at(question)
    return {
        "of": name,
        "label": label,
        "unit": unit if kind == "band" else "",
        "times": sample.times,
        "threshold": None if limit is None else _threshold(limit),
        "start": start,
        "stop": stop,
        "kind": kind,
        "worlds": worlds,
        "accounts": lines,
    }


def compared(expression: Expr) -> tuple[Expr, tuple[str, Expr] | None]:
    """What an expression compares, and with what: (`x`, (`<`, 5)) of `x < 5`."""
    if isinstance(expression, Binary) and expression.operator in _COMPARISONS:
        return expression.left, (expression.operator, expression.right)
    return expression, None


def looked_at(question: Question) -> tuple[str | None, str | None]:
    """The first and the last day that a question looks at; none: from the beginning."""
    match question.window:
        case By(date=date):
            return None, day(date)
        case At(date=date):
            return day(date), day(date)
        case First(horizon=date):
            return None, day(date)
        case Throughout(start=start, stop=stop) | Greatest(start=start, stop=stop):
            return day(start), day(stop)
        case Total(start=start, stop=stop):
            return day(start), day(stop)


def _reported(question: Question, case: Case, subject: Expr) -> str | None:
    """The name of the reports of what a question is about, where it goes through them."""
    for item in case.indicators:
        if item.id == question.through and item.kind == "series" and item.shows == subject:
            return f"{INDICATOR}{item.id}.reported"
    return None


def _threshold(limit: tuple[str, Expr]) -> dict[str, Any] | None:
    operator, value = limit
    if not isinstance(value, Number):
        return None
    if value.percent or value.unit is None:
        text = show(value)
    else:
        text = f"{_digits(value.value)} {plural(str(value.unit))}"
    return {"operator": operator, "value": value.value, "text": text}


def _digits(value: float) -> str:
    return f"{value:,.0f}" if value.is_integer() else f"{value:g}"


def _lines(
    name: str, kind: str, answers: Answers, sample: Sample
) -> tuple[int, list[dict[str, Any]]]:
    """How many worlds stand behind the lines, and the lines, the mixture's first."""
    banded = {item.account: item for item in answers.bands if item.name == name}
    ids = [MIXTURE, *sample.trusts] if len(sample.trusts) > 1 else list(sample.trusts)
    if kind == "band" and banded and all(item in banded for item in ids):
        lines = [
            {"id": item, "quantiles": _thin(banded[item], sample), **_closer(name, item, sample)}
            for item in ids
        ]
        return answers.worlds, lines
    found: list[dict[str, Any]] = []
    for item in ids:
        quantiles = _sampled(name, kind, item, sample)
        if quantiles is not None:
            closer = _closer(name, item, sample) if kind == "band" else {}
            found.append({"id": item, "quantiles": quantiles, **closer})
    return sample.worlds, found


def _thin(band: Band, sample: Sample) -> Mapping[str, Sequence[float | None]]:
    assert sample.calendar is not None
    every = max(1, sample.calendar.save_every)
    at = [step // every for step in sample.steps]
    return {
        f"{share:g}": [drawn(values[place]) for place in at] for share, values in band.quantiles
    }


def _closer(name: str, account: str, sample: Sample) -> dict[str, Any]:
    """Single worlds, and the distribution at each date, both from the sample."""
    mixed = account == MIXTURE
    cuts = sample.mixed_quantiles(name, CUTS) if mixed else sample.quantiles(account, name, CUTS)
    worlds = sample.mixed_single(name, SINGLE) if mixed else sample.single(account, name, SINGLE)
    if cuts is None or worlds is None:
        return {}
    return {
        "cuts": [drawn_all(row) for row in cuts.T],
        "worlds": [drawn_all(row) for row in worlds],
    }


def _sampled(
    name: str, kind: str, account: str, sample: Sample
) -> Mapping[str, Sequence[float | None]] | None:
    mixed = account == MIXTURE
    if kind == "share":
        share = sample.mixed_share(name) if mixed else sample.share(account, name)
        return None if share is None else {"0.5": drawn_all(share)}
    found = sample.mixed_quantiles(name) if mixed else sample.quantiles(account, name)
    if found is None:
        return None
    return {f"{share:g}": drawn_all(row) for share, row in zip(SHARES, found)}
