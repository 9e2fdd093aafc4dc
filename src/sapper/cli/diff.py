"""`sapper diff OLD NEW`: what changed between two versions of a case, and what it moved."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

import click

from sapper.cli.grid import grid
from sapper.cli.options import engine_option, format_option, seed_option, worlds_option
from sapper.cli.run import paint

if TYPE_CHECKING:
    from sapper.analysis.differences.difference import Difference, Effect, Move
    from sapper.engine.engines import EngineChoice

_DEFAULT = 4_096
_LITTLE = 0.005
"""A move of a chance, or of a number in proportion, that gets no line of its own."""


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.argument("question", required=False)
@worlds_option(_DEFAULT)
@seed_option
@engine_option
@format_option
def command(
    old: str,
    new: str,
    question: str | None,
    worlds: int,
    seed: int,
    engine: EngineChoice,
    form: str,
) -> int:
    """Say what changed between two versions of a case, and how far each change moved each answer.

    OLD and NEW are folders, frozen forecasts (files of `forecasts`), or revisions in git:
    REV:PATH, or REV alone for the folder that the other one names. The parts sum to the move.
    """
    from sapper.analysis.differences.difference import diff_versions
    from sapper.analysis.differences.versions import versions
    from sapper.cli.progress import progress
    from sapper.engine.blocks import cores

    first, second = versions(old, new)
    with progress("worlds") as advance:
        found = diff_versions(
            first,
            second,
            question=question,
            worlds=worlds,
            seed=seed,
            engine=engine,
            workers=cores(),
            progress=advance,
        )
    if form == "json":
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        from sapper.analysis.differences.documents import COLUMNS, rows

        body = [[str(row[name]) for name in COLUMNS] for row in rows(found)]
        click.echo(grid(COLUMNS, body, form))
    else:
        colour = True if sys.stdout.isatty() else None
        bold = (found.new.case.title, "WHAT CHANGED", "WHAT IT MOVED")
        click.echo(paint(lines(found), bold), color=colour)
    return 0


def lines(found: Difference) -> list[str]:
    """A difference as a reader sees it: the changes, then the answers that moved."""
    from sapper.cli.news import unweighed_note
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    case = found.new.case
    top = [case.handling] if case.handling != "none" else []
    top += wrap(case.title, limit())
    shas = [item.case.sha256[:8] for item in (found.old, found.new)]
    top += wrap(
        f"from {found.old.told} (case {shas[0]}) to {found.new.told} (case {shas[1]})", limit()
    )
    if not found.changes:
        return [*top, "", "Nothing changed."]
    top += ["", *_changed(found)]
    if not any(item.moves for item in found.changes):
        if any(item.kind == "observation" for item in found.changes):
            told = "No other change can move an answer; `sapper update` says what a reading moves."
            return [*top, "", told]
        return [*top, "", "No change can move an answer."]
    note = unweighed_note(case, "Moves are")
    return [*top, "", *_moved(found), *note]


def _changed(found: Difference) -> list[str]:
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    told = ["WHAT CHANGED"]
    for head in dict.fromkeys(item.head for item in found.changes):
        told.append(f"  {head}")
        for item in found.changes:
            if item.head != head:
                continue
            idle = "" if item.moves else "  (moves nothing)"
            first, *rest = wrap(f"{item}: {'; '.join(item.told)}{idle}", limit() - 6)
            told += [f"    {first}", *(f"      {line}" for line in rest)]
    return told


def _moved(found: Difference) -> list[str]:
    from sapper.analysis.results import MIXTURE
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    ran = f"all accounts by trust · {found.worlds:,} common worlds · seed {found.seed}"
    told = [f"WHAT IT MOVED   {ran}" if found.moves else "WHAT IT MOVED"]
    still: list[str] = []
    little: list[str] = []
    for item in found.moves:
        if item.account != MIXTURE:
            continue
        felt = [effect for effect in item.effects if abs(effect.by) > effect.half + 1e-12]
        if not felt and abs(item.by) <= item.half + 1e-12:
            still.append(item.question)
            continue
        if _is_little(item):
            little.append(item.question)
            continue
        told.append(_head(item))
        for effect in sorted(item.effects, key=lambda each: -abs(each.by)):
            if effect in felt:
                first, *rest = wrap(str(effect), 60)
                told.append(f"     {first:<60}{_by(item, effect):>30}")
                told += [f"       {line}" for line in rest]
        if len(felt) < len(item.effects):
            left = [effect for effect in item.effects if effect not in felt]
            noun = "change" if len(left) == 1 else "changes"
            rest_by = sum(effect.by for effect in left)
            label = f"{len(left)} {noun} not told from nought"
            told.append(f"     {label:<60}{_plain(item, rest_by):>30}")
    for what, names in (
        ("moved by less than half a point, or half a hundredth of the number", little),
        ("not moved beyond the simulation's own error", still),
    ):
        if names:
            first, *rest = wrap(f"{what}: {', '.join(names)}", limit() - 4)
            told += [f"  {first}", *(f"    {line}" for line in rest)]
    for name, why in found.unsplit:
        first, *rest = wrap(f"{name}: {why}", limit() - 4)
        told += [f"  {first}", *(f"    {line}" for line in rest)]
    if found.moves:
        told.append("The ± is the simulation's own 95 %. Single accounts: --format csv")
    return told


def _is_little(item: Move) -> bool:
    """Whether neither the whole move nor any part is worth a line."""
    least = _LITTLE * (abs(item.old) if item.kind == "number" else 1.0)
    return max(abs(item.by), *(abs(effect.by) for effect in item.effects)) < least


def _head(item: Move) -> str:
    if item.kind == "number":
        from sapper.analysis import figures

        size, word = figures.scale(item.old)
        # the middle is not known as well as the move is, on common worlds
        old, new = (figures.number(value, 0.0, size) for value in (item.old, item.new))
        told = f"mean {old} → {new} {word} {figures.plural(item.unit)}".replace("  ", " ").rstrip()
    else:
        told = f"{100 * item.old:.0f} % → {100 * item.new:.0f} %"
        if item.kind == "date":
            told = f"by its horizon {told}"
    return f"  {item.question:<40}{told:>30}{_by(item, item):>23}"


def _by(item: Move, told: Move | Effect) -> str:
    """How far a move, or a part of it, goes, and half its 95 % interval."""
    by, half = told.by, told.half
    if item.kind == "number":
        from sapper.analysis import figures

        size, _ = figures.scale(item.old)
        # a digit more than the error allows, so that parts can be seen to sum
        by_, half_ = (figures.number(value, half / 5.0, size) for value in (by, half))
        return f"{'+' if by > 0 else ''}{by_} ±{half_}"
    return f"{100 * by:+.1f} ±{100 * half:.1f} points"


def _plain(item: Move, by: float) -> str:
    if item.kind == "number":
        from sapper.analysis import figures

        return f"{'+' if by > 0 else ''}{figures.number(by, 0.0, figures.scale(item.old)[0])}"
    return f"{100 * by:+.1f} points"
