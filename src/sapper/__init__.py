"""Turn an argument about a political or military system into a forecast that can be taken apart.

    >>> import sapper
    >>> case = sapper.load("tiny")
    >>> case.title
    "Cuba's troops in Angola"

`load` reads and checks a case; `LoadedCase` answers its questions and simulates its worlds.
Everything else is reached through the rooms (`sapper.case`, `sapper.model`, …), which the
architecture page describes.
"""

from __future__ import annotations

from sapper._api import LoadedCase as LoadedCase
from sapper._api import load as load
from sapper._version import __version__ as __version__
from sapper.diagnostics.diagnostic import CaseError as CaseError
from sapper.diagnostics.diagnostic import Diagnostic as Diagnostic

__all__ = ["CaseError", "Diagnostic", "LoadedCase", "__version__", "load"]
