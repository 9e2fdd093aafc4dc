"""YAML as a tree in which every node knows its place: text, mappings, sequences.

No value has a type yet: `no`, `1970-01-01` and `60_000` are the text that was written, so
nothing is bent on the way. Reading bytes into this tree is `sapper.case.yaml_nodes`; what a
file may hold is `sapper.case.shapes`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sapper.diagnostics.span import Span


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text. `style` is the sign that opened it: empty (plain), `'`, `"`, `|` or `>`."""

    text: str
    style: str
    span: Span

    @property
    def absent(self) -> bool:
        """Whether nothing was written (a key with no value)."""
        return not self.style and self.span.start >= self.span.end

    @property
    def content(self) -> tuple[str, Span]:
        """The text as it stands in the file and its span, for parsers that point into it.

        Line ends inside a folded text are kept, since equations and priors take any blank;
        a text with escapes comes as YAML reads it, with the span of the whole.
        """
        raw = self.span.text
        if not self.style:
            return (raw, self.span) if raw.strip() else (self.text, self.span)
        if self.style in "|>":
            head = raw.find("\n") + 1
            body = raw[head:].rstrip() if head else ""
            return (body, self.span.at(head, head + len(body))) if body else (self.text, self.span)
        inner = raw[1:-1]
        if "\\" in inner or "''" in inner:
            return self.text, self.span
        return inner, self.span.at(1, len(raw) - 1)


@dataclass(frozen=True, slots=True)
class Entry:
    """A key with its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with values, in order. `braces` says that it was written in `{ }`.

    `holes` are keys that were written without a value, and already reported.
    """

    entries: tuple[Entry, ...]
    braces: bool
    span: Span
    holes: tuple[str, ...] = ()

    def get(self, key: str) -> Node | None:
        """The value under a key, or None."""
        return next((item.value for item in self.entries if item.key.text == key), None)

    def key(self, key: str) -> Scalar | None:
        """The key itself, with its place, or None."""
        return next((item.key for item in self.entries if item.key.text == key), None)


@dataclass(frozen=True, slots=True)
class Sequence:
    """Items in order. `brackets` says that it was written in `[ ]`."""

    items: tuple[Node, ...]
    brackets: bool
    span: Span


Node: TypeAlias = Scalar | Mapping | Sequence


def kind_of(node: Node) -> str:
    """What a node is, in an analyst's words."""
    if isinstance(node, Mapping):
        return "keys with values"
    return "a list" if isinstance(node, Sequence) else "a text"


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text of a tree that is not a key, in order."""
    waiting: list[Node] = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Scalar):
            yield item
        elif isinstance(item, Mapping):
            waiting.extend(entry.value for entry in reversed(item.entries))
        else:
            waiting.extend(reversed(item.items))
