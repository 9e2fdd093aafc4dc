"""`--set NAME=PRIOR`: settings from the command line, as points hold them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.diagnostics.span import TextFile
from sapper.language.names import canonical
from sapper.language.quantity import parse_value
from sapper.language.units import UnitTable
from sapper.model.points import Setting

FILE = "--set"
"""The name under which messages mention the option's text."""


def read_settings(
    texts: Sequence[str], units: UnitTable
) -> tuple[tuple[Setting, ...], list[Diagnostic]]:
    """The settings of a command line and the faults in them.

    A text without `=` is wrong usage; a value that cannot be read is a diagnostic that
    points into the option's own text.
    """
    found: list[Setting] = []
    faults: list[Diagnostic] = []
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip() or not value.strip():
            raise click.UsageError(f"`--set {text}` is not of the form NAME=PRIOR.")
        file = TextFile(FILE, text)
        begin = len(text) - len(value.lstrip())
        span = file.span(begin, len(text.rstrip()))
        read, more = parse_value(value.strip(), span, units)
        faults.extend(more)
        if read is not None:
            found.append(Setting(canonical(name), read, file.span(0, len(name))))
    return tuple(found), faults
