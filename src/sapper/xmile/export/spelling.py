"""How names are spelt in a file: as their author did, or plainly where programs would stumble.

Brackets, dots and a few more signs mean something in equations, and not every program reads them
in quotes. A name that has them is written with underscores, and `sapper:known_as` keeps it whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sapper.language.builtins import BUILTINS
from sapper.xmile.names import folded, shown
from sapper.xmile.tokens import WORDS

_SIMPLE = re.compile(r"[^\W\d]\w*(?: \w+)*")
_BARE = re.compile(r"[A-Za-z]\w*", re.ASCII)
_ODD = re.compile(r"\W+")
_KNOWN = frozenset(
    {*(name.lower() for name in BUILTINS), *WORDS, "self", "saveper", "nan", "time_step"}
    | {"initial_time", "final_time", "if_then_else", "lookup_forward", "per", "this", "ln"}
)
"""Names that mean something in equations, whatever a file declares."""
_CLOCK = frozenset(
    {"time", "dt", "starttime", "stoptime", "time_step", "initial_time", "final_time", "saveper"}
    | {"pi", "inf", "self", "nan"}
)
"""Names that stand for something without brackets: a part called so gets another spelling."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """The spelling of every name in a file.

    `names` are spellings in attributes, `exact` what `sapper:known_as` keeps where the spelling is
    another name.
    """

    names: Mapping[str, str]
    exact: Mapping[str, str]

    def token(self, name: str) -> str:
        """A name as it stands in an equation."""
        text = self.names.get(name, name)
        plain = text.replace(" ", "_")
        if _BARE.fullmatch(plain) and plain.lower() not in _KNOWN:
            return plain
        return f'"{text}"'


def spelt(names: Iterable[tuple[str, str]]) -> Spelling:
    """The spelling of names, each given with what its author wrote (or nothing)."""
    listed = [(name, written or name) for name, written in names]
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name, text in listed:
        if (
            name not in _CLOCK
            and _SIMPLE.fullmatch(text)
            and folded(text) == name
            and shown(text) == text
        ):
            found[name] = text
            taken.add(name)
    exact: dict[str, str] = {}
    for name, text in listed:
        if name not in found:
            found[name] = _free(text, taken)
            taken.add(folded(found[name]))
            exact[name] = text
    return Spelling(found, exact)


def _free(text: str, taken: set[str]) -> str:
    """A plain name like a text that no other has."""
    stem = _ODD.sub("_", text).strip("_") or "value"
    stem = stem if not stem[0].isdigit() else f"v_{stem}"
    name, number = stem, 1
    while folded(name) in taken or name.lower() in _KNOWN:
        number += 1
        name = f"{stem}_{number}"
    return name
