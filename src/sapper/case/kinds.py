"""Kinds of values that a case's files are described with.

A kind says what may stand behind a key: one text (of which sort), one of some words, a
list, names with values, a part with keys of its own, or either of several. The table of
files and parts is `sapper.case.shapes`; `sapper.case.check_shapes` holds files against it
and `sapper.case.schema` writes it out as JSON Schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Leaf:
    """One text; `name` says of which sort in an analyst's words, `example` shows one."""

    name: str
    example: str = ""


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of some words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list; where `single`, one item may stand without brackets."""

    item: Kind
    single: bool = False


@dataclass(frozen=True, slots=True)
class MapOf:
    """Names or ids of the case's own, each with a value."""

    keys: Literal["id", "name", "path", "any"]
    value: Kind


@dataclass(frozen=True, slots=True)
class Sub:
    """A part with keys of its own, by the name of its shape."""

    shape: str


@dataclass(frozen=True, slots=True)
class Either:
    """The first of several that fits the form: a short form and a long one."""

    options: tuple[Kind, ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever stands there (bibliographic data that others define)."""


Kind: TypeAlias = Leaf | OneOf | ListOf | MapOf | Sub | Either | Anything


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a part: its name, what stands behind it, and one line that explains it."""

    name: str
    kind: Kind
    doc: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """A file or part: its keys. `open` ones may hold others besides."""

    name: str
    doc: str
    keys: tuple[Key, ...]
    open: bool = False

    def key(self, name: str) -> Key | None:
        """The key of that name, or None."""
        return next((key for key in self.keys if key.name == name), None)


TEXT = Leaf("text")
EQUATION = Leaf("an equation", "in_port * 0.5")
PRIOR = Leaf("a number or prior", "11 to 13 month")
VALUE = Leaf("a number, prior or equation", "5 to 20 day")
QUANTITY = Leaf("a quantity", "48_060 soldier")
SHARE = Leaf("a probability", "30 %")
DATE = Leaf("a date", "1971-11-30")
WHEN = Leaf("a date, month or year", "1971-11")
DURATION = Leaf("a length of time", "6 month")
UNIT = Leaf("a unit", "soldier/month")
NUMBER = Leaf("a number", "0.3")
WHOLE = Leaf("a whole number", "20")
TRUTH = OneOf(("true", "false"))
TEXTS = ListOf(TEXT, single=True)
