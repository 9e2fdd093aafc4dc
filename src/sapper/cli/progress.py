"""A progress bar on standard error: on a terminal only, and gone when the work is done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager

Advance = Callable[[int, int], None]
"""Called with the amount done so far and the whole."""


@contextmanager
def progress(label: str, *, shown: bool = True) -> Generator[Advance]:
    """Give a function `(done, whole)` that moves the bar.

    Nothing is drawn, and rich is not imported, where standard error is not a terminal or
    `shown` is false. Safe to call from several threads; `done` may come out of order.
    """
    if not shown or not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)

        def advance(done: int, whole: int) -> None:
            bar.update(task, completed=done, total=whole)

        yield advance


def _silent(done: int, whole: int) -> None:
    del done, whole
