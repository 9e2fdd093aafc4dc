"""The identity of a case: a hash over what it means, not over how it is written.

Taken over canonical JSON of the checked content. Left out: places, spelling of texts of
numbers, layout, remarks (`note`), the folder, and outcomes, which come later and change no
forecast. Parts that are found by name are put in order of name first, so that moving them
about in a file is not a new case; lists whose order means something (flows, options,
elements, signers of an order) keep it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TypeAlias

from sapper.case.case import Case

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"

_SKIPPED = frozenset({"note", "written", "folder", "sha256", "outcomes", "file", "data"})
_LATER = frozenset({"already_in"})
"""What came to the format later: left out where it is empty, so that a case keeps its hash."""
_UNORDERED = frozenset(
    {
        "dimensions",
        "parameters",
        "stocks",
        "variables",
        "lookups",
        "correlations",
        "events",
        "decisions",
        "chains",
        "populations",
        "sectors",
        "sources",
        "claims",
        "checks",
        "conflicts",
        "ties",
        "questions",
        "indicators",
        "accounts",
        "scenarios",
        "answers",
        "settings",
        "replacements",
        "believe",
        "cells",
        "by_element",
    }
)  # fmt: skip


def case_sha256(case: Case) -> str:
    """The hash of a case, as 64 hexadecimal digits."""
    content = canonical_content(case)
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def with_hash(case: Case) -> Case:
    """The case with its hash in `sha256`."""
    return replace(case, sha256=case_sha256(case))


def canonical_content(case: Case) -> Json:
    """What the hash is taken over, as plain JSON values."""
    # The folder's name is no part of the case: a copy elsewhere is the same forecast.
    return _json(replace(case, name="", folder=None, sha256=""))


def _json(value: object) -> Json:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float):
        # JSON has no infinity; the two words cannot collide with a number.
        return value if math.isfinite(value) else repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return _object(value)
    if isinstance(value, Path):
        return None
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)


def _object(value: object) -> Json:
    content: dict[str, Json] = {"is": type(value).__name__}
    for item in fields(value):  # type: ignore[arg-type]
        if not item.compare or item.name in _SKIPPED:
            continue
        part = _json(getattr(value, item.name))
        if item.name in _LATER and not part:
            continue
        if item.name in _UNORDERED and isinstance(part, list):
            part = sorted(part, key=lambda entry: json.dumps(entry, sort_keys=True))
        content[item.name] = part
    return content
