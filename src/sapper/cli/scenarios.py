"""`sapper scenarios CASE`: every answer under each what-if, and what was expected of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse
from sapper.cli.options import (
    accounts_option,
    case_argument,
    engine_option,
    format_option,
    seed_option,
    worlds_option,
)

if TYPE_CHECKING:
    from sapper.analysis.scenarios import Change, Changes
    from sapper.case.case import Case, Scenario
    from sapper.engine.engines import EngineChoice


@click.command("scenarios")
@case_argument
@worlds_option(20_000)
@seed_option
@accounts_option
@engine_option
@format_option
def command(
    case: str,
    worlds: int,
    seed: int,
    accounts: tuple[str, ...],
    engine: EngineChoice,
    form: str,
) -> int:
    """Run every scenario of a case, and show how far it moves each answer.

    Differences are between the same worlds with and without the scenario, averaged over the
    accounts that have a model by trust. What a scenario expects is tested.
    """
    from sapper.analysis.scenarios import scenarios_of_case
    from sapper.cli.progress import progress
    from sapper.cli.run import choose
    from sapper.engine.blocks import cores

    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    chosen = choose(found, accounts, ())
    with progress("worlds") as advance:
        made = scenarios_of_case(
            found,
            worlds=worlds,
            seed=seed,
            accounts=chosen,
            progress=advance,
            workers=1 if worlds <= 2_048 else cores(),
            engine=engine,
        )
    if form == "json":
        click.echo(json.dumps(made.to_json(), ensure_ascii=False, indent=1, allow_nan=False))
    elif form in ("csv", "markdown"):
        click.echo(_grid(made, form))
    else:
        click.echo("\n".join(_lines(found, made)))
    return 0


def _grid(made: Changes, form: str) -> str:
    from sapper.analysis.scenarios import COLUMNS, row
    from sapper.cli.grid import grid

    def text(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.4g}" if form == "markdown" and isinstance(value, float) else str(value)

    body = [[text(row(item)[name]) for name in COLUMNS] for item in made.found]
    return grid(COLUMNS, body, form, right=("before", "after", "difference", "se"))


def _lines(case: Case, made: Changes) -> list[str]:
    from sapper.analysis.results import MIXTURE
    from sapper.cli.news import unweighed_note
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import clean, wrap

    lines = [case.handling] if case.handling != "none" else []
    lines += wrap(case.title, limit())
    if not case.scenarios:
        return [*lines, "The case has no scenario: write one into scenarios/."]
    if not made.found:
        return [*lines, "No account asked for has a model: a scenario has nothing to move."]
    told = f"case {made.case_sha256[:8]} · " if made.case_sha256 else ""
    lines += [f"{told}{made.worlds:,} worlds each · seed {made.seed}", ""]
    shown = made.found[0].account
    for scenario in case.scenarios:
        own = [item for item in made.found if (item.scenario, item.account) == (scenario.id, shown)]
        lines += [*_scenario(scenario, own), ""]
    tail = "Differences are between the same worlds, with their 95 % error; numbers by their means."
    if any(item.expected is not None for item in made.found):
        tail += (
            " An expectation is met by a move of at least so many points (or of the number's unit)."
        )
    direct = [item.id for item in case.accounts if not item.has_model]
    if shown == MIXTURE and direct:
        tail += (
            f" Averages here are over the accounts that have a model: {', '.join(direct)}, which "
            "`sapper run` counts under `all`, answers directly and no scenario moves it."
            if len(direct) == 1
            else f" Averages here are over the accounts that have a model; {', '.join(direct)}, "
            "which `sapper run` counts under `all`, answer directly and no scenario moves them."
        )
    note = unweighed_note(case, "Differences are")
    return [clean(line) for line in [*lines, *wrap(tail, limit()), *note]]


def _scenario(scenario: Scenario, changes: Sequence[Change]) -> list[str]:
    """A scenario: what it moves beyond noise, what was expected, and how much is unmoved."""
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import width, wrap

    shown = [item for item in changes if item.expected is not None or _stands(item)]
    ids = max((width(item.question) for item in shown), default=0)
    cells = [_cells(item) for item in shown]
    sizes = [max((width(row[at]) for row in cells), default=0) for at in range(3)]
    lines = wrap(f"{scenario.id}: {scenario.title}", limit())
    for item, row in zip(shown, cells):
        before, after, moved = (" " * (size - width(cell)) + cell for size, cell in zip(sizes, row))
        line = f"   {item.question:<{ids}}   {before} → {after}   {moved}"
        expected = _expectation(item)
        if width(line) + 3 + width(expected) > limit():
            lines += [line, f"      {expected}"]
        else:
            lines.append(f"{line}   {expected}".rstrip())
    rest = len(changes) - len(shown)
    if rest:
        noun = "answer is" if rest == 1 else "answers are"
        lines.append(f"   {rest} {'more ' if shown else ''}{noun} not moved beyond noise.")
    return lines


def _stands(item: Change) -> bool:
    if item.difference is None or item.se is None:
        return True
    noise = item.se if item.kind == "number" else max(item.se, 0.0025)
    return abs(item.difference) > 1.96 * noise


def _cells(item: Change) -> tuple[str, str, str]:
    from sapper.analysis import figures

    if item.before is None or item.after is None or item.difference is None or item.se is None:
        return figures.DASH, figures.DASH, "no world counts"
    sign = "−" if item.difference < 0.0 else "+"
    size, half = abs(item.difference), 1.96 * item.se
    if item.kind == "number":
        before, after = (figures.number(end, 0.0) for end in (item.before, item.after))
        return before, after, f"{sign}{figures.with_error(size, half)}"
    moved = f"{sign}{100.0 * size:.1f} ±{100.0 * half:.1f} points"
    return f"{100.0 * item.before:.0f} %", f"{100.0 * item.after:.0f} %", moved


def _expectation(item: Change) -> str:
    """What an answer was expected to move by at least, and whether it does; in its own unit."""
    if item.expected is None:
        return ""
    expected = f"{item.expected} by {_amount(item, item.least)}"
    return f"{expected}: {'met' if item.met else f'missed by {_amount(item, item.missing)}'}"


def _amount(item: Change, value: float) -> str:
    from sapper.analysis import figures

    if item.kind == "number":
        return figures.number(value, 0.0)
    points = 100.0 * value
    return f"{points:.0f}" if abs(points - round(points)) < 0.05 else f"{points:.1f}"
