"""PDF to a document: the text of its pages, taken out by a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from sapper.diagnostics.span import TextFile
from sapper.evidence.documents import Document, Faulty

SECONDS = 60
"""A PDF that takes longer is given up."""
_CHILD = Path(__file__).with_name("pdf_text.py")
_LEAST_A_PAGE = 8
"""Fewer characters a page than this are stamps and page numbers on pictures."""


def read_pdf(name: str, data: bytes, *, seconds: float = SECONDS) -> Document | Faulty:
    """The text of a PDF, page after page, or why there is none.

    Pages are parted by a form feed at a line end. A PDF whose pages hold hardly a letter is
    taken for a scan.
    """
    found = _taken(data, seconds)
    if isinstance(found, str):
        return Faulty("document-unreadable", f"`{name}` cannot be read: {found}")
    if sum(len("".join(page.split())) for page in found) < _LEAST_A_PAGE * max(1, len(found)):
        count = "1 page" if len(found) == 1 else f"{len(found)} pages"
        return Faulty(
            "document-without-text",
            f"`{name}` has {count} and hardly a letter of text: it looks like a scan",
            "let a program for recognising text (OCR) add a layer of text, and keep that file",
        )
    starts: list[int] = []
    pieces: list[str] = []
    size = 0
    for page in found:
        starts.append(size)
        pieces.append(page.rstrip() + "\n\f\n")
        size += len(pieces[-1])
    text = "".join(pieces)
    return Document(name, "pdf", text, TextFile(name, text), pages=tuple(starts))


def _taken(data: bytes, seconds: float) -> list[str] | str:
    """The texts of the pages, or the reason why not.

    `-P` keeps the child's own folder, and the one in which the user stands, out of the path of
    imports.
    """
    try:
        done = subprocess.run(
            [sys.executable, "-P", str(_CHILD)],
            input=data,
            capture_output=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"it took longer than {seconds:g} seconds"
    except OSError as error:
        return f"its reader could not be started ({error.strerror})"
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return "its reader broke down over it"
    if "fault" in answer:
        return str(answer["fault"])
    return [str(page) for page in answer["pages"]]
