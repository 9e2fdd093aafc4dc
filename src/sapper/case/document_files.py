"""Files that may be documents: listing folders, hashing, reading, all within limits."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from sapper.evidence.documents import (
    MAX_BYTES,
    Document,
    Faulty,
    kind_of,
    read_document,
    too_large,
)

MAX_FILES = 5_000
"""No more files of one folder, and of folders in it, are looked at."""
_BLOCK = 1 << 20
_MOST_TOLD = 5


@dataclass(frozen=True, slots=True)
class DocumentFile:
    """A file that may be a document; `name` is its path within the folder named."""

    path: Path
    name: str
    size: int

    @staticmethod
    def of(path: Path, name: str) -> DocumentFile:
        """The file at a path; its size is 0 where it cannot be seen."""
        try:
            size = path.stat().st_size
        except OSError:
            size = 0
        return DocumentFile(path, name, size)

    @property
    def base(self) -> str:
        """The name without folders."""
        return self.path.name

    @property
    def stem(self) -> str:
        """The name without folders and ending."""
        return self.path.stem

    def sha256(self) -> str:
        """The hash of its bytes; empty where it is too large or cannot be read."""
        if self.size > MAX_BYTES:
            return ""
        found = hashlib.sha256()
        try:
            with self.path.open("rb") as handle:
                while block := handle.read(_BLOCK):
                    found.update(block)
        except OSError:
            return ""
        return found.hexdigest()


def listed(folder: Path) -> list[DocumentFile]:
    """The files in a folder, and in folders within it, whose endings are those of documents.

    Hidden ones are left out, and links are not followed out of it. In a fixed order.
    """
    found: list[DocumentFile] = []
    root = folder.resolve()
    for place, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(place) / name
            if name.startswith(".") or kind_of(name) is None or not path.is_file():
                continue
            if not path.resolve().is_relative_to(root):
                continue
            found.append(DocumentFile.of(path, path.relative_to(folder).as_posix()))
            if len(found) >= MAX_FILES:
                return found
    return found


def unreadable_folders(folder: Path) -> list[str]:
    """The folder itself or those within it whose files cannot be listed; the first few."""
    errors: list[OSError] = []
    for count, (_, folders, _) in enumerate(os.walk(folder, onerror=errors.append)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        if count >= MAX_FILES or len(errors) >= _MOST_TOLD:
            break
    return [str(error.filename) for error in errors]


def load(file: DocumentFile) -> Document | Faulty:
    """Read a document; what keeps it from being read comes back as data."""
    if file.size > MAX_BYTES:
        return too_large(file.name, file.size)
    try:
        if not file.path.is_file():
            return Faulty("document-unreadable", f"`{file.name}` is not a file that can be read")
        with file.path.open("rb") as handle:
            data = handle.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return Faulty("document-unreadable", f"`{file.name}` cannot be read: {reason}")
    return read_document(file.name, data, hashlib.sha256(data).hexdigest())
