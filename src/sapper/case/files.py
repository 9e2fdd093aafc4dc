"""The files of a case's folder: which there are, and their texts, read with care.

Nothing outside the folder is opened, nothing large, nothing that is not a plain file. What
the texts mean is not known here.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from sapper.case.claims_csv import read_csv
from sapper.case.nodes import Node
from sapper.case.yaml_nodes import decode, read_yaml
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import TextFile
from sapper.language.names import nearest

MAX_BYTES = 5_000_000
"""No file of a case is larger: it would not have been written by hand."""
UNREADABLE = frozenset(
    {"case-not-found", "no-case-file", "unreadable", "file-too-large", "outside-folder"}
)
"""Codes that say that something could not be read (exit status 3)."""

_SINGLE = {
    "case.yaml": "case",
    "sources.yaml": "sources",
    "questions.yaml": "questions",
    "indicators.yaml": "indicators",
    "observations.yaml": "observations",
    "outcomes.yaml": "outcomes",
}
_FOLDERS = {"claims": "claims", "model": "sector", "accounts": "account", "scenarios": "scenario"}
_OTHERS = frozenset({"documents", "forecasts", "documents.lock", "layout.json"})


@dataclass(frozen=True)
class CaseFile:
    """One file: its kind (a key of `shapes.FILES`), its name in the case, and its nodes.

    `node` is None where the file is empty or could not be read.
    """

    kind: str
    name: str
    file: TextFile
    node: Node | None

    @property
    def stem(self) -> str:
        """The name without folder and ending: the id of an account or scenario."""
        return self.name.rsplit("/", 1)[-1].rsplit(".", 1)[0]


def read_files(root: Path) -> tuple[list[CaseFile], list[Diagnostic]]:
    """Every file of a case as nodes, `case.yaml` first, and what could not be read."""
    try:
        paths, found = _listed(root)
    except OSError as error:
        text = f"the folder `{root}` cannot be read: {_reason(error)}"
        return [], [diagnostic("unreadable", text)]
    files: list[CaseFile] = []
    for kind, path in paths:
        name = path.relative_to(root).as_posix()
        file, node, faults = read_one(root, path, name)
        found.extend(faults)
        if file is not None:
            files.append(CaseFile(kind, name, file, node))
    return files, found


def read_one(
    root: Path, path: Path, name: str
) -> tuple[TextFile | None, Node | None, list[Diagnostic]]:
    """The text and nodes of one file."""
    data, fault = _bytes(root, path, name)
    if data is None:
        return None, None, [fault] if fault else []
    file, faults = decode(name, data)
    if faults:
        return file, None, faults
    node, found = read_csv(file) if name.endswith(".csv") else read_yaml(file)
    return file, node, found


def _listed(root: Path) -> tuple[list[tuple[str, Path]], list[Diagnostic]]:
    """Paths with their kinds, in a fixed order, and files that nobody will read."""
    paths = [(kind, root / name) for name, kind in _SINGLE.items() if os.path.lexists(root / name)]
    found: list[Diagnostic] = []
    for child in sorted(root.iterdir(), key=lambda item: item.name):
        if child.name not in _SINGLE and child.name not in _FOLDERS:
            found.extend(_stray(child, child.name, (*_SINGLE, *_FOLDERS)))
    for folder, kind in _FOLDERS.items():
        place = root / folder
        if not place.is_dir():
            continue
        if not _inside(root, place):
            found.append(_leaves(folder))
            continue
        endings = (".yaml", ".csv") if folder == "claims" else (".yaml",)
        for child in sorted(place.iterdir(), key=lambda item: item.name):
            if child.name.endswith(endings) and not child.name.startswith("."):
                paths.append((kind, child))
            else:
                found.extend(_stray(child, f"{folder}/{child.name}", ()))
    return paths, found


def _stray(path: Path, name: str, known: tuple[str, ...]) -> list[Diagnostic]:
    """A file or folder that looks as if it belonged to the case, and is not read."""
    if path.name.startswith(".") or path.name in _OTHERS:
        return []
    is_data = path.suffix in (".yaml", ".yml", ".csv")
    near = nearest(path.name, known)
    if not is_data and not (near and path.is_dir()):
        return []
    if path.suffix == ".yml":
        cure = f"rename it `{path.stem}.yaml`"
    elif near:
        cure = f"the nearest name that is read is `{near}`"
    else:
        cure = "move it into `claims/`, `model/`, `accounts/` or `scenarios/`, or out of the folder"
    return [
        diagnostic("unknown-file", f"`{name}` is no file of a case: nobody reads it", help=cure)
    ]


def _bytes(root: Path, path: Path, name: str) -> tuple[bytes | None, Diagnostic | None]:
    try:
        if not _inside(root, path):
            return None, _leaves(name)
        if not path.is_file():
            return None, diagnostic("unreadable", f"`{name}` is not a file that can be read")
        if path.stat().st_size > MAX_BYTES:
            text = f"`{name}` has {path.stat().st_size / 1e6:.1f} MB: at most {MAX_BYTES // 10**6}"
            cure = "a case is written by hand; keep documents and data in `documents/`"
            return None, diagnostic("file-too-large", text, help=cure)
        with path.open("rb") as handle:
            return handle.read(MAX_BYTES + 1)[:MAX_BYTES], None
    except (OSError, ValueError) as error:
        text = f"`{name}` cannot be read: {_reason(error)}"
        return None, diagnostic("unreadable", text)


def _inside(root: Path, path: Path) -> bool:
    return path.resolve().is_relative_to(root.resolve())


def _leaves(name: str) -> Diagnostic:
    return diagnostic(
        "outside-folder",
        f"`{name}` leads out of the case's folder",
        help="put the file itself into the folder: a case must be whole wherever it lies",
    )


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
