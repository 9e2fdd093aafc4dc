"""Names of an XMILE model as the case format can have them: words, joined by underscores."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sapper.language.builtins import ALIASES, BUILTINS, FORMS
from sapper.language.names import canonical
from sapper.language.units import UnitTable
from sapper.model.checks.names import KEYWORDS

_ODD = re.compile(r"\W+")
_TAKEN = frozenset(
    {*(name.lower() for name in (*BUILTINS, *ALIASES, *FORMS)), *KEYWORDS, "date", "all"}
)


def case_names(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """A name of the case for each name of a model, given with what its author wrote."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, written in names:
        stem = free_name(written or name, taken)
        taken.add(stem)
        found[name] = stem
    return found


def free_name(text: str, taken: Iterable[str]) -> str:
    """A name like a text that neither another part nor the language has."""
    stem = canonical(_ODD.sub("_", text)).strip("_") or "value"
    stem = stem if not stem[0].isdigit() else f"v_{stem}"
    others, units = set(taken), UnitTable()
    name, number = stem, 1
    while name in others or name in _TAKEN or units.resolve(name) is not None:
        number += 1
        name = f"{stem}_{number}"
    return name


def id_of(name: str) -> str:
    """A name as an id of questions and files: words joined by hyphens, in plain letters."""
    return re.sub(r"[^a-z0-9]+", "-", name.encode("ascii", "ignore").decode()).strip("-") or "x"
