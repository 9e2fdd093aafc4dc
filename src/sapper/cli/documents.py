"""`sapper check --documents`: the documents of a case, where its phrases stand, and the lock."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

from sapper.case.case import Case
from sapper.case.document_files import unreadable_folders
from sapper.case.documents import Documents, find_documents
from sapper.diagnostics.diagnostic import Diagnostic, Report, diagnostic
from sapper.evidence.anchoring import STATES, Anchor, Place, anchor_claims
from sapper.evidence.anchoring_faults import anchoring_faults
from sapper.evidence.documents import Document

VARIABLE = "SAPPER_DOCUMENTS"
"""The environment variable that names folders of documents."""


@dataclass(frozen=True)
class LookedUp:
    """The documents that were found and an anchor for every claim."""

    documents: Documents = field(default_factory=Documents)
    anchors: tuple[Anchor, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether there was a folder or a file to look in."""
        return bool(self.documents.places or self.documents.readable)


def look_up(case: Case, options: Sequence[str], report: Report) -> LookedUp:
    """Find the documents of a case and anchor its claims; faults go to the report.

    A source that the case does not have is wrong usage.
    """
    folders, given, faults = _places(case, options)
    report.extend(faults)
    documents = find_documents(case, folders, given)
    report.extend(documents.faults)
    if not (documents.places or documents.readable):
        return LookedUp(documents)
    claims = case.evidence.claims
    anchors = anchor_claims(claims, documents.readable)
    report.extend(anchoring_faults(claims, anchors, documents.readable))
    return LookedUp(documents, anchors)


def _places(
    case: Case, options: Sequence[str]
) -> tuple[list[Path], dict[str, Path], list[Diagnostic]]:
    """Folders in the order in which they are looked in, and files named with their source."""
    folders: list[Path] = []
    faults: list[Diagnostic] = []
    own = case.folder / "documents" if case.folder is not None else None
    if own is not None and case.folder is not None and own.is_dir():
        if own.resolve().is_relative_to(case.folder.resolve()):
            folders.append(own)
        else:
            faults.append(_leads_out(str(own.name)))
    for text in os.environ.get(VARIABLE, "").split(os.pathsep):
        if text and Path(text).is_dir():
            folders.append(Path(text))
        elif text:
            there = "is no folder" if Path(text).exists() else "is not there"
            found = f"`{VARIABLE}` names `{text}`, which {there}"
            faults.append(diagnostic("file-access", found, severity="warning"))
    given: dict[str, Path] = {}
    known = [source.id for source in case.evidence.sources]
    for text in options:
        if not text.strip():
            raise click.UsageError("`--documents` names no folder: write `--documents DIR`.")
        source, sign, file = text.partition("=")
        if Path(text).is_dir():
            folders.append(Path(text))
        elif sign and source in known:
            given[source] = Path(file)
        elif sign and not Path(text).exists():
            raise click.UsageError(f"`--documents {text}`: the case has no source `{source}`.")
        else:
            faults.append(
                diagnostic(
                    "file-access",
                    f"`{text}` is a file, and no folder"
                    if Path(text).exists()
                    else f"the folder `{text}` is not there",
                    help="name the folder that holds the documents, or one file as SOURCE=FILE",
                )
            )
    seen = list(dict.fromkeys(folders))
    faults += [_closed(name) for folder in seen for name in unreadable_folders(folder)]
    return seen, given, faults


def _closed(folder: str) -> Diagnostic:
    return diagnostic(
        "file-access",
        f"the folder `{folder}` may not be read, and nothing in it is looked at",
        help="ask for the right to read it, or name another with `--documents DIR`",
        severity="warning",
    )


def _leads_out(name: str) -> Diagnostic:
    return diagnostic(
        "outside-folder",
        f"`{name}` leads out of the case's folder, and is not looked in",
        help="name the folder yourself: `--documents DIR`",
        severity="warning",
    )


def write_lock(case: Case, looked: LookedUp) -> Diagnostic | None:
    """Write `documents.lock`, keeping what it says of sources that were not found now."""
    from sapper.case.document_lock import NAME, lock_text, read_lock

    assert case.folder is not None
    files = looked.documents.files
    entries = {
        source: (file.base, looked.documents.readable[source].document.sha256, file.size)
        for source, file in files.items()
    }
    for source, locked in read_lock(case.folder)[0].items():
        entries.setdefault(source, (locked.file, locked.sha256, locked.size))
    if not entries:
        click.echo("note: no document was found, so no lock is written", err=True)
        return None
    try:
        (case.folder / NAME).write_text(lock_text(entries), encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or "").lower()
        return diagnostic("file-access", f"`{NAME}` could not be written: {reason}")
    return None


def summary(looked: LookedUp) -> str:
    """What became of the phrases, in a sentence."""
    counted = Counter(item.state for item in looked.anchors)
    quoted = sum(counted.values()) - counted["not quotable"]
    read = len(looked.documents.readable)
    words = {"no document": "without a document"}
    states = [
        f"{counted[state]} {words.get(state, state)}" for state in STATES[:-1] if counted[state]
    ]
    phrases = "1 phrase" if quoted == 1 else f"{quoted} phrases"
    documents = "1 document" if read == 1 else f"{read} documents"
    told = f"{phrases} looked up in {documents}: {', '.join(states) or 'none'}"
    bare = counted["not quotable"]
    if not bare:
        return f"{told}."
    return f"{told}; {'1 claim quotes' if bare == 1 else f'{bare} claims quote'} none."


def as_json(looked: LookedUp) -> dict[str, Any]:
    """Documents and anchors for a JSON document.

    `start` and `end` are offsets in the document's text as it was read, without tags and marks;
    `original_start` and `original_end` those in the file (text, Markdown, HTML) in characters, a
    byte order mark not counted, so that a page can mark the phrase; none for a PDF. Lines and
    columns are those of the file.
    """
    documents = looked.documents
    return {
        "documents": [
            {
                "source": source,
                "file": readable.document.name,
                "kind": readable.document.kind,
                "sha256": readable.document.sha256,
                "found_by": documents.how[source],
            }
            for source, readable in documents.readable.items()
        ],
        "anchors": [_anchor(item, documents) for item in looked.anchors],
    }


def original(document: Document, place: Place) -> dict[str, int | None]:
    """Where a stretch of a document's text stands in its file, for a JSON object."""
    start, end = document.original(place.start, place.end) or (None, None)
    return {"original_start": start, "original_end": end}


def _anchor(item: Anchor, documents: Documents) -> Mapping[str, Any]:
    readable = documents.readable.get(item.source)
    found: dict[str, Any] = {"claim": item.claim, "source": item.source, "state": item.state}
    place = item.place
    if place is None or readable is None:
        nowhere = ("file", "start", "end", "original_start", "original_end", "line", "column")
        return {**found, **dict.fromkeys(nowhere)}
    span = readable.document.span(place.start, place.end)
    return {
        **found,
        "file": readable.document.name,
        "start": place.start,
        "end": place.end,
        **original(readable.document, place),
        "line": span.line,
        "column": span.column,
        "edits": item.edits,
    }
