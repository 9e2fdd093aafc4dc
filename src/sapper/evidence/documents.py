"""A source document as read: its text, and where in the file each character of it stands.

Text and Markdown come from `sapper.evidence.document_text`, HTML from `document_html`, PDF
from `document_pdf`; `read_document` picks the reader by the name's ending. Finding the files
of a case is `sapper.case.documents`; placing a quotation is `sapper.evidence.anchoring`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from sapper.diagnostics.span import Span, TextFile

_ENTITY = re.compile(r"&#?[A-Za-z0-9]{1,31};")
MAX_BYTES = 50_000_000
"""No larger document is read: a book of a thousand pages has two or three megabytes of text."""
MAX_CHARACTERS = 10_000_000
"""No document with more text than this is read: looking up its phrases would take minutes."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """What kept a document from being read, or what was noticed on the way (a code, a text)."""

    code: str
    message: str
    help: str = ""


@dataclass(frozen=True, eq=False)
class Document:
    """A document that has text.

    `text` is what a reader sees (no tags, no marks of Markdown). `file` is what diagnostics
    show: the file itself, or for a PDF the text taken from it. `origin[i]` is the offset in
    `file.text` of character i of `text`; None where the two are the same text. `pages` are
    the offsets in `text` at which the pages of a PDF begin.
    """

    name: str
    kind: str
    text: str
    file: TextFile
    origin: Sequence[int] | None = None
    pages: tuple[int, ...] = ()
    sha256: str = ""
    notices: tuple[Faulty, ...] = field(default=())

    def span(self, start: int, end: int) -> Span:
        """The stretch of the file that holds `text[start:end]` (`start` < `end`)."""
        return self.file.span(*self._in_file(start, end))

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """The same stretch as offsets in the file, in characters; None for a PDF, which has none."""
        return None if self.kind == "pdf" else self._in_file(start, end)

    def _in_file(self, start: int, end: int) -> tuple[int, int]:
        if self.origin is None:
            return start, end
        last = self.origin[end - 1]
        entity = _ENTITY.match(self.file.text, last) if self.kind == "html" else None
        return self.origin[start], entity.end() if entity else last + 1

    def place(self, offset: int) -> str:
        """Where an offset of `text` stands, in words: `page 3`, else `line 12`."""
        if self.pages:
            return f"page {bisect_right(self.pages, offset)}"
        place = offset if self.origin is None else self.origin[min(offset, len(self.origin) - 1)]
        return f"line {self.file.position(place)[0]}"


ENDINGS = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
}
"""Endings of names that are read, with the kind of document that each means."""


def kind_of(name: str) -> str | None:
    """The kind of document by the ending of its name; None for one that is not read."""
    lowered = name.lower()
    return next((kind for ending, kind in ENDINGS.items() if lowered.endswith(ending)), None)


def read_document(name: str, data: bytes, sha256: str = "") -> Document | Faulty:
    """The text of a document, or what keeps it from being read. Never raises for its content.

    A PDF is read in a process of its own with limits of time and memory, so that a broken
    one can neither hang nor exhaust this one. Scripts in HTML are skipped, never run.
    """
    from sapper.evidence.document_html import read_html
    from sapper.evidence.document_pdf import read_pdf
    from sapper.evidence.document_text import read_markdown, read_text

    if len(data) > MAX_BYTES:
        return too_large(name, len(data))
    kind = kind_of(name)
    if data[:5] == b"%PDF-" or kind == "pdf":
        found = read_pdf(name, data)
    elif kind == "html":
        found = read_html(name, data)
    elif kind == "markdown":
        found = read_markdown(name, data)
    else:
        found = read_text(name, data)
    if isinstance(found, Faulty):
        return found
    if not found.text.strip():
        return Faulty("document-without-text", f"`{name}` holds no text")
    if len(found.text) > MAX_CHARACTERS:
        millions = len(found.text) / 1e6
        most = MAX_CHARACTERS // 10**6
        return Faulty(
            "document-unreadable",
            f"`{name}` has {millions:.0f} million characters of text: at most {most} are read",
            "keep the chapter that the case quotes",
        )
    return replace(found, sha256=sha256)


def too_large(name: str, size: int) -> Faulty:
    """The fault of a document above `MAX_BYTES`."""
    return Faulty(
        "document-unreadable",
        f"`{name}` has {size / 1e6:.0f} MB: at most {MAX_BYTES // 10**6} are read",
        "keep the chapter that the case quotes, or a PDF without its pictures",
    )
