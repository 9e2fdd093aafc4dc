"""Numbers and units in running text: `48_060 soldier`, `20 million USD/month`, `2 % per year`.

The lexer of equations and the readers of quantities share this, so that a number means the
same wherever it stands. Nothing here reports: a reader says what it found and where it
ended, and whoever called knows what to make of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from sapper.language.units import NUMBER, Unit, UnitTable
from sapper.language.words import read_name, skip_blanks

_DIGITS = r"[0-9]+(?:_[0-9]+)*"
_EXPONENT = r"(?:[eE][+-]?[0-9]+)?"
_PLAIN = re.compile(rf"(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS}){_EXPONENT}")
_COMMAS = re.compile(rf"[0-9]{{1,3}}(?:,[0-9]{{3}})+(?![0-9_]|,[0-9])(?:\.{_DIGITS})?{_EXPONENT}")
_POWER = re.compile(
    r"\s*\^\s*(?:(-?[0-9]{1,3})(?![0-9.])|\(\s*(-?[0-9]{1,3})\s*(?:/\s*([0-9]{1,3})\s*)?\))"
)
_SCALES = {"thousand": 3, "million": 6, "billion": 9}
_MOST_GROUPS = 8


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as read: its value with scale and `%` applied, its unit, and where it stood.

    `digits` ends where the bare number ends; `scale` is the power of ten of the words
    `thousand`, `million`, `billion`; `unit` is None where none was written.
    """

    value: float
    start: int
    digits: int
    end: int
    scale: int = 0
    percent: bool = False
    unit: Unit | None = None
    commas: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing but the number was written."""
        return self.unit is None and not self.percent and not self.scale


def read_amount(text: str, start: int, units: UnitTable, *, commas: bool) -> Amount | None:
    """The number at `start` with what belongs to it; None where no number begins there.

    `commas` allows commas between thousands, as in `48,060`.
    """
    match = _COMMAS.match(text, start) if commas else None
    grouped = match is not None
    match = match or _PLAIN.match(text, start)
    if match is None:
        return None
    end = match.end()
    scale, end = _read_scale(text, end)
    percent = False
    after = skip_blanks(text, end)
    if text.startswith("%", after):
        percent, end = True, after + 1
    unit, end = read_unit_after(text, end, units)
    value = number_value(match.group(), scale - 2 * percent)
    return Amount(value, start, match.end(), end, scale, percent, unit, grouped)


def number_value(digits: str, shift: int = 0) -> float:
    """The double nearest to a written number times ten to the power `shift`."""
    mantissa, _, exponent = digits.replace("_", "").replace(",", "").lower().partition("e")
    # Exponents of more than a few digits are infinite or nought in any case.
    power = int(exponent.lstrip("+-").lstrip("0")[:6] or 0)
    return float(f"{mantissa}e{(-power if exponent.startswith('-') else power) + shift}")


def _read_scale(text: str, end: int) -> tuple[int, int]:
    start = skip_blanks(text, end)
    word, after = read_name(text, start)
    return (_SCALES[word], after) if word in _SCALES else (0, end)


def read_unit_after(text: str, start: int, units: UnitTable) -> tuple[Unit | None, int]:
    """The unit that follows a number, and where it ends (None, `start` where none does)."""
    return _read_product(text, start, units, 0)


def _read_product(text: str, start: int, units: UnitTable, depth: int) -> tuple[Unit | None, int]:
    found: Unit | None = None
    end = start
    while True:
        sign, after = _read_link(text, end, first=found is None)
        if sign == 0:
            return found, end
        factor, after = _read_factor(text, after, units, depth)
        if factor is None:
            return found, end
        found = (found or NUMBER) * factor**sign
        end = after


def _read_link(text: str, start: int, *, first: bool) -> tuple[int, int]:
    """What leads to the next unit: 1 or -1 for its exponent, 0 where nothing does."""
    at = skip_blanks(text, start)
    if text.startswith("*", at) and not text.startswith("**", at):
        return 1, skip_blanks(text, at + 1)
    if text.startswith("/", at) and not text.startswith("//", at):
        return -1, skip_blanks(text, at + 1)
    word, after = read_name(text, at)
    if word.lower() == "per":
        return -1, skip_blanks(text, after)
    return (1, at) if first else (0, start)


def _read_factor(text: str, start: int, units: UnitTable, depth: int) -> tuple[Unit | None, int]:
    if text.startswith("(", start) and depth < _MOST_GROUPS:
        inside, end = _read_product(text, start + 1, units, depth + 1)
        end = skip_blanks(text, end)
        return (inside, end + 1) if inside and text.startswith(")", end) else (None, start)
    word, end = read_name(text, start)
    root = word.lower() == "sqrt"
    if root:
        word, end = read_name(text, skip_blanks(text, end))
    name = units.resolve(word) if word else None
    if name is None:
        return None, start
    power = Fraction(1, 2) if root else Fraction(1)
    match = _POWER.match(text, end)
    if match and (match[3] is None or int(match[3])):
        power *= Fraction(int(match[1] or match[2]), int(match[3] or 1))
        end = match.end()
    return Unit.of({name: power}), end


def show_unit(unit: Unit) -> str:
    """A unit as text that reads back as the same unit (`1` for a pure number)."""
    above = [_show_factor(name, power) for name, power in unit.powers if power > 0]
    below = [_show_factor(name, -power) for name, power in unit.powers if power < 0]
    if not unit.powers:
        return "1"
    if not above:
        return "per " + " per ".join(below)
    return "/".join(["*".join(above), *below])


def _show_factor(name: str, power: Fraction) -> str:
    if power == 1:
        return name
    if power == Fraction(1, 2):
        return f"sqrt {name}"
    return f"{name}^{power}" if power.denominator == 1 else f"{name}^({power})"
