"""Options that mean the same in every command, and how their values are read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from sapper.language.names import nearest

if TYPE_CHECKING:
    from sapper.analysis.news.selection import AsOf
    from sapper.engine.precision import Precision

F = TypeVar("F", bound=Callable[..., Any])

MAX_WORLDS = 10_000_000
"""More worlds than any answer needs: its error is then below 0.02 points."""
FORMATS = ("table", "markdown", "csv", "json")

case_argument = click.argument("case")

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="table",
    show_default=True,
    help="How to print; json is one document and nothing else.",
)

seed_option = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Seed of all chance."
)

accounts_option = click.option(
    "--accounts",
    multiple=True,
    metavar="A,B",
    help="Only these accounts (default: all of the case).",
)

scenario_option = click.option(
    "--scenario",
    "scenarios",
    multiple=True,
    metavar="ID",
    help="Apply a what-if of the case; may be repeated.",
)

set_option = click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="NAME=PRIOR",
    help="Give a number another value or prior; may be repeated.",
)

engine_option = click.option(
    "--engine",
    type=click.Choice(("auto", "compiled", "interpreter")),
    default="auto",
    show_default=True,
    help="What runs the worlds. The interpreter is slow, needs no compiling, and is the check of "
    "the other; auto takes it for up to 8,192 worlds.",
)

single_option = click.option(
    "--single",
    is_flag=True,
    help="Work equations out in single precision, compiled; counts, time and draws stay double. "
    "What is printed says how far that moves it; hinges are left out.",
)

as_of_option = click.option(
    "--as-of",
    "as_of",
    metavar="DATE",
    help="Weigh worlds by readings up to this date, and not only to the cutoff; `start`: by none.",
)


class _Worlds(click.IntRange):
    """A number of worlds; of `20k` it says how that is written."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        text = str(value).strip().replace(",", "").replace("_", "").lower()
        size = _SIZES.get(text[-1:], 1)
        number = text[:-1] if size > 1 else text
        plain = number.replace(".", "", 1).isdecimal() and float(number) * size % 1 == 0
        if plain and str(value) != (written := f"{float(number) * size:.0f}"):
            self.fail(f"write `{written}` instead of `{value}`.", param, ctx)
        return super().convert(value, param, ctx)


_SIZES = {"k": 1_000, "m": 1_000_000}


def worlds_option(default: int) -> Callable[[F], F]:
    """`--worlds N`, with a default that fits the command."""
    return click.option(
        "--worlds",
        type=_Worlds(1, MAX_WORLDS),
        default=default,
        show_default=True,
        help="How many worlds of each account to run.",
    )


def what_if_options(function: F) -> F:
    """`--engine`, `--single`, `--seed`, `--scenario`, `--set` and `--as-of` together."""
    own = (single_option, engine_option, as_of_option, set_option, scenario_option, seed_option)
    for option in own:
        function = option(function)
    return function


def precision_of(single: bool, engine: str) -> Precision:
    """The precision that `--single` asks for, after refusing it for the interpreter."""
    if single and engine == "interpreter":
        raise click.UsageError(
            "`--single` is for the compiled engine: the interpreter works in double precision "
            "only. Leave one of the two out."
        )
    return "single" if single else "double"


def split(values: Sequence[str]) -> tuple[str, ...]:
    """The names of an option that is repeated, or holds several with commas between."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


_FEW = 8
"""More names than these are not listed in a message."""


def known(kind: str, names: Sequence[str], among: Sequence[str]) -> None:
    """Refuse names that the case does not have, naming the nearest one (wrong usage, 2).

    A beginning of a name is not taken for it, since a case may get another that begins alike;
    what begins so is offered.
    """
    for name in names:
        if name not in among:
            raise click.UsageError(f"the case has no {kind} `{name}`{_instead(kind, name, among)}.")


def _instead(kind: str, name: str, among: Sequence[str]) -> str:
    alike = [item for item in among if name and item.startswith(name)]
    if len(alike) == 1:
        return f"; do you mean `{alike[0]}`"
    if 1 < len(alike) <= _FEW:
        return f"; so begin {', '.join(f'`{item}`' for item in alike)}"
    where = (
        "`sapper run CASE` lists them" if kind == "question" else f"see the {kind}s in its folder"
    )
    near = nearest(name, among)
    if near:
        return f"; the nearest is `{near}`"
    if len(among) > _FEW:
        return f"; it has {len(among)}: {where}"
    return f"; there are: {', '.join(f'`{item}`' for item in among) or 'none'}"


def account_ids(names: Sequence[str], among: Sequence[str]) -> tuple[str, ...]:
    """Names of accounts as ids: a table spells `sacred-war` as `sacred war`, and so may the user."""
    spelled = {item.replace("-", " "): item for item in among}
    return tuple(name if name in among else spelled.get(name, name) for name in names)


def read_as_of(as_of: str | None, today: dt.date | None = None) -> AsOf:
    """The day up to which readings weigh; refuses what is none, or not over yet (wrong usage, 2).

    `today` is the last day that may be asked for (None: today).
    """
    if as_of is None or as_of == "start":
        return as_of
    try:
        day = dt.date.fromisoformat(as_of)
    except ValueError:
        raise click.UsageError(
            f"`--as-of {as_of}` is no date; write it as 1972-06-30, or `start`."
        ) from None
    today = today or dt.date.today()
    if day > today:
        raise click.UsageError(
            f"`--as-of {as_of}` lies ahead: nobody knows yet what will be read by then; today is "
            f"{today}."
        )
    return day


def not_before(as_of: AsOf, cutoff: dt.date) -> None:
    """Refuse a day before the cutoff of a case: readings up to that always weigh."""
    if isinstance(as_of, dt.date) and as_of < cutoff:
        raise click.UsageError(
            f"`--as-of {as_of}` lies before the cutoff of the case, {cutoff}, and readings up to "
            "that always weigh; `--as-of start` uses none."
        )


def note_as_of(as_of: str | None, why: str) -> None:
    """Say on standard error why `--as-of` changes nothing here; refuse what is no date."""
    if read_as_of(as_of) is not None:
        click.echo(f"note: --as-of changes nothing here: {why}", err=True)
