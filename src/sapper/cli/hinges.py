"""It hinges on: the claims, events and choices that an answer turns on, for a terminal.

Listed is what moves the answer by two points (a number by a twentieth of its range) in any
account and stands above its own noise; what is left out is said in a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sapper.analysis import figures
from sapper.analysis.flips import Flip
from sapper.analysis.hinges import AccountHinges, Hinges
from sapper.analysis.intervals import Z
from sapper.analysis.results import NumberAnswer
from sapper.analysis.turning import TurningPoint, leading, one_sided
from sapper.case.case import Case, Question
from sapper.cli.grid import grid
from sapper.cli.hinge_sentences import CLAIMS, HAPPENINGS, sentences
from sapper.cli.news import hinge_note
from sapper.cli.shares import share_lines
from sapper.cli.tables import heading, limit
from sapper.diagnostics.render.cells import width, wrap

NOTED = 0.02
"""Less than two points is not listed."""
NOTED_SHARE = 0.05
"""The same for numbers, as a share of the width that holds nine worlds in ten."""
MOST_TURNS = 3
_LEAD = 18
_TEXT = 36


@dataclass(frozen=True, slots=True)
class _Row:
    """One hinge: what it is, its texts, and a cell for every account.

    `half` is half the 95 % interval of its difference, the widest of the accounts.
    """

    kind: str
    text: str
    under: str
    cells: tuple[str, ...]
    half: float


def hinge_lines(hinges: Hinges, case: Case, question: Question) -> list[str]:
    """The block of one question; nothing where no account has worlds."""
    found = [item for item in hinges.found if item.question == question.id]
    if not found:
        return []
    certain = [item for item in found if item.certain]
    rest = [item for item in found if not item.certain]
    lines = [
        f"   In {heading(item.account)} the answer is certain already: nothing turns it."
        for item in certain
    ]
    if not rest:
        return lines
    least = _least(hinges, question, rest)
    turns = _turns(rest, case, question, least)
    rows = [*_claims(rest, case, question, least), *turns[:MOST_TURNS]]
    names = [heading(item.account) for item in rest]
    lines += _table(rows, names, wide=question.kind == "number")
    lines += share_lines(rest, case, question)
    alike = one_sided([point for item in rest for point in item.turning])
    lines += sentences(rest, question, least, _halves(rows), len(turns[MOST_TURNS:]), len(alike))
    return [*lines, *hinge_note(hinges.answers)]


def hinge_grid(hinges: Hinges, form: str) -> str:
    """Every flip, turning point and share as CSV or Markdown."""
    from sapper.analysis.hinge_documents import COLUMNS, rows

    body = [
        ["" if row[name] is None else _cell(row[name], form) for name in COLUMNS]
        for row in rows(hinges.found)
    ]
    return grid(COLUMNS, body, form, right=("share", "yes", "no", "difference", "se", "worlds"))


def _cell(value: object, form: str) -> str:
    return f"{value:.4g}" if form == "markdown" and isinstance(value, float) else str(value)


def _least(hinges: Hinges, question: Question, found: Sequence[AccountHinges]) -> float:
    """What a hinge must move at least to be listed, in the unit of the answer."""
    if question.kind != "number":
        return NOTED
    answers = [hinges.answers.of(question.id, item.account) for item in found]
    widths = [
        figures.at(item, 0.95).value - figures.at(item, 0.05).value
        for item in answers
        if isinstance(item, NumberAnswer)
    ]
    return NOTED_SHARE * max(widths, default=0.0)


def _claims(
    found: Sequence[AccountHinges], case: Case, question: Question, least: float
) -> list[_Row]:
    noted: dict[str, float] = {}
    for item in found:
        for flip in item.flips:
            if flip.stands and abs(flip.difference) >= least:
                noted[flip.claim] = max(noted.get(flip.claim, 0.0), abs(flip.difference))
    known = {claim.id: claim for claim in case.evidence.claims}
    rows: list[_Row] = []
    for name in sorted(noted, key=lambda item: -noted[item]):
        claim = known[name]
        flips = [next((flip for flip in item.flips if flip.claim == name), None) for item in found]
        credences = dict.fromkeys(f"{flip.credence:.0%}"[:-1] for flip in flips if flip)
        quoted = f' "{claim.quote.exact}"' if claim.quote is not None else f", {claim.at}"
        under = f"{name}: {claim.source}{quoted.rstrip(', ')}"
        under += f" · credence {' %, '.join(credences)} %"
        cells = tuple(_flip_cell(flip, question) if flip else figures.DASH for flip in flips)
        half = Z * max((flip.se for flip in flips if flip), default=0.0)
        rows.append(_Row("the claim", claim.says, under, cells, half))
    return rows


def _flip_cell(flip: Flip, question: Question) -> str:
    if not flip.reaches:
        return "does not reach it"
    if question.kind != "number":
        return f"true {_points(flip.true)}  false {_points(flip.false)}"
    true, false = (
        f"{figures.number(ends[0], 0.0)}{figures.DASH}{figures.number(ends[-1], 0.0)}"
        for ends in (flip.true_range, flip.false_range)
    )
    by = _signed(flip.difference, Z * flip.se)
    return f"true {true}, false {false} (the mean moves by {by})"


def _turns(
    found: Sequence[AccountHinges], case: Case, question: Question, least: float
) -> list[_Row]:
    best: dict[str, TurningPoint] = {}
    for item in found:
        for point in leading(item.turning):
            if point.moved >= least and (
                point.name not in best or point.moved > best[point.name].moved
            ):
                best[point.name] = point
    rows: list[_Row] = []
    for point in sorted(best.values(), key=lambda item: -item.moved):
        own = [
            next(
                (
                    each
                    for each in item.turning
                    if (each.name, each.date) == (point.name, point.date)
                ),
                None,
            )
            for item in found
        ]
        often = dict.fromkeys(f"{100.0 * each.share:.0f}" for each in own if each is not None)
        under = f"happens in {' or '.join(often)} worlds of 100 · {_stands(point)}"
        cells = tuple(_turn_cell(each, question) if each else figures.DASH for each in own)
        half = Z * max((each.se for each in own if each is not None), default=0.0)
        rows.append(_Row(_KINDS[point.kind], _told(point, case), under, cells, half))
    return rows


_KINDS = {"event": "the event", "decision": "the choice"}


def _told(point: TurningPoint, case: Case) -> str:
    by = f"by {figures.short_day(point.date)}"
    if point.kind == "decision":
        decision, _, option = point.name.rpartition(".")
        return f"{decision} has chosen {option.replace('_', ' ')} {by}"
    event = next((item for item in case.model.events if item.name == point.name), None)
    about = "" if event is None else event.about.strip().rstrip(".")
    return f"{about or point.name.replace('_', ' ')} {by}"


def _stands(point: TurningPoint) -> str:
    if point.argued == point.ours == 0:
        return "follows from the rest of the model"
    if point.argued == 0:
        return "rests on our assumption, on no document"
    numbers = point.argued + point.ours
    if point.ours == 0:
        return "every number behind it is argued from a document"
    return f"of {numbers} numbers behind it {point.ours} {'is' if point.ours == 1 else 'are'} ours"


def _turn_cell(point: TurningPoint, question: Question) -> str:
    yes, no = point.yes.answer, point.no.answer
    if question.kind != "number":
        return f"yes {_points(yes)}  no {_points(no)}"
    by = _signed(point.difference, Z * point.se)
    yes, no = figures.number(yes, 0.0), figures.number(no, 0.0)
    return f"the mean is {yes} where yes, {no} where no ({by})"


def _points(chance: float) -> str:
    per_cent = 100.0 * chance
    return f"{per_cent:.0f}" if per_cent >= 1.0 or per_cent == 0.0 else f"{per_cent:.1f}"


def _signed(value: float, half: float) -> str:
    """A difference of means with half its 95 % interval."""
    sign = "+" if value > 0.0 else "−"
    return f"{sign}{figures.with_error(abs(value), half)}"


def _table(rows: Sequence[_Row], names: Sequence[str], *, wide: bool) -> list[str]:
    """Cells beside the texts where two accounts or fewer have short ones, else below them."""
    if not rows:
        return []
    sizes = [
        max(width(name), *(width(row.cells[place]) for row in rows))
        for place, name in enumerate(names)
    ]
    beside = not wide and _LEAD + _TEXT + sum(3 + size for size in sizes) + 4 <= limit()
    head = "   It hinges on"
    if beside:
        head = head.ljust(_LEAD + _TEXT) + "".join(
            f"   {name:<{size}}" for name, size in zip(names, sizes)
        )
    lines = [head.rstrip()]
    for row in rows:
        first, *rest = wrap(row.text, _TEXT if beside else limit() - _LEAD)
        lead = f"     {row.kind}".ljust(_LEAD)
        if beside:
            cells = "".join(f"   {cell:<{size}}" for cell, size in zip(row.cells, sizes))
            lines.append(f"{lead}{first}{' ' * (_TEXT - width(first))}{cells}   %")
        else:
            lines.append(f"{lead}{first}")
        lines += [" " * _LEAD + line for line in rest]
        lines += [" " * _LEAD + line for line in wrap(row.under, limit() - _LEAD)]
        if not beside:
            unit = "" if wide else " %"
            for name, cell in zip(names, row.cells):
                lines += [
                    " " * _LEAD + line for line in wrap(f"{name}: {cell}{unit}", limit() - _LEAD)
                ]
    return lines


def _halves(rows: Sequence[_Row]) -> dict[str, float]:
    """The widest error of the differences that are listed, by what they are between."""
    found: dict[str, float] = {}
    for row in rows:
        sides = CLAIMS if row.kind == "the claim" else HAPPENINGS
        found[sides] = max(row.half, found.get(sides, 0.0))
    return found
