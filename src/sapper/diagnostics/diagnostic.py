"""Diagnostics as data: what is wrong, where, and how to put it right.

A stage builds `Diagnostic`s and hands them on in a `Report`; it never prints and never
stops at the first. Rendering is `sapper.diagnostics.render`; the list of codes is
`sapper.diagnostics.codes`.

House style for texts: lower case, no full stop, names in backticks, one fault once. The
message says what is wrong, `notes` give context, `help` says how to put it right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

from sapper.diagnostics.codes import CODES
from sapper.diagnostics.span import Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Label:
    """A span with a few words about it (may be empty)."""

    span: Span
    text: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One fault.

    `code` is a key of `CODES`, which also gives the default severity. `primary` is where
    the fault shows; `secondary` labels may lie in other files, among them source documents.
    """

    code: str
    message: str
    primary: Label | None = None
    secondary: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: tuple[str, ...] = ()
    severity: Severity = "error"

    @property
    def position(self) -> tuple[str, int, int]:
        """File, line and column, for sorting; faults without a place come last."""
        if self.primary is None:
            return ("\uffff", 0, 0)
        span = self.primary.span
        return (span.file.name, span.line, span.column)


def diagnostic(
    code: str,
    message: str,
    span: Span | None = None,
    label: str = "",
    *,
    secondary: Iterable[Label] = (),
    notes: Iterable[str] = (),
    help: Iterable[str] | str = (),
    severity: Severity | None = None,
) -> Diagnostic:
    """Build a diagnostic; the severity is the code's own unless given.

    Raises `KeyError` when the code is not in `CODES` (our own bug, caught by a test).
    """
    return Diagnostic(
        code=code,
        message=message,
        primary=None if span is None else Label(span, label),
        secondary=tuple(secondary),
        notes=tuple(notes),
        help=(help,) if isinstance(help, str) else tuple(help),
        severity=severity or CODES[code].severity,
    )


@dataclass
class Report:
    """Diagnostics as they accumulate over the stages of one run."""

    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def add(self, *diagnostics: Diagnostic) -> None:
        """Note faults; the same fault at the same place is kept once."""
        known = set(self.found)
        for item in diagnostics:
            if item not in known:
                known.add(item)
                self.found.append(item)

    def extend(self, diagnostics: Iterable[Diagnostic]) -> None:
        """Note every fault of an iterable."""
        self.add(*diagnostics)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.sorted())

    def sorted(self) -> list[Diagnostic]:
        """All faults by file, line and column."""
        return sorted(self.found, key=lambda item: item.position)

    @property
    def errors(self) -> list[Diagnostic]:
        """The faults that keep a case from running."""
        return [item for item in self.sorted() if item.severity == "error"]

    @property
    def warnings(self) -> list[Diagnostic]:
        """The faults that do not."""
        return [item for item in self.sorted() if item.severity == "warning"]


class CaseError(Exception):
    """A case could not be read or run; holds the diagnostics that say why.

    The public API raises this one exception. `unreadable` says that a file could not be
    read or written (exit status 3) rather than that the case has errors (exit status 1).
    """

    def __init__(self, diagnostics: Iterable[Diagnostic], *, unreadable: bool = False) -> None:
        self.diagnostics = tuple(diagnostics)
        self.unreadable = unreadable
        first = self.diagnostics[0].message if self.diagnostics else "unknown fault"
        super().__init__(first)
