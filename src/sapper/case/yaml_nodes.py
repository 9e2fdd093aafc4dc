"""From bytes to positioned nodes: decoding, YAML events, and what a case refuses of YAML.

The tree is built from PyYAML's event stream, so nothing is constructed, resolved or
executed. Anchors, aliases, tags, duplicate keys and deep nesting are refused here, each
with its own code; slips that YAML accepts in silence are found by `sapper.case.slips`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence
from sapper.case.slips import mend
from sapper.case.syntax import syntax_fault
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span, TextFile

MAX_DEPTH = 60
"""How deep mappings and lists may nest."""
MAX_FAULTS = 40
"""A file with more faults than this is not read on: the rest would be their echo."""

# The parser in C where PyYAML was built with it: ten times as fast, same events.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def decode(name: str, data: bytes) -> tuple[TextFile, list[Diagnostic]]:
    """The text of a file. A byte order mark is dropped; a byte that is not UTF-8 is a fault."""
    try:
        return TextFile(name, data.decode("utf-8-sig")), []
    except UnicodeDecodeError as error:
        # Bytes that are not UTF-8 are shown as �, so that line and column can be given.
        start = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        before = data[: min(start, len(data))].decode("utf-8-sig", errors="replace")
        file = TextFile(name, data.decode("utf-8-sig", errors="replace"))
        found = diagnostic(
            "not-utf8",
            f"byte 0x{error.object[error.start]:02x} is not UTF-8 text",
            file.span(len(before), len(before) + 1),
            help="save the file as UTF-8 in your editor (`Save with encoding`)",
        )
        return file, [found]


def read_yaml(file: TextFile) -> tuple[Node | None, list[Diagnostic]]:
    """The tree of a YAML text, or None where it cannot be read, and what is wrong with it."""
    builder = _Builder(file)
    try:
        for event in _events(file):
            builder.take(event)
            if builder.stopped:
                return None, builder.found
    except yaml.YAMLError as error:
        return None, [*builder.found, syntax_fault(file, error)]
    if builder.root is None or builder.found:
        return (None if builder.found else builder.root), builder.found
    return mend(builder.root)


def _events(file: TextFile) -> Iterator[Any]:
    yield from yaml.parse(file.text, Loader=_LOADER)


@dataclass
class _Frame:
    """A mapping or list under construction."""

    mapping: bool
    flow: bool
    start: int
    key: Scalar | None = None
    entries: list[Entry] = field(default_factory=list[Entry])
    items: list[Node] = field(default_factory=list[Node])
    keys: dict[str, Scalar] = field(default_factory=dict[str, Scalar])


@dataclass
class _Builder:
    """Takes events one by one; nothing recurses, so depth is bounded by `MAX_DEPTH` alone."""

    file: TextFile
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])
    root: Node | None = None
    stopped: bool = False
    _stack: list[_Frame] = field(default_factory=list[_Frame])
    _anchors: set[str] = field(default_factory=set[str])

    def take(self, event: Any) -> None:
        """Add one event to the tree."""
        span = self.file.span(event.start_mark.index, event.end_mark.index)
        match type(event):
            case yaml.ScalarEvent:
                self._refuse(event, span)
                self._place(_scalar(event, span))
            case yaml.MappingStartEvent | yaml.SequenceStartEvent:
                self._refuse(event, span)
                self._open(event, span)
            case yaml.MappingEndEvent | yaml.SequenceEndEvent:
                self._close(span)
            case yaml.AliasEvent:
                # Where its anchor has been reported, the alias is the same fault again.
                if event.anchor not in self._anchors:
                    text = f"`{span.text}` refers to another value"
                    self._fault("yaml-alias", text, span, _REFER)
                self._place(Scalar(span.text, "*", span))
            case yaml.DocumentStartEvent if self.root is not None:
                self._fault(
                    "yaml-syntax",
                    "a second document begins here",
                    span,
                    "a file holds one document: take the line `---` out",
                )
                self.stopped = True
            case _:
                pass

    def _open(self, event: Any, span: Span) -> None:
        mapping = isinstance(event, yaml.MappingStartEvent)
        self._stack.append(_Frame(mapping, bool(event.flow_style), span.start))
        if len(self._stack) > MAX_DEPTH:
            text = f"more than {MAX_DEPTH} levels of nesting"
            self._fault("too-deep", text, span, "no part of a case needs more than ten")
            self.stopped = True

    def _close(self, span: Span) -> None:
        frame = self._stack.pop()
        # A block's own end mark lies on the next token; its last value says where it ends.
        end = span.end
        if not frame.flow:
            last = frame.entries[-1].value if frame.entries else None
            last = frame.items[-1] if frame.items else last
            end = last.span.end if last is not None else frame.start
        whole = self.file.span(frame.start, max(frame.start, end))
        node: Node
        if frame.mapping:
            node = Mapping(tuple(frame.entries), frame.flow, whole)
        else:
            node = Sequence(tuple(frame.items), frame.flow, whole)
        self._place(node)

    def _place(self, node: Node) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        if not frame.mapping:
            frame.items.append(node)
        elif frame.key is not None:
            frame.entries.append(Entry(frame.key, node))
            frame.key = None
        elif isinstance(node, Scalar):
            self._key(frame, node)
        else:
            self._fault("yaml-syntax", "a list or braces stand where a key should", node.span, _KEY)
            frame.key = Scalar(node.span.text, '"', node.span)

    def _key(self, frame: _Frame, key: Scalar) -> None:
        frame.key = key
        first = frame.keys.setdefault(key.text, key)
        # `{a 1,000, b 2,000}` repeats empty leftovers: that is a comma's doing, told by `mend`.
        if first is not key and not (frame.flow and _cut(self.file, key)):
            self._fault(
                "duplicate-key",
                f"`{key.text}` stands here twice",
                key.span,
                "keep one of the two, or give one another name",
                secondary=(Label(first.span, "first here"),),
            )

    def _refuse(self, event: Any, span: Span) -> None:
        if event.anchor is not None:
            self._anchors.add(event.anchor)
            text = f"`&{event.anchor}` names a value for reuse"
            self._fault("yaml-anchor", text, _first_word(span), _REFER)
        if event.tag is not None:
            text = f"`{_first_word(span).text}` gives a value a type of its own"
            self._fault("yaml-tag", text, _first_word(span), _TAG)

    def _fault(
        self, code: str, text: str, span: Span, cure: str, *, secondary: tuple[Label, ...] = ()
    ) -> None:
        self.found.append(diagnostic(code, text, span, help=cure, secondary=secondary))
        self.stopped = self.stopped or len(self.found) >= MAX_FAULTS


_REFER = (
    "a case has no anchors and aliases: write the value out; "
    "if it is text, put it in quotes"
)  # fmt: skip
_TAG = "a case has no tags: take it out; if it is text, put it in quotes"
_KEY = "a key is one word; if it is text, put it in quotes"


def _scalar(event: Any, span: Span) -> Scalar:
    style = event.style or ""
    if not style and not event.value:
        # An empty value has no place of its own; libyaml may set it past the end of its line.
        span = Span(span.file, span.start, span.start)
    return Scalar(event.value, "" if style == ":" else style, span)


def _first_word(span: Span) -> Span:
    word = span.text.split(maxsplit=1)
    return span.at(0, len(word[0]) if word else 0)


def _cut(file: TextFile, key: Scalar) -> bool:
    """Whether no colon follows a key: it is the rest of a text that a comma cut."""
    return not file.text[key.span.end : key.span.end + 80].lstrip().startswith(":")
