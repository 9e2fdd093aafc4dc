"""Changes made twice: by two points of one account, or by an account and a scenario.

Which points belong together is told by their files, since every account and every scenario
is a file of its own. Two changes whose dates never meet are not made twice, nor is one of
another file that builds on what was there (`3 * was`): nothing is lost by it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.prior import Prior
from sapper.language.tree import Expr, names
from sapper.model.points import Point, Setting


@dataclass(frozen=True, slots=True)
class _Change:
    target: str
    key: str
    span: Span | None
    point: Point
    builds_on: bool = False


def twice(points: Sequence[Point], full_name: Callable[[str], str]) -> Iterator[Diagnostic]:
    """A fault for every change that undoes an earlier one; `full_name` tells aliases."""
    earlier: dict[str, list[_Change]] = {}
    for point in points:
        for change in _changes(point, full_name):
            before = earlier.setdefault(change.key, [])
            clash = next((item for item in reversed(before) if _meet(item.point, point)), None)
            if clash is not None and not _harmless(change, clash):
                yield _diagnostic(change, clash)
            before.append(change)


def _changes(point: Point, full_name: Callable[[str], str]) -> Iterator[_Change]:
    for claim, _ in point.believe:
        yield _Change(claim, f"claim {claim}", point.span, point)
    for item in (*point.settings, *point.replacements):
        value = item.value if isinstance(item, Setting) else item.equation
        span = item.span or point.span
        yield _Change(item.target, full_name(item.target), span, point, _uses_was(value))


def _uses_was(value: Prior | Expr) -> bool:
    return not isinstance(value, Prior) and any(node.name == "was" for node in names(value))


def _harmless(change: _Change, before: _Change) -> bool:
    return change.builds_on and _file(change) != _file(before)


def _meet(one: Point, other: Point) -> bool:
    """Whether the times of two points overlap."""
    return _since(one) <= _until(other) and _since(other) <= _until(one)


def _since(point: Point) -> dt.date:
    return point.since or dt.date.min


def _until(point: Point) -> dt.date:
    return point.until or dt.date.max


def _diagnostic(change: _Change, before: _Change) -> Diagnostic:
    same = _file(change) == _file(before)
    secondary = [] if before.span is None else [Label(before.span, "changed first here")]
    if same:
        return diagnostic(
            "set-twice",
            f"`{change.target}` is changed twice",
            change.span,
            "changed again here",
            secondary=secondary,
            help="keep one of the two, or give them dates that do not overlap",
        )
    return diagnostic(
        "double-change",
        f"`{change.target}` is changed by two files; the later change counts",
        change.span,
        "changed again here",
        secondary=secondary,
        notes=["`was` in the later is the value after the earlier"],
        help="write the later with `was`, or leave one of them out",
    )


def _file(change: _Change) -> str | None:
    span = change.point.span or change.span
    return None if span is None else span.file.name
