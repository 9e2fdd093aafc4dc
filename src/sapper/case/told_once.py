"""Faults that one slip brings about in many places, told once.

A count that `case.yaml` forgets is missed wherever it is written; a part that is called like a
unit cannot be read wherever it is used. What is told is the first place, or the cause.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from sapper.case.case import Case
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.language.names import canonical
from sapper.model.checks.names import reserved

Key = TypeVar("Key", bound=Hashable)


def told_once(found: Iterable[Diagnostic], case: Case | None) -> list[Diagnostic]:
    """The faults found in reading a case, less those that say again what another has said.

    A unit that does not exist is told of at its first place; a part called by a unit instead
    of the places that use it.
    """
    kept = list(found) if case is None else _causes(list(found), case)
    keyed = [(item.message if item.code == "unknown-unit" else item, item) for item in kept]
    return list(grouped(keyed, "place"))


def grouped(found: Iterable[tuple[Key, Diagnostic]], noun: str) -> Iterator[Diagnostic]:
    """One fault a key, at its first place, with a note of how many more there are."""
    groups: dict[Key, list[Diagnostic]] = {}
    for key, item in found:
        groups.setdefault(key, []).append(item)
    for items in groups.values():
        first = min(items, key=lambda item: item.position)
        # the same fault at the same place is one
        more = len({item.position for item in items}) - 1
        note = f"and in {more:,} more {noun}{'' if more == 1 else 's'}"
        yield replace(first, notes=(*first.notes, note)) if more else first


def _causes(found: list[Diagnostic], case: Case) -> list[Diagnostic]:
    """With the names of parts that are units in the place of what follows from them."""
    taken = dict(reserved(case.model, case.units))
    used = {name for item in found if (name := _bare_unit(item)) is not None and name in taken}
    return [
        *(item for item in found if _bare_unit(item) not in used),
        *(fault for name, fault in taken.items() if name in used),
    ]


def _bare_unit(item: Diagnostic) -> str | None:
    """The unit that was read where a number was missing; None for any other fault."""
    if item.code != "unit-without-number" or item.primary is None:
        return None
    return canonical(item.primary.span.text)
