"""What all readers share: texts to values, with the faults found on the way.

A `Reading` is handed from reader to reader while one case is read. Its methods never raise
for an analyst's mistake: they note a diagnostic and hand back a harmless value, so that one
run can tell of all faults. Faults of form (a list where a text should be) have been told by
`sapper.case.check_shapes`; here they just give the empty value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias, TypeVar

from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.dates import parse_date, parse_edtf_late
from sapper.language.names import canonical
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Prior, Quantity
from sapper.language.quantity import (
    parse_duration,
    parse_prior,
    parse_probability,
    parse_quantity,
    parse_value,
)
from sapper.language.tree import Expr, Number
from sapper.language.unit_text import parse_unit
from sapper.language.units import Unit, UnitTable
from sapper.model.parts import Basis, BasisKind

Value = TypeVar("Value")
Parser: TypeAlias = Callable[[str, Span, UnitTable], tuple[Value | None, list[Diagnostic]]]

NO_DATE = dt.date(1, 1, 1)
"""Stands in for a date that could not be read; the fault has been reported."""


@dataclass
class Reading:
    """One case being read: the units it may use, and every fault so far."""

    units: UnitTable = field(default_factory=UnitTable)
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def fault(
        self,
        code: str,
        message: str,
        span: Span | None,
        *,
        help: str | tuple[str, ...] = (),
        notes: tuple[str, ...] = (),
        secondary: tuple[Label, ...] = (),
    ) -> None:
        """Note a fault."""
        self.found.append(
            diagnostic(code, message, span, help=help, notes=notes, secondary=secondary)
        )

    def prior(self, node: Node | None) -> Prior:
        """A number or prior."""
        return self._parsed(parse_prior, node) or Prior(Constant(0.0))

    def value(self, node: Node | None) -> Prior | Expr:
        """A number, prior or equation."""
        return self._parsed(parse_value, node) or Number(0.0)

    def equation(self, node: Node | None) -> Expr:
        """An equation."""
        return self._parsed(parse_equation, node) or Number(0.0)

    def quantity(self, node: Node | None) -> Quantity | None:
        """What a source gives: `about 2,000 USD`, `at least 30 day`."""
        return self._parsed(parse_quantity, node)

    def unit(self, node: Node | None) -> Unit | None:
        """A unit; None where there is none."""
        return self._parsed(parse_unit, node)

    def duration(self, node: Node | None) -> tuple[float, Unit] | None:
        """A length of time, as a number and its unit."""
        return self._parsed(parse_duration, node)

    def share(self, node: Node | None) -> float | None:
        """A probability, `30 %` or `0.3`."""
        if not isinstance(node, Scalar):
            return None
        value, found = parse_probability(*node.content)
        self.found.extend(found)
        return value

    def date(self, node: Node | None) -> dt.date | None:
        """A day; None where there is none."""
        if not isinstance(node, Scalar):
            return None
        value, found = parse_date(*node.content)
        self.found.extend(found)
        return value

    def when(self, node: Node | None) -> dt.date | None:
        """A day, or the last day of a month or year."""
        if not isinstance(node, Scalar):
            return None
        value = parse_edtf_late(node.text)
        if value is None:
            self.fault(
                "bad-date",
                f"`{node.text}` is no date",
                node.span,
                help="write a day, month or year: `1971-11-30`, `1971-11` or `1971`",
            )
        return value

    def number(self, node: Node | None) -> float | None:
        """A plain number."""
        if not isinstance(node, Scalar):
            return None
        value, found = parse_prior(*node.content, self.units)
        if value is not None and isinstance(value.shape, Constant) and not value.unit.powers:
            return value.shape.value
        if found:
            self.found.extend(found)
        else:
            self.fault("number-outside", f"`{node.text}` is no plain number", node.span)
        return None

    def whole_number(self, node: Node | None, default: int, low: int, high: int) -> int:
        """A whole number between two bounds."""
        if not isinstance(node, Scalar):
            return default
        text = node.text.replace("_", "")
        if text.isascii() and text.isdigit() and len(text) < 10 and low <= int(text) <= high:
            return int(text)
        span, asked = node.span, f"a whole number from {low} to {high}"
        self.fault("number-outside", f"`{node.text}` is not {asked}", span)
        return default

    def basis(self, part: Node | None) -> Basis | None:
        """What a number stands on, from the keys of its part."""
        if not isinstance(part, Mapping):
            return None
        kinds: tuple[BasisKind, ...] = ("rests_on", "argued_from", "assumed")
        given: list[tuple[BasisKind, Scalar]] = [
            (kind, key) for kind in kinds for key in (part.key(kind),) if key is not None
        ]
        if not given:
            return None
        kind, key = given[0]
        if len(given) > 1:
            second = given[1][1]
            self.fault(
                "two-bases",
                f"`{kind}` and `{given[1][0]}` stand on one number",
                second.span,
                secondary=(Label(key.span, "the first"),),
                help="a number stands on a claim, is argued from one, or is assumed: keep one",
            )
        value = part.get(kind)
        place = key.span if value is None else value.span
        if kind == "assumed":
            return Basis(kind, because=text_of(part, "assumed"), span=place)
        claims, any_of = claims_of(value)
        return Basis(kind, claims, any_of, text_of(part, "because"), span=place)

    def _parsed(self, parse: Parser[Value], node: Node | None) -> Value | None:
        """Run one of the parsers of the language over a text node."""
        if not isinstance(node, Scalar):
            return None
        text, span = node.content
        value, found = parse(text, span, self.units)
        self.found.extend(found)
        return value


def text_of(part: Node | None, key: str) -> str:
    """The text under a key, or the empty one."""
    value = part.get(key) if isinstance(part, Mapping) else None
    return value.text.strip() if isinstance(value, Scalar) else ""


def texts_of(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, or of one item without brackets."""
    return tuple(item.text.strip() for item in items_of(node))


def items_of(node: Node | None) -> tuple[Scalar, ...]:
    """The text nodes of a list, or of one item without brackets."""
    if isinstance(node, Scalar):
        return (node,)
    if isinstance(node, Sequence):
        return tuple(item for item in node.items if isinstance(item, Scalar))
    return ()


def claims_of(node: Node | None) -> tuple[tuple[str, ...], bool]:
    """Ids of claims, and whether any one of them is enough."""
    if isinstance(node, Mapping):
        return texts_of(node.get("any")), True
    return texts_of(node), False


def entries_of(part: Node | None, key: str) -> tuple[Entry, ...]:
    """The names and values under a key."""
    value = part.get(key) if isinstance(part, Mapping) else None
    return value.entries if isinstance(value, Mapping) else ()


def truth_of(part: Node | None, key: str) -> bool:
    """Whether a key holds `true`."""
    return text_of(part, key) == "true"


def dotted(name: str) -> str:
    """The canonical form of a dotted name, part by part."""
    return ".".join(canonical(part) for part in name.split("."))
