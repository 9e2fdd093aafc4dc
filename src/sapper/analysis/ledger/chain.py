"""The chain of frozen forecasts in a folder: read, checked, and added to, never rewritten.

Each file holds the hash of its own content and of the file before it. A changed file no
longer has its hash; one that was changed and hashed anew, taken away or put elsewhere is
missed by its follower. What no chain can show is that its last files are gone or were made
anew: for that their hashes must be known elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sapper.analysis.ledger.frozen import Frozen, name_of, read, written
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic

FOLDER = "forecasts"
"""Where the forecasts of a case lie in its folder."""
MOST_BYTES = 100_000_000
"""No frozen forecast is larger."""


@dataclass(frozen=True, slots=True)
class Chain:
    """The forecasts of a folder in their order, and what is wrong with them."""

    folder: Path
    links: tuple[Frozen, ...]
    faults: tuple[Diagnostic, ...]

    @property
    def last(self) -> Frozen | None:
        """The one that was frozen last."""
        return self.links[-1] if self.links else None


def read_chain(folder: Path) -> Chain:
    """Every forecast of a folder, and every fault of them and of how they follow each other.

    A folder that is not there holds none. Raises `OSError` where it cannot be read.
    """
    links: list[Frozen] = []
    faults: list[Diagnostic] = []
    if not folder.is_dir():
        return Chain(folder, (), ())
    for path in sorted(folder.glob("*.json")):
        found = read_file(path)
        if isinstance(found, Diagnostic):
            faults.append(found)
            continue
        if not found.sound:
            faults.append(_changed(found))
        links.append(found)
    links.sort(key=lambda item: (item.number, item.file))
    return Chain(folder, tuple(links), (*faults, *_breaks(links)))


def read_file(path: Path) -> Frozen | Diagnostic:
    """The forecast in a file, or why it cannot be read."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return _unreadable(path.name, f"it has more than {MOST_BYTES // 10**6} MB")
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        return _unreadable(path.name, (error.strerror or str(error)).lower())
    except UnicodeDecodeError:
        return _unreadable(path.name, "it is not UTF-8 text")
    found = read(path.name, text)
    return found if isinstance(found, Frozen) else _unreadable(path.name, found)


def add(folder: Path, document: Mapping[str, Any]) -> Path:
    """Write a document as a new file, which must not be there.

    Raises `CaseError` where it is, and `OSError` where it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name_of(document["date"], document["case_sha256"])
    try:
        with path.open("x", encoding="utf-8", errors="surrogatepass", newline="\n") as file:
            file.write(written(document))
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise CaseError([frozen_already(path)]) from None
    return path


def frozen_already(path: Path) -> Diagnostic:
    """The refusal to write over a forecast."""
    return diagnostic(
        "frozen-already",
        f"`{path.as_posix()}` is there already, and no forecast is ever overwritten",
        notes=("the name is the day and the case: this version of it was frozen today",),
        help="change the case and freeze what follows from it, or freeze it again on another day",
    )


def _unreadable(name: str, why: str) -> Diagnostic:
    return diagnostic(
        "forecast-unreadable",
        f"`{name}` cannot be read as a frozen forecast: {why}",
        help="put the file back from a copy, or take it out of the folder if it is none of ours",
    )


def _changed(link: Frozen) -> Diagnostic:
    return diagnostic(
        "forecast-changed",
        f"`{link.file}` was changed after it was frozen: it does not have its own hash",
        notes=(f"it was frozen with {link.sha256[:16]}…",),
        help="put the file back from a copy; it is not scored as it stands",
    )


def _breaks(links: Sequence[Frozen]) -> list[Diagnostic]:
    """Where forecasts do not follow each other as they were frozen."""
    known = {link.sha256: link for link in links}
    found: list[Diagnostic] = []
    for link in links:
        wanted = name_of(link.document["date"], link.case_sha256)
        if link.file != wanted:
            found.append(_break(link, f"it was frozen as `{wanted}`"))
        twin = next((other for other in links if other.number == link.number), link)
        if twin is not link:
            found.append(_break(link, f"`{twin.file}` is number {link.number} as well"))
        before = known.get(link.before or "")
        if link.before is None:
            if link.number != 1:
                found.append(_break(link, f"it is number {link.number} and follows none"))
        elif before is None:
            found.append(_break(link, _missing(link, links)))
        elif before.number != link.number - 1 or before.date > link.date:
            found.append(_break(link, f"it follows `{before.file}`, which was frozen later"))
    return found


def _missing(link: Frozen, links: Sequence[Frozen]) -> str:
    there = next((other for other in links if other.number == link.number - 1), None)
    if there is None:
        return f"number {link.number - 1}, which it follows, is missing"
    return f"it followed another `{there.file}` than the one that lies there now"


def _break(link: Frozen, why: str) -> Diagnostic:
    return diagnostic(
        "forecast-chain",
        f"`{link.file}` does not stand in the chain as it was frozen: {why}",
        help="put the files back from a copy; hashes noted elsewhere tell which are the true ones",
    )
