"""`sapper compare CASE QUESTION [A B]`: where two accounts part, point by point."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sapper.case.checked import check
from sapper.cli.faults import refuse
from sapper.cli.options import (
    account_ids,
    case_argument,
    engine_option,
    format_option,
    known,
    scenario_option,
    seed_option,
    split,
    worlds_option,
)

if TYPE_CHECKING:
    from sapper.analysis.comparing import Comparison, Part
    from sapper.case.case import Case, Scenario
    from sapper.cli.run import Wish
    from sapper.engine.engines import EngineChoice


@click.command("compare")
@case_argument
@click.argument("question")
@click.argument("accounts", nargs=-1)
@worlds_option(20_000)
@seed_option
@scenario_option
@engine_option
@format_option
def command(
    case: str,
    question: str,
    accounts: tuple[str, ...],
    worlds: int,
    seed: int,
    scenarios: tuple[str, ...],
    engine: EngineChoice,
    form: str,
) -> int:
    """Split the gap between two accounts' answers over the points in which they differ.

    Without A and B: the two accounts with a model that are trusted most. Worlds are added up
    to --worlds until every part is known to about a point.
    """
    began = time.monotonic()
    found, report = check(case)
    if found is None or report.errors:
        return refuse(report, form)
    known("question", [question], [item.id for item in found.questions])
    accounts = account_ids(accounts, [item.id for item in found.accounts])
    known("account", accounts, [item.id for item in found.accounts])
    known("scenario", split(scenarios), [item.id for item in found.scenarios])
    (made,) = compared(
        found,
        _two(found, accounts),
        [question],
        worlds=worlds,
        seed=seed,
        scenarios=split(scenarios),
        engine=engine,
    )
    if form == "json":
        click.echo(
            json.dumps(_document(found, made, seed, split(scenarios)), ensure_ascii=False, indent=1)
        )
    elif form in ("csv", "markdown"):
        click.echo(_grid(made, form))
    else:
        apart = made.gap is None
        wish = _asked(found, made, worlds, seed, split(scenarios), engine) if apart else None
        lines = _each(wish, made) if wish is not None else []
        _print(found, made, seed, time.monotonic() - began, lines)
    return 0


def _asked(
    case: Case,
    made: Comparison,
    worlds: int,
    seed: int,
    scenarios: tuple[str, ...],
    engine: EngineChoice,
) -> Wish:
    """The two accounts as `sapper run` answers them."""
    from sapper.cli.run import Wish

    pair = (made.first, made.second)
    return Wish(case, pair, scenarios, (), worlds, seed, engine, "double")


def _each(wish: Wish, made: Comparison) -> list[str]:
    """Both answers where there is no gap to split, as `sapper run` gives them."""
    from sapper.analysis import figures
    from sapper.analysis.sentences import figure, likely, scale_of
    from sapper.cli.run import answer
    from sapper.cli.tables import heading, last_words
    from sapper.diagnostics.render.cells import width

    answers = answer(wish)
    found = [answers.of(made.question, account) for account in (made.first, made.second)]
    given = [item for item in found if item is not None]
    size, word = scale_of(given)
    names = [heading(account) for account in (made.first, made.second)]
    wide = max(width(name) for name in names)
    rows = [
        (
            name,
            figures.DASH if item is None else figure(item, size),
            "does not answer it" if item is None else last_words(item, word),
            "" if item is None else _nine(likely(item, size), item.kind),
        )
        for name, item in zip(names, found)
    ]
    figure_, last = (max(width(row[at]) for row in rows) for at in (1, 2))
    return [
        f"   {name:<{wide}}   {' ' * (figure_ - width(cell))}{cell}   {tail:<{last}}   {nine}".rstrip()
        for name, cell, tail, nine in rows
    ]


def _nine(range_: str, kind: str) -> str:
    """Where nine in ten lie, in words; empty where that is not known."""
    from sapper.analysis.figures import DASH

    noun = "readings" if kind == "binary" else "worlds"
    return "" if range_ == DASH else f"9 {noun} in 10: {range_}"


def _two(case: Case, accounts: Sequence[str]) -> tuple[str, str]:
    from sapper.analysis.comparing import most_trusted

    if len(accounts) == 2:
        if accounts[0] == accounts[1]:
            raise click.UsageError(f"`{accounts[0]}` is compared with itself: name two accounts.")
        return accounts[0], accounts[1]
    if accounts:
        raise click.UsageError("name two accounts, or none.")
    chosen = most_trusted(case.accounts)
    if chosen is None:
        raise click.UsageError("the case has no two accounts with a model to compare.")
    return chosen


def compared(
    case: Case,
    pair: tuple[str, str],
    questions: Sequence[str],
    *,
    worlds: int,
    seed: int,
    scenarios: Sequence[str | Scenario],
    engine: EngineChoice,
) -> tuple[Comparison, ...]:
    """Compare two accounts behind a progress bar, over all cores where it pays."""
    from sapper.analysis.comparing import compare_case
    from sapper.cli.progress import progress
    from sapper.engine.blocks import cores

    with progress("worlds") as advance:
        return compare_case(
            case,
            *pair,
            questions,
            worlds=worlds,
            seed=seed,
            scenarios=scenarios,
            progress=advance,
            workers=1 if worlds <= 2_048 else cores(),
            engine=engine,
        )


def _document(
    case: Case, made: Comparison, seed: int, scenarios: Sequence[str]
) -> dict[str, object]:
    from sapper._version import __version__

    head = {"case": case.name, "case_sha256": case.sha256, "seed": seed, "sapper": __version__}
    return {**head, "scenarios": list(scenarios), **made.to_json()}


def _grid(made: Comparison, form: str) -> str:
    from sapper.analysis.compare_documents import COLUMNS, rows
    from sapper.cli.grid import grid

    def text(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.4g}" if form == "markdown" and isinstance(value, float) else str(value)

    body = [[text(row[name]) for name in COLUMNS] for row in rows(made)]
    return grid(COLUMNS, body, form, right=("difference", "se"))


def _print(
    case: Case, made: Comparison, seed: int, seconds: float, each: Sequence[str] = ()
) -> None:
    from sapper.cli.news import unweighed_note
    from sapper.cli.run import paint
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    asks = next(item.asks for item in case.questions if item.id == made.question)
    lines = [case.handling] if case.handling != "none" else []
    lines += [*wrap(case.title, limit()), *wrap(asks, limit())]
    told = f"case {case.sha256[:8]} · " if case.sha256 else ""
    worlds = f"{made.worlds:,} common worlds · " if made.worlds else ""
    lines += [f"{told}{worlds}seed {seed} · {max(seconds, 1):.0f} s", ""]
    lines += [*each, *comparison_lines(made, every=True)]
    if made.gap is not None:
        lines += unweighed_note(case, "Both answers are")
    click.echo(paint(lines, (case.title,)), color=True if sys.stdout.isatty() else None)


def comparison_lines(made: Comparison, *, every: bool = False) -> list[str]:
    """Where two accounts part, as lines; small parts are summed up unless `every` is wanted."""
    from sapper.analysis import figures
    from sapper.cli.tables import heading, limit
    from sapper.diagnostics.render.cells import width, wrap

    first, second = heading(made.first), heading(made.second)
    if made.gap is None or made.first_answer is None or made.second_answer is None:
        return [
            f"   {line}" for line in wrap(f"{first} and {second}: {made.unsplit}.", limit() - 3)
        ]
    show = _amount if made.kind == "number" else _points
    gap = show(abs(made.gap), made.gap_se or 0.0)
    if made.kind == "number":
        ends = [figures.number(end, 0.0) for end in (made.first_answer, made.second_answer)]
    else:
        ends = [f"{100.0 * end:.0f} %" for end in (made.first_answer, made.second_answer)]
    told = " (that it comes by the horizon)" if made.kind == "date" else ""
    if made.unsplit:
        # of accounts that do not differ here there is but one answer
        return [f"   {line}" for line in wrap(f"{made.unsplit}, {ends[0]}{told}.", limit() - 3)]
    lines = [f"   Where {first} and {second} part: {gap}"]
    lines.append(f"     {first} {ends[0]}, {second} {ends[1]}{told}")
    moving = [part for part in made.parts if part.reaches and part.difference != 0.0]
    listed = [part for part in moving if every or _stands(part, made)]
    rows = [
        (part.point, _sign(part.difference) + show(abs(part.difference), part.se), part)
        for part in listed
    ]
    ids = max((width(row[0]) for row in rows), default=0)
    amounts = max((width(row[1]) for row in rows), default=0)
    for point, amount, part in rows:
        lead = f"     {point:<{ids}}   {' ' * (amounts - width(amount))}{amount}   "
        texts = _sides(part, made, limit() - width(lead), whole=every)
        lines.append(lead + texts[0])
        lines += [" " * width(lead) + text for text in texts[1:]]
    still = [part.point for part in made.parts if part.reaches and part not in moving]
    if every and still:
        text = f"not one world changes with {', '.join(still)}"
        lines += [f"     {line}" for line in wrap(text, limit() - 5)]
        listed += [part for part in made.parts if part.point in still]
    return [*lines, *_closing(made, len(made.parts) - len(listed))]


def _closing(made: Comparison, left_out: int) -> list[str]:
    """Totals by basis, and what was left out."""
    from sapper.cli.tables import limit
    from sapper.diagnostics.render.cells import wrap

    show = _amount if made.kind == "number" else _points
    words = {"stated": "stated", "implied": "implied", "supplied": "supplied by us"}
    totals = ", ".join(
        f"{words[basis]} {_sign(value)}{show(abs(value), se)}" for basis, value, se in made.totals
    )
    told = f"By basis, each point by its weaker side: {totals}."
    if not any(basis == "stated" for basis, _, _ in made.totals):
        told += " No part of the gap is stated on both sides."
    idle = sum(not part.reaches for part in made.parts)
    unshown = left_out - idle
    if unshown > 0:
        verb = "is" if unshown == 1 else "are"
        told += f" {unshown} more {verb} small or within noise."
    if idle:
        noun = "point does" if idle == 1 else "points do"
        told += f" {idle} {noun} not reach the question."
    if not made.settled:
        told += " With so few worlds the parts are not known to a point."
    return [f"   {line}" for line in wrap(told, limit() - 3)]


def _stands(part: Part, made: Comparison) -> bool:
    """Whether a part is above its noise and not small beside the gap."""
    least = 0.05 * abs(made.gap or 0.0)
    return abs(part.difference) > max(1.96 * part.se, least)


def _sides(part: Part, made: Comparison, room: int, *, whole: bool) -> list[str]:
    """What either account says on a point, after its name and basis; cut at a line unless `whole`.

    Never one sentence for both: what one account states another may deny under the same name.
    """
    from sapper.cli.tables import heading
    from sapper.diagnostics.render.cells import cut, wrap

    words = {"stated": "stated", "implied": "implied", "supplied": "supplied by us"}
    sides = (
        (made.first, part.first, part.first_says),
        (made.second, part.second, part.second_says),
    )
    lines: list[str] = []
    for account, basis, says in sides:
        if basis is not None:
            text = f"{heading(account)} ({words[basis]}): {says or part.says}"
            lines += wrap(text, room) if whole else [cut(text, room)]
    return lines


def _sign(value: float) -> str:
    return "−" if value < 0.0 else "+"


def _points(value: float, se: float) -> str:
    """Points with a decimal where the error allows one, and the error."""
    return f"{100.0 * value:.1f} ±{196.0 * se:.1f} points"


def _amount(value: float, se: float) -> str:
    from sapper.analysis import figures
    from sapper.analysis.intervals import Z

    return figures.with_error(value, Z * se)
