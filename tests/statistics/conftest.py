"""The engine's makers of plans, for the statistical tests too."""

from __future__ import annotations

import runpy
from pathlib import Path

build = runpy.run_path(str(Path(__file__).parent.parent / "engine" / "conftest.py"))["build"]
