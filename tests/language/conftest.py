"""Readers of short texts, each at a span of its own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.diagnostics.span import Span, TextFile
from sapper.language.parser import parse_equation
from sapper.language.tree import Expr
from sapper.language.units import UnitTable


@pytest.fixture(scope="session")
def units() -> UnitTable:
    return UnitTable(("soldier", "USD", "operation"))


@pytest.fixture(scope="session")
def at() -> Callable[[str], Span]:
    """The span of a text that is a whole file."""
    return lambda text: TextFile("case.yaml", text).span(0, len(text))


@pytest.fixture(scope="session")
def tree(at: Callable[[str], Span], units: UnitTable) -> Callable[[str], Expr]:
    """The tree of an equation without faults."""

    def read(text: str) -> Expr:
        found, faults = parse_equation(text, at(text), units)
        assert found is not None, [fault.message for fault in faults]
        assert faults == []
        return found

    return read


@pytest.fixture(scope="session")
def faults(at: Callable[[str], Span], units: UnitTable) -> Callable[[str], list[Diagnostic]]:
    """The faults of an equation, which then has no tree."""

    def read(text: str) -> list[Diagnostic]:
        found, faults = parse_equation(text, at(text), units)
        assert found is None
        return faults

    return read
