"""Turn an argument about a political or military system into a forecast that can be taken apart.

    >>> import sapper
    >>> case = sapper.load("tiny")
    >>> case.title
    "Cuba's troops in Angola"

`load` reads and checks a case; `LoadedCase` answers its questions, simulates its worlds, and
freezes and scores forecasts; `diff` says what changed between two versions and what it moved.
Everything else is reached through the rooms (`sapper.case`, `sapper.model`, …), which the
architecture page describes. What is named here is imported when it is first asked for, so that
the command line starts at once.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from sapper._version import __version__ as __version__

if TYPE_CHECKING:
    from sapper._api import LoadedCase as LoadedCase
    from sapper._api import diff as diff
    from sapper._api import load as load
    from sapper.diagnostics.diagnostic import CaseError as CaseError
    from sapper.diagnostics.diagnostic import Diagnostic as Diagnostic

__all__ = ["CaseError", "Diagnostic", "LoadedCase", "__version__", "diff", "load"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module `sapper` has no attribute `{name}`")
    room = (
        "sapper._api" if name in ("LoadedCase", "diff", "load") else "sapper.diagnostics.diagnostic"
    )
    return getattr(importlib.import_module(room), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
