"""Versions of a case: a folder, a revision in git, or a frozen forecast.

Git is asked through its plumbing alone, without a shell, and never fetches; files are read
out of a revision into memory and checked as any case.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sapper.analysis.ledger.chain import read_file
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.files import MAX_BYTES
from sapper.case.folder import UNREADABLE, find, shipped
from sapper.case.texts import LATER, NAME, read_texts, texts_of
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, Report, diagnostic

_SECONDS = 60
_BLOB = re.compile(rb"100(?:644|755) blob ([0-9a-f]{40,64}) *([0-9]+)\t(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Version:
    """A case as it was at some place or time; `told` says which, in words."""

    told: str
    case: Case


def versions(old: str, new: str) -> tuple[Version, Version]:
    """The two versions that the arguments of a command name.

    A folder or the name of a case that ships; a file of a frozen forecast; `REVISION:PATH`;
    or a revision alone, of the folder that the other argument names (else of this one).
    Raises `CaseError` for what is none of these, and for a version that has errors.
    """
    folder = next((place for text in (new, old) if (place := _folder(text))), Path())
    return _version(old, folder), _version(new, folder)


def _folder(text: str) -> Path | None:
    path = find(text)
    try:
        return path if path.is_dir() else None
    except (OSError, ValueError):
        return None


def _version(text: str, folder: Path) -> Version:
    found = _folder(text)
    if found is not None:
        case, report = check(found)
        if case is None and _only_later(report):
            texts, _ = texts_of(found)
            case, report = read_texts(texts, found.resolve().name)
        return Version(text, _sound(text, case, report))
    path = Path(text)
    if path.suffix == ".json" and path.is_file():
        return _frozen(text, path)
    revision, colon, within = text.partition(":")
    if colon:
        return _revision(text, revision, Path(), within)
    return _revision(text, text, folder, None)


def _only_later(report: Report) -> bool:
    """Whether all that is wrong stands in a file that no difference looks at."""
    places = [item.primary for item in report.errors]
    return bool(places) and all(
        place is not None and place.span.file.name == LATER for place in places
    )


def _frozen(text: str, path: Path) -> Version:
    frozen = read_file(path)
    if isinstance(frozen, Diagnostic):
        raise CaseError([frozen], unreadable=True)
    if not frozen.files:
        raise _none(text, "it was frozen without the texts of its case")
    case, report = read_texts(frozen.files, str(frozen.document["case"]))
    return Version(f"frozen on {frozen.date}", _sound(text, case, report))


def _revision(text: str, revision: str, folder: Path, within: str | None) -> Version:
    if shutil.which("git") is None:
        raise _none(text, "it is no folder and no frozen forecast, and git is not installed here")
    if not revision or revision.startswith("-"):
        raise _none(text, "it is no folder, no frozen forecast and no revision")
    try:
        top = _git(folder, "rev-parse", "--show-toplevel").decode("utf-8", "replace").rstrip("\n")
    except _Refused:
        place = "this folder" if folder == Path() else f"`{folder.as_posix()}`"
        why = f"it is no folder and no frozen forecast, and {place} is in no repository of git"
        raise _none(text, why) from None
    try:
        commit = _git(
            folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"
        )
    except _Refused:
        raise _none(text, f"`{revision}` is no revision of `{top}`") from None
    place = _within(folder, top, within)
    files = _texts(Path(top), commit.decode("ascii").strip(), place)
    if "case.yaml" not in files:
        shown = place or "."
        raise _none(text, f"there is no case in `{shown}` at `{revision}`")
    name = place.rsplit("/", 1)[-1] or Path(top).name
    case, report = read_texts(files, name)
    return Version(text, _sound(text, case, report))


def _within(folder: Path, top: str, within: str | None) -> str:
    """The folder of the case inside the repository, with slashes, empty at its top."""
    if within is not None and not within.startswith(("./", "../")) and within != ".":
        return within.strip("/")
    place = (folder / (within or ".")).resolve()
    try:
        return place.relative_to(Path(top).resolve()).as_posix().removeprefix(".").strip("/")
    except ValueError:
        return ""


def _texts(top: Path, commit: str, place: str) -> dict[str, str]:
    """The files of a case at a commit: plain files alone, none too large."""
    listed = _git(top, "ls-tree", "-r", "-z", "--full-tree", "-l", commit, "--", f"{place or '.'}")
    found: dict[str, str] = {}
    start = f"{place}/" if place else ""
    for entry in listed.split(b"\0"):
        match = _BLOB.fullmatch(entry)
        if match is None:
            continue
        path = match[3].decode("utf-8", "replace")
        name = path[len(start) :]
        if (
            not path.startswith(start)
            or name == LATER
            or not NAME.fullmatch(name)
            or int(match[2]) > MAX_BYTES
        ):
            continue
        data = _git(top, "cat-file", "blob", match[1].decode("ascii"))
        found[name] = data.decode("utf-8-sig", "replace")
    return found


class _Refused(Exception):
    """Git said no."""


def _git(folder: Path, *words: str) -> bytes:
    """What git says in a folder; nothing of the repository is executed, fetched or written."""
    settings = {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C",
    }
    command = ["git", "-c", "core.fsmonitor=false", "-C", str(folder), *words]
    try:
        ran = subprocess.run(
            command,
            capture_output=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=_SECONDS,
            env={**os.environ, **settings},
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise _Refused from error
    if ran.returncode:
        raise _Refused
    return ran.stdout


def _sound(text: str, case: Case | None, report: Report) -> Case:
    errors: Sequence[Diagnostic] = report.errors
    if case is None or errors:
        unreadable = any(item.code in UNREADABLE for item in errors)
        told = diagnostic("no-version", f"`{text}` is a case with errors, listed here")
        raise CaseError([told, *errors], unreadable=unreadable)
    return case


def _none(text: str, why: str) -> CaseError:
    known = ", ".join(f"`{name}`" for name in shipped())
    return CaseError(
        [
            diagnostic(
                "no-version",
                f"`{text}` is no version of a case: {why}",
                notes=(f"cases that ship: {known}",),
                help="name a folder, a file of its `forecasts`, or a revision in git: "
                "`HEAD~1`, `v1:path/of/case`",
            )
        ]
    )
