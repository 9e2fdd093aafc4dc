"""XML read safely: elements with their places, nothing of what they mean.

The reader is expat without namespaces, so that prefixes which a file never declares (a habit of
vendors) are read as they stand. A document type is refused whatever it holds: XMILE has none, and
entities that grow or that reach outside begin with one. Size, depth and number of elements
have bounds, so that no file can take the machine's memory.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span, TextFile

MOST_CHARACTERS = 20_000_000
"""A longer file is refused unread."""
MOST_LEVELS = 100
"""How deep elements may stand in each other."""
MOST_ELEMENTS = 400_000
"""How many elements a file may have."""
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


@dataclass(slots=True)
class Element:
    """One element: its tag in lower case, with a vendor's prefix if it has one.

    `text` is what stands in it directly, entities resolved; `inside` is the place of that text.
    """

    tag: str
    attributes: dict[str, str]
    span: Span
    text: str = ""
    children: list[Element] = field(default_factory=list["Element"])
    inside: Span | None = None

    @property
    def vendor(self) -> bool:
        """Whether it belongs to a vendor's extension (`isee:prefs`)."""
        return ":" in self.tag

    def all(self, *tags: str) -> Iterator[Element]:
        """Its direct children of some tags, in order."""
        return (child for child in self.children if child.tag in tags)

    def first(self, *tags: str) -> Element | None:
        """The first direct child of some tags."""
        return next(self.all(*tags), None)

    def get(self, name: str, otherwise: str = "") -> str:
        """An attribute, blanks around it left out."""
        return self.attributes.get(name, otherwise).strip()

    def words(self, *tags: str) -> str:
        """The text of the first child of some tags, or nothing."""
        child = self.first(*tags)
        return "" if child is None else child.text.strip()

    def walk(self) -> Iterator[Element]:
        """It and everything in it, in the order of the file."""
        waiting: list[Element] = [self]
        while waiting:
            item = waiting.pop()
            yield item
            waiting.extend(reversed(item.children))


class _Refused(Exception):
    def __init__(self, fault: Diagnostic) -> None:
        self.fault = fault


def read_elements(file: TextFile) -> tuple[Element | None, list[Diagnostic]]:
    """The root element of a file, or None with the reason why it cannot be read.

    Line ends are expected to be plain ones, as `text_of` gives them.
    """
    if len(file.text) > MOST_CHARACTERS:
        return None, [
            diagnostic(
                "bad-xml",
                f"`{file.name}` has {len(file.text):,} characters, and up to "
                f"{MOST_CHARACTERS:,} are read",
                file.span(0, 0),
                help="keep data apart from the model",
            )
        ]
    made = _parsed(file, file.text)
    if made[0] is None and _COMMENT.search(file.text):
        # a comment with `--` inside is no XML, and some programs write it
        bare = _COMMENT.sub(_blanked, file.text)
        made = made if bare == file.text else _parsed(file, bare, made)
    return made


def _parsed(
    file: TextFile, text: str, before: tuple[Element | None, list[Diagnostic]] | None = None
) -> tuple[Element | None, list[Diagnostic]]:
    """One run of the parser; where it fails, `before` (what an earlier run said) if there is one."""
    builder = _Builder(file)
    try:
        builder.parser.Parse(text.encode("utf-8"), True)
    except _Refused as refused:
        return before or (None, [refused.fault])
    except (expat.ExpatError, UnicodeEncodeError) as error:
        return before or (None, [_not_well_formed(file, error)])
    return builder.root, []


def _blanked(found: re.Match[str]) -> str:
    """Blanks in place of a comment, so that nothing behind it moves."""
    return "".join("\n" if character == "\n" else " " for character in found[0])


class _Builder:
    """Elements in the making, over one run of the parser."""

    def __init__(self, file: TextFile) -> None:
        self.file = file
        self.root: Element | None = None
        self.open: list[Element] = []
        self.texts: list[list[str]] = []
        self.count = 0
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._doctype
        self.parser = parser

    def _offset(self) -> int:
        line = min(self.parser.CurrentLineNumber, len(self.file.line_starts))
        return self.file.line_starts[line - 1] + self.parser.CurrentColumnNumber

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        start = self._offset()
        text = self.file.text
        end = _end_of_tag(text, start)
        self.count += 1
        if len(self.open) >= MOST_LEVELS or self.count > MOST_ELEMENTS:
            much = "nest more than 100 levels deep" if len(self.open) >= MOST_LEVELS else (
                f"are more than {MOST_ELEMENTS:,}"
            )  # fmt: skip
            raise _Refused(
                diagnostic(
                    "bad-xml",
                    f"the elements of `{self.file.name}` {much}",
                    self.file.span(start, min(end, start + 80)),
                    help="no model needs that; save it again with the program that made it",
                )
            )
        element = Element(_folded(tag), attributes, self.file.span(start, end))
        element.inside = self.file.span(end, end)
        if self.open:
            self.open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self.open.append(element)
        self.texts.append([])

    def _end(self, _tag: str) -> None:
        element, parts = self.open.pop(), self.texts.pop()
        element.text = "".join(parts)
        begin = element.span.end
        end = max(begin, self._offset())
        element.inside = self.file.span(begin, end)

    def _characters(self, data: str) -> None:
        if self.texts:
            self.texts[-1].append(data)

    def _doctype(
        self, _name: str, _system: str | None, _public: str | None, _internal: bool
    ) -> None:
        start = max(self.file.text.find("<!DOCTYPE"), 0)
        raise _Refused(
            diagnostic(
                "bad-xml",
                f"`{self.file.name}` declares a document type, and such files are not read",
                self.file.span(start, min(len(self.file.text), start + 9)),
                notes=["entities can grow without end or reach for other files; XMILE has none"],
                help="take `<!DOCTYPE …>` out",
            )
        )


def _folded(tag: str) -> str:
    """A tag in lower case; the prefix of the standard's own namespaces is left out."""
    prefix, colon, local = tag.lower().rpartition(":")
    return local if prefix in ("xmile", "x", "ns0") else prefix + colon + local


def _end_of_tag(text: str, start: int) -> int:
    """The offset behind the `>` of a start tag; quotes may hold one too."""
    quote = ""
    for at in range(start, len(text)):
        character = text[at]
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character == ">":
            return at + 1
    return len(text)


def _not_well_formed(file: TextFile, error: expat.ExpatError | UnicodeEncodeError) -> Diagnostic:
    if isinstance(error, UnicodeEncodeError):
        return diagnostic(
            "bad-xml",
            f"`{file.name}` holds a character that no text can hold",
            file.span(error.start, error.end),
        )
    line = min(max(error.lineno, 1), len(file.line_starts))
    at = min(file.line_starts[line - 1] + error.offset, len(file.text))
    what = expat.ErrorString(error.code).lower()
    return diagnostic(
        "bad-xml",
        f"`{file.name}` is no whole XML: {what}",
        file.span(at, min(at + 1, len(file.text))),
        help="save it again with the program that made it",
    )
