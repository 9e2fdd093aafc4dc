"""`documents.lock`: which file each source was read from, by name, size and hash.

Written by the tool when the user asks for it, and never by hand; a case works without it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sapper.case import nodes
from sapper.case.files import read_one
from sapper.case.reading import entries_of, text_of
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span

NAME = "documents.lock"
_HEAD = "# Written by `sapper check CASE --documents DIR --lock`; not to be edited.\ndocuments:\n"
_HASH = re.compile(r"[0-9a-f]{64}")
_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


@dataclass(frozen=True, slots=True)
class Locked:
    """The file of one source as it was when the lock was written."""

    file: str
    sha256: str
    size: int
    span: Span | None = field(default=None, compare=False, repr=False)


def read_lock(folder: Path | None) -> tuple[Mapping[str, Locked], list[Diagnostic]]:
    """What the lock of a case says, by source; nothing where there is none."""
    if folder is None or not (folder / NAME).is_file():
        return {}, []
    file, node, faults = read_one(folder, folder / NAME, NAME)
    if file is None:
        return {}, faults
    if faults:
        first = faults[0]
        place = first.primary.span if first.primary is not None else file.span(0, 0)
        return {}, [_bad(f"it cannot be read ({first.message})", place)]
    found: dict[str, Locked] = {}
    for entry in entries_of(node, "documents"):
        part = entry.value
        name, sha256, size = (text_of(part, key) for key in ("file", "sha256", "bytes"))
        if not name or not _HASH.fullmatch(sha256) or not (size.isascii() and size.isdigit()):
            faults.append(_bad(f"`{entry.key.text}` has no file, hash and size", entry.key.span))
            continue
        found[entry.key.text] = Locked(name, sha256, int(size), entry.key.span)
    listed = node.get("documents") if isinstance(node, nodes.Mapping) else None
    if not isinstance(listed, nodes.Mapping):
        faults.append(_bad("it holds no `documents`", file.span(0, 0)))
    return found, faults


def _bad(text: str, span: Span) -> Diagnostic:
    return diagnostic(
        "bad-lock",
        f"`{NAME}` was not written by sapper: {text}",
        span,
        help="delete it, and let `sapper check CASE --documents DIR --lock` write it anew",
    )


def unknown_source(name: str, locked: Locked) -> Diagnostic:
    """The warning that a lock names a source that the case does not have."""
    return diagnostic(
        "bad-lock",
        f"`{NAME}` has a file for `{name}`, and the case has no such source",
        locked.span,
        help="give the source back its id in `sources.yaml`, or take the line out of the lock",
        severity="warning",
    )


def lock_text(files: Mapping[str, tuple[str, str, int]]) -> str:
    """The text of a lock: name, hash and size of the file of each source."""
    lines = [
        f"  {source}: {{file: {_scalar(name)}, sha256: {sha256}, bytes: {size}}}\n"
        for source, (name, sha256, size) in sorted(files.items())
    ]
    return _HEAD + "".join(lines)


def _scalar(name: str) -> str:
    """A name as YAML reads it: plain where nothing in it means anything there."""
    if _PLAIN.fullmatch(name) and not name.replace(".", "").isdigit():
        return name
    return "'" + name.replace("'", "''") + "'"
