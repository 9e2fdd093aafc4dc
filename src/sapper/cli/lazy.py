"""The list of commands, each imported only when it is called.

`sapper --help` reads this table alone, so that asking for help loads no command.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import click

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "run": ("sapper.cli.run", "Run every account of a case and answer its questions."),
        "answer": ("sapper.cli.answer", "Answer one question in full."),
        "compare": ("sapper.cli.compare", "Split the gap between two accounts over their points."),
        "watch": ("sapper.cli.watch", "Say which readings to look for, and what they would tell."),
        "scenarios": ("sapper.cli.scenarios", "Show how far each what-if moves every answer."),
        "update": ("sapper.cli.update", "Show what one piece of news changes; writes nothing."),
        "check": ("sapper.cli.check", "Report every fault of a case."),
        "simulate": ("sapper.cli.simulate", "Run a case's model and show or save its worlds."),
        "convert": ("sapper.cli.convert", "Write a case as XMILE, or make a case of XMILE."),
        "freeze": ("sapper.cli.freeze", "Freeze the answers of a case, to be scored later."),
        "score": ("sapper.cli.score", "Score frozen forecasts by what then happened."),
        "diff": ("sapper.cli.diff", "Say what changed between two versions, and what it moved."),
        "cases": ("sapper.cli.cases", "List the cases that ship with sapper."),
        "new": ("sapper.cli.new", "Start a case in a new folder."),
        "fmt": ("sapper.cli.fmt", "Tidy the files of a case; comments stay."),
        "dump": ("sapper.cli.dump", "Show a case as one stage of the program sees it."),
        "explain": ("sapper.cli.explain", "Explain the code of a diagnostic."),
    }
)
"""Name of a command -> the module that holds it as `command`, and its line in the help."""


class LazyGroup(click.Group):
    """A group that imports a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order in which a newcomer needs them."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(COMMANDS[cmd_name][0])
        command: Any = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help's list, from the table alone."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest command named for a slip of the pen."""
        name = args[0] if args else ""
        if args and name not in COMMANDS and not name.startswith("-"):
            from sapper.language.names import nearest

            near = nearest(name, COMMANDS)
            hint = f"; the nearest command is `{near}`" if near else ""
            ctx.fail(f"there is no command `{name}`{hint}.")
        return super().resolve_command(ctx, args)
