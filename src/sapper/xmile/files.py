"""A model's file as text: which bytes are which letters, and plain line ends."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import TextFile

MOST_BYTES = 40_000_000
"""A larger file is refused unread."""
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")


def text_of(path: Path) -> tuple[TextFile | None, list[Diagnostic]]:
    """The text of a file, decoded as its mark or its declaration says (else UTF-8).

    Raises `OSError` where it cannot be read.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        fault = diagnostic(
            "bad-xml",
            f"`{path.name}` has {size:,} bytes, and up to {MOST_BYTES:,} are read",
            help="keep data apart from the model",
        )
        return None, [fault]
    raw = path.read_bytes()
    encoding = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if encoding is None:
        declared = _DECLARED.match(raw.lstrip())
        encoding = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        text = raw.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        fault = diagnostic(
            "bad-xml",
            f"`{path.name}` is not written in {encoding}, as it says",
            help="save it as UTF-8",
        )
        return None, [fault]
    return plain_file(path.name, text), []


def plain_file(name: str, text: str) -> TextFile:
    """A text with plain line ends and without a byte mark."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return TextFile(name, plain.removeprefix("\ufeff"))
