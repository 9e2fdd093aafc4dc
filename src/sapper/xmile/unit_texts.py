"""Units as XMILE files write them: products and quotients of names, and the aliases of a file.

`People/(person*day)`, `1/Day`, `Widget^2`, `people per day`, `Dimensionless`. Names may have blanks; case, blanks
and underscores do not tell them apart, and plurals only in units of time (XMILE 1.0, 2.4).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from sapper.language.units import NUMBER, Unit, UnitTable
from sapper.xmile.elements import Element
from sapper.xmile.names import folded

_TOKENS = re.compile(r"\s*(?:(?P<sign>[*/()^])|(?P<power>-?\d+(?![\w.]))|(?P<name>[^*/()^]+))")
_NUMBERS = frozenset(
    {"1", "dimensionless", "dmnl", "unitless", "no_units", "fraction", "percent", "%"}
)
_LEVELS = 20
_BUILT_IN = {"person": "people", "persons": "people", "dollar": "$", "dollars": "$"}
"""Synonyms that the programs that write files bring along."""
_TIME = UnitTable()
_PER = re.compile(r"(?:^|(?<=[\s_]))per[\s_]+", re.IGNORECASE)


def unit_of(text: str, aliases: Mapping[str, str]) -> Unit | None:
    """The unit that a text means; None where it cannot be read."""
    reader = _Reader(text, aliases)
    found = reader.product(0)
    return found if reader.at == len(reader.tokens) else None


def aliases_of(root: Element) -> dict[str, str]:
    """What names of `<model_units>` stand for: the text of another unit, or another name."""
    found = dict(_BUILT_IN)
    holder = root.first("model_units")
    for child in () if holder is None else holder.all("unit"):
        name, equation = folded(child.get("name")), child.words("eqn").strip()
        if equation and folded(equation) != name:
            found[name] = equation
        for alias in child.all("alias"):
            found.setdefault(folded(alias.text), child.get("name"))
    return found


class _Reader:
    """Reads one text; `above` are the names whose aliases have led to it."""

    def __init__(self, text: str, aliases: Mapping[str, str], above: tuple[str, ...] = ()) -> None:
        self.aliases, self.above = aliases, above
        self.at = 0
        plain = _PER.sub("/", text.strip())
        plain = f"1{plain}" if plain.startswith("/") else plain
        self.tokens = [match.group().strip() for match in _TOKENS.finditer(plain)]

    def product(self, level: int) -> Unit | None:
        found = self.factor(level)
        while found is not None and self.next in ("*", "/"):
            sign = self.take()
            other = self.factor(level)
            if other is None:
                return None
            found = found * other if sign == "*" else found / other
        return found

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def factor(self, level: int) -> Unit | None:
        if self.next == "(":
            self.take()
            found = None if level > _LEVELS else self.product(level + 1)
            if found is None or self.at >= len(self.tokens) or self.take() != ")":
                return None
        elif not self.next or self.next in "*/^)":
            return None
        else:
            found = self.named(folded(self.take()))
        if found is not None and self.next == "^":
            self.take()
            if re.fullmatch(r"-?\d{1,2}", self.next) is None:
                return None
            found = found ** int(self.take())
        return found

    def named(self, name: str) -> Unit | None:
        if name in _NUMBERS:
            return NUMBER
        if name in self.above:
            # aliases of each other: all of them stand for the same one
            return Unit.of({min(self.above[self.above.index(name) :]): 1})
        other = self.aliases.get(name)
        if other is not None and len(self.above) < _LEVELS:
            inner = _Reader(other, self.aliases, (*self.above, name))
            found = inner.product(0)
            return found if inner.at == len(inner.tokens) else None
        if name.replace("_", "").isdigit():
            return None
        time = _TIME.resolve(name)
        return Unit.of({time or name: 1})
