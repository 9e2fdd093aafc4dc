"""`--save`: how much is asked for, refused where it is too much, and written after the answers."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic

if TYPE_CHECKING:
    from sapper.analysis.saving import Keeping
    from sapper.cli.run import Wish

FOLDER = "worlds.zarr"
"""Where the worlds go in the folder of `--out`."""
MOST = 4_000_000_000
"""So many bytes are written without being asked twice."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Worlds that may be written, and where."""

    wish: Wish
    keeping: Keeping
    folder: Path

    def write(self) -> None:
        """Run them again, keeping what was named, behind a progress bar."""
        from sapper.cli.progress import progress
        from sapper.engine.blocks import cores
        from sapper.engine.engines import engine_for

        engine = engine_for(self.wish.engine, self.wish.worlds, self.wish.precision, guarded=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        with progress("worlds saved") as advance:
            threads = cores() if engine.name == "compiled" else 1
            self.keeping.write(self.folder, engine, threads, advance)


def saving(
    wish: Wish, names: Sequence[str], out: Path, *, yes: bool
) -> tuple[Kept | None, list[Diagnostic]]:
    """What is to be saved, or why it is refused; nothing is run or written yet."""
    from sapper.analysis.saving import keeping

    try:
        found = keeping(
            wish.case,
            names,
            worlds=wish.worlds,
            seed=wish.seed,
            accounts=wish.accounts,
            scenarios=wish.scenarios,
            settings=wish.settings,
        )
    except CaseError as error:
        return None, list(error.diagnostics)
    fault = too_much(found.bytes, out, yes=yes, told=_told(found))
    return (None, [fault]) if fault is not None else (Kept(wish, found, out / FOLDER), [])


def too_large(size: int, what: str, *, yes: bool, told: str) -> Diagnostic | None:
    """A refusal where so many bytes are more than `MOST`."""
    if size <= MOST or yes:
        return None
    return diagnostic(
        "too-much-asked",
        f"the worlds to be {what} would take {in_words(size)}",
        notes=[told],
        help=f"name fewer values, run fewer worlds, or say `--yes` to more than {in_words(MOST)}",
    )


def too_much(size: int, out: Path, *, yes: bool, told: str) -> Diagnostic | None:
    """A refusal where so many bytes are more than `MOST`, or than the disk has free."""
    refused = too_large(size, "saved", yes=yes, told=told)
    if refused is not None:
        return refused
    place = out.absolute()
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if size > free:
        return diagnostic(
            "too-much-asked",
            f"the worlds to be saved would take {in_words(size)}, and {in_words(free)} are free",
            notes=[told],
            help="name fewer values, run fewer worlds, or write to another disk",
        )
    return None


def in_words(size: int) -> str:
    """A number of bytes as a person says it.

    >>> in_words(4_000_000_000)
    '4 GB'
    """
    for unit, factor in (("TB", 10**12), ("GB", 10**9), ("MB", 10**6)):
        if size >= factor:
            return (
                f"{size / factor:,.3g} {unit}"
                if size < 100 * factor
                else (f"{size / factor:,.0f} {unit}")
            )
    return f"{size:,} bytes"


def _told(keeping: Keeping) -> str:
    values, accounts = len(keeping.names), len(keeping.accounts)
    return (
        f"{values:,} value{'' if values == 1 else 's'} in {keeping.worlds:,} worlds of "
        f"{accounts:,} account{'' if accounts == 1 else 's'}, at every saved step"
    )
