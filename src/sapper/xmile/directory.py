"""Who is who in a file once its modules stand in their places: the directory of variables.

A variable of a module is known by the path to it (`hares.births`). Elements of arrays are
variables of their own further on (`births[north]`); how their names are made is said here.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sapper.diagnostics.span import Span
from sapper.xmile.document import DimensionText, Part

Elements = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable in one place: its full name, the scope that its equation sees, its part.

    `source` is the full name of what a connection gives it; `hidden` that it belongs to a call of a
    macro and is no output.
    """

    name: str
    label: str
    scope: str
    part: Part
    source: str | None = None
    hidden: bool = False

    @property
    def respelt(self) -> bool:
        """Whether equations of the file call it by another name."""
        return self.part.beside is not None and bool(self.part.beside.spelt)

    def scalar(self, elements: Elements = ()) -> str:
        """The name of one element."""
        return f"{self.name}[{','.join(elements)}]" if elements else self.name


@dataclass(slots=True)
class Directory:
    """All variables by full name, and all dimensions; scopes of macros are added as they come."""

    entries: dict[str, Entry] = field(default_factory=dict[str, Entry])
    dimensions: Mapping[str, DimensionText] = field(default_factory=dict[str, DimensionText])
    scopes: set[str] = field(default_factory=lambda: {""})
    closed: set[str] = field(default_factory=set[str])
    spelt: dict[str, str] = field(default_factory=dict[str, str])
    """Full names by the spelling that equations use, where it is another."""

    def find(self, scope: str, name: str) -> Entry | None:
        """The variable that a name means in a scope; macros see nothing outside themselves."""
        plain = name.lstrip(".")
        full = joined(scope, plain)
        found = self.entries.get(self.spelt.get(full, full))
        # a part that has another spelling in the file is not meant by its own name
        told = found is not None and (full in self.spelt or not found.respelt)
        if told:
            return found
        if scope in self.closed:
            return None
        if name.startswith("."):
            return self.entries.get(joined(parent(scope), plain)) or self.entries.get(plain)
        return self.entries.get(plain) if "." in plain else None

    def elements(self, dims: tuple[str, ...]) -> Iterator[Elements]:
        """Every combination of elements, the last dimension running fastest."""
        return itertools.product(*(self.dimensions[dim].elements for dim in dims))

    def count(self, dims: tuple[str, ...]) -> int:
        """How many combinations there are."""
        total = 1
        for dim in dims:
            total *= len(self.dimensions[dim].elements)
        return total

    def shown(self, entry: Entry, elements: Elements) -> str:
        """How an element is called in output: `name[A,B]`, as written."""
        if not elements:
            return entry.label
        listed = [
            self.dimensions[dim].shown[self.dimensions[dim].elements.index(element)]
            for dim, element in zip(entry.part.dims, elements, strict=True)
        ]
        return f"{entry.label}[{','.join(listed)}]"

    def span(self, name: str) -> Span | None:
        """Where a variable is declared."""
        entry = self.entries.get(name)
        return None if entry is None else entry.part.span


def joined(scope: str, name: str) -> str:
    """A name in a scope."""
    return f"{scope}.{name}" if scope else name


def parent(scope: str) -> str:
    """The scope around a scope."""
    return scope.rpartition(".")[0]
