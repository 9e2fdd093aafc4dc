"""Start a case: write the starter, or a copy of a case that ships, into a new folder.

The starter lies beside this file, as the files that are written; a test keeps it valid.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from sapper.case.folder import SHIPPED, shipped
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.names import nearest

STARTER = Path(__file__).parent / "starter"
"""The files of the starter case."""
_LEFT_BEHIND = ("documents", "forecasts", "__pycache__")


def new(folder: Path, like: str | None = None) -> list[Diagnostic]:
    """Write a case into `folder`, which must be empty or not there yet.

    `like` names a case that ships, to be copied without its documents and forecasts.
    Nothing is written where there is a fault.
    """
    origin = STARTER
    if like is not None:
        if like not in shipped():
            near = nearest(like, shipped())
            cure = f"the nearest is `{near}`" if near else "`sapper cases` lists those that ship"
            return [diagnostic("case-not-found", f"no case `{like}` ships", help=cure)]
        origin = SHIPPED / like
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = f"`{folder}` is there already, and not empty"
            return [diagnostic("folder-not-empty", text, help="name a new folder")]
        ignore = shutil.ignore_patterns(*_LEFT_BEHIND)
        shutil.copytree(origin, folder, ignore=ignore, dirs_exist_ok=True)
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return [diagnostic("file-access", f"`{folder}` cannot be written: {reason}")]
    return []
