"""Bytes to text, and plain text and Markdown to a document.

Markdown is read as its reader sees it: without marks of headings, emphasis and links. It is
not rendered; what is not recognised stays as it is, which an anchor tolerates.
"""

from __future__ import annotations

import codecs
import re
from array import array

from sapper.diagnostics.span import TextFile
from sapper.evidence.documents import Document, Faulty

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NOT_TEXT = 0.02
"""A text of which more than this share is control characters is no text."""


def decode(name: str, data: bytes, declared: str = "") -> tuple[str, tuple[Faulty, ...]] | Faulty:
    """The text of a document by byte order mark, UTF-8, or the encoding that it declares.

    What is none of these is read as Windows-1252, which is said: letters with accents may
    then be wrong, and phrases that hold them are not found.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, errors="replace")
            break
    else:
        if b"\0" in data[:4096]:
            return Faulty("document-unreadable", f"`{name}` is not text")
        try:
            return _plain(name, data.decode("utf-8"), ())
        except UnicodeDecodeError as error:
            where = data.count(b"\n", 0, error.start) + 1
            byte = data[error.start]
        try:
            if declared:
                return _plain(name, data.decode(declared), ())
        except (LookupError, UnicodeDecodeError):
            pass
        text = data.decode("cp1252", errors="replace")
        notice = Faulty(
            "document-not-utf8",
            f"`{name}` is not UTF-8 (byte 0x{byte:02x} in line {where}): read as Windows-1252",
            "if letters come out wrong, save the document as UTF-8",
        )
        return _plain(name, text, (notice,))
    return _plain(name, text, ())


def _plain(
    name: str, text: str, notices: tuple[Faulty, ...]
) -> tuple[str, tuple[Faulty, ...]] | Faulty:
    head = text[:20_000]
    odd = sum(1 for character in head if character < " " and character not in "\t\n\r\f\v")
    if odd > _NOT_TEXT * max(1, len(head)):
        return Faulty("document-unreadable", f"`{name}` is not text")
    return text, notices


def read_text(name: str, data: bytes) -> Document | Faulty:
    """A plain text: its characters are the document."""
    decoded = decode(name, data)
    if isinstance(decoded, Faulty):
        return decoded
    text, notices = decoded
    return Document(name, "text", text, TextFile(name, text), notices=notices)


_MARKDOWN = re.compile(
    r"""(?mx)
      (?P<front> \A---[ ]*\n (?: (?!---) [^\n]*\n ){0,200} ---[ ]*\n )
    | (?P<fence> ^[ ]{0,3}(?:```|~~~)[^\n]*$ )
    | (?P<rule> ^[ ]{0,3}(?:[-=*_][ ]?){3,}$ )
    | (?P<lead> ^[ ]{0,3}(?: \#{1,6}[ ]+ | >[ ]? | [-*+][ ]+ )+ )
    | (?P<comment> <!--(?: (?!-->)[^\n] ){0,2000}--> )
    | (?P<tag> </?[A-Za-z][^<>\n]{0,500}> )
    | (?P<image> !\[(?P<alt>[^\[\]\n]{0,500})\]\([^()\n]{0,1000}\) )
    | (?P<link> \[(?P<label>[^\[\]\n]{0,500})\](?: \([^()\n]{0,1000}\) | \[[^\[\]\n]{0,200}\] ) )
    | (?P<note> \[\^[^\[\]\n]{1,40}\]:? )
    | (?P<code> `+ )
    | (?P<emphasis> (?<!\w)[*_]{1,3}(?=\S) | (?<=\S)[*_]{1,3}(?!\w) | \*{1,3} | ~~ )
    | (?P<escape> \\(?P<kept>[!-/:-@\[-`{-~]) )
    """
)


def read_markdown(name: str, data: bytes) -> Document | Faulty:
    """A Markdown text without its marks; link texts stay, their addresses go."""
    decoded = decode(name, data)
    if isinstance(decoded, Faulty):
        return decoded
    raw, notices = decoded
    kept: list[tuple[int, int]] = []
    before = 0
    for match in _MARKDOWN.finditer(raw):
        kept.append((before, match.start()))
        for group in ("alt", "label", "kept"):
            if match[group] is not None:
                kept.append(match.span(group))
        before = match.end()
    kept.append((before, len(raw)))
    text = "".join(raw[start:end] for start, end in kept)
    origin = array("L", (index for start, end in kept for index in range(start, end)))
    return Document(name, "markdown", text, TextFile(name, raw), origin, notices=notices)
