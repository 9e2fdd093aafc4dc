"""What `sapper answer CASE QUESTION --rare` prints: small chances, with their intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from sapper.cli.grid import grid
from sapper.diagnostics.render.cells import clean, width, wrap

if TYPE_CHECKING:
    from sapper.analysis.rare.answer import RareAnswer
    from sapper.case.case import Question
    from sapper.cli.run import Wish

_LIMIT = 100
_BEFORE = "Before the news: readings weigh neither these chances nor the trust in accounts."
_HEAD = (
    "question",
    "account",
    "probability",
    "low",
    "high",
    "relative",
    "method",
    "worlds",
    "note",
)


def asked_rarely(wish: Wish, question: Question, form: str) -> int:
    """Estimate the chance of a yes, print it in the format asked for, and give the exit status."""
    from sapper.analysis.rare.answer import rare_answers
    from sapper.analysis.rare.splitting import Effort
    from sapper.engine.blocks import cores
    from sapper.engine.engines import engine_for

    if question.kind != "binary" or question.given is not None:
        raise click.UsageError(
            f"`--rare` is for yes-or-no questions without a condition; `{question.id}` is another."
        )
    found = rare_answers(
        wish.case,
        question.id,
        # many more worlds than are asked for are run in all
        engine=engine_for("compiled" if wish.engine == "auto" else wish.engine, wish.worlds),
        seed=wish.seed,
        accounts=wish.accounts,
        scenarios=wish.scenarios,
        settings=wish.settings,
        effort=Effort(pilot=max(256, wish.worlds // 20), each=max(32, wish.worlds // 80)),
        threads=cores(),
    )
    if form == "json":
        click.echo(json.dumps(document(found, wish.seed), ensure_ascii=False, indent=1))
    elif form in ("csv", "markdown"):
        rows = [[_cell(asdict(item)[name]) for name in _HEAD] for item in found]
        click.echo(grid(_HEAD, rows, form))
    else:
        made = lines(question, found)
        if wish.case.observations:
            made += _under(_BEFORE)
        click.echo("\n".join(clean(line) for line in made))
    return 0


def document(found: Sequence[RareAnswer], seed: int) -> Mapping[str, Any]:
    """The answers as JSON."""
    return {"seed": seed, "readings": "not weighed", "rare": [asdict(item) for item in found]}


def lines(question: Question, found: Sequence[RareAnswer]) -> list[str]:
    """The answers as a table, and how they were come by."""
    made = [*wrap(question.asks, _LIMIT), ""]
    names = {item.account: max(width(item.account), 7) for item in found}
    room = max(names.values(), default=7)
    for item in found:
        gap = " " * (room - width(item.account))
        made.append(f"   {item.account}{gap}   {_chance(item)}")
    made.append("")
    for item in found:
        if item.method == "splitting":
            made += _under(
                f"{item.account}: led there over {item.levels} levels, {item.repetitions} "
                f"repetitions, {item.worlds:,} worlds; relative error {item.relative:.0%}"
            )
        if item.note:
            made += _under(f"{item.account}: {item.note}")
    made += _under("In brackets: the simulation's own 95 % interval.")
    return made


def _under(text: str) -> list[str]:
    return [f"   {line}" for line in wrap(text, _LIMIT - 3)]


def _chance(item: RareAnswer) -> str:
    if item.probability <= 0.0:
        return f"at most {item.high:.1e}, 1 in {1.0 / item.high:,.0f}"
    once = _round(1.0 / item.probability)
    if item.method == "direct":
        return f"{item.probability:.2e}  1 in {once:,} (as stated)"
    return f"{item.probability:.1e}  1 in {once:,}  ({item.low:.1e} to {item.high:.1e})"


def _round(value: float) -> int:
    """Two digits of a number: the third is not known."""
    unit = 10 ** max(len(str(int(value))) - 2, 0)
    return round(value / unit) * unit


def _cell(value: object) -> str:
    if value is None:
        return ""
    return f"{value:.4g}" if isinstance(value, float) else str(value)
