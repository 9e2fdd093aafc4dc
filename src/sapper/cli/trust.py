"""TRUST THIS AS FAR AS: what the numbers of a run stand on, and what was left out."""

from __future__ import annotations

from sapper.analysis import figures
from sapper.analysis.intervals import Z
from sapper.analysis.results import Answers, BinaryAnswer, DateAnswer, NumberAnswer
from sapper.analysis.standing import standing
from sapper.case.case import Case
from sapper.cli.news import news_lines
from sapper.cli.tables import limit
from sapper.diagnostics.render.cells import wrap


def trust(case: Case, answers: Answers) -> list[str]:
    """The block as lines, heading first."""
    told = [*basis(case), *_simulation(answers)]
    lines = ["TRUST THIS AS FAR AS"]
    lines += [f"   {line}" for text in told for line in wrap(text, limit() - 3)]
    lines += [f"   {line}" for line in _single(answers)]
    lines += [f"   {line}" for line in _author_faults(case)]
    lines += [f"   {line}" for line in news_lines(answers)]
    lines += [f"   {line}" for text in _failed(answers) for line in wrap(text, limit() - 3)]
    return lines


def basis(case: Case) -> list[str]:
    """How many inputs rest on a document, are argued from one, or are ours."""
    told = standing(case)
    noun = "input" if told.uncertain == 1 else "inputs"
    lines = [
        f"{told.uncertain} uncertain {noun}: {told.rests_on} {_takes(told.rests_on)} a document, "
        f"{told.argued_from} {_are(told.argued_from)} argued from one, "
        f"{told.assumed} {_are(told.assumed)} ours."
    ]
    if told.fixed:
        noun = "number is" if told.fixed == 1 else "numbers are"
        lines.append(f"{told.fixed} more {noun} fixed, {told.fixed_ours} of them ours.")
    return lines


def _takes(count: int) -> str:
    return "takes its number from" if count == 1 else "take their number from"


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _simulation(answers: Answers) -> list[str]:
    halves = [
        (item.high - item.low) / 2.0
        for item in answers.answers
        if isinstance(item, BinaryAnswer | DateAnswer) and not item.direct
    ]
    if not halves:
        return []
    most = 100.0 * max(halves)
    points = f"{most:.1f}" if most < 10 else f"{most:.0f}"
    return [f"The simulation itself adds at most ±{points} points to a chance."]


def _single(answers: Answers) -> list[str]:
    """How far single precision may move any answer shown, by 1.96 standard errors.

    Chances in points; numbers by the range of nine worlds in ten.
    """
    points, parts, worlds = 0.0, 0.0, 0
    for item in answers.answers:
        moved = answers.shift(item.question, item.account)
        if moved is None:
            continue
        most, worlds = abs(moved.shift) + Z * moved.se, moved.worlds
        if isinstance(item, NumberAnswer):
            low, high = (figures.at(item, share).value for share in (0.05, 0.95))
            # where nine worlds in ten are alike there is no range to speak of
            parts = max(parts, most / (high - low) if high > low else 0.0)
        else:
            points = max(points, most)
    told = [f"chance by more than {figures.rounded_up(points)} points"] if points else []
    told += [f"number by more than {figures.rounded_up(parts)} % of its range"] if parts else []
    if not told:
        return []
    line = f"Single precision moves no {' and no '.join(told)}, measured on {worlds:,} worlds."
    return wrap(line, limit() - 3)


def _author_faults(case: Case) -> list[str]:
    """Sums of the authors that do not add up, and are kept as they were written."""
    faults = [item.id for item in case.evidence.checks if item.fault == "author"]
    if not faults:
        return []
    noun = "sum of an author does" if len(faults) == 1 else "sums of the authors do"
    stand = "stands as it was" if len(faults) == 1 else "stand as they were"
    told = f"{len(faults)} {noun} not add up and {stand} written: {', '.join(faults)}"
    return wrap(f"{told} (sapper check {case.name} --sums).", limit() - 3)


def _failed(answers: Answers) -> list[str]:
    return [
        f"{item.failed:,} of {answers.worlds:,} worlds failed in `{item.id}` and are left out."
        for item in answers.accounts
        if item.failed
    ]
