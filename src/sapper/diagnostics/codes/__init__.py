"""The codes of all diagnostics: words, not numbers, one table a room of the house.

Each code has a page in `sapper/diagnostics/pages/` (shown by `sapper explain CODE`) and at
least one golden transcript in `tests/golden/bad/`; a test holds the three sets together.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sapper.diagnostics.codes import (
    _analysis,
    _case,
    _engine,
    _evidence,
    _language,
    _lint,
    _model,
    _xmile,
)
from sapper.diagnostics.codes.code import Code

CODES: Mapping[str, Code] = MappingProxyType(
    {
        code.name: code
        for table in (_language, _case, _evidence, _model, _xmile, _lint, _engine, _analysis)
        for code in table.CODES
    }
)
"""Every code by its name."""

__all__ = ["CODES", "Code"]
