"""Units: canonical names with exponents, and nothing else.

Two units are equal only if their canonical names and exponents are: `USD/month` is not
`USD/year`, though both are money over time. Only three families of names exist: time, SI,
and the counts that a case declares. There are no prefixes, no guesses at plurals beyond
those of the units of time, and no conversion by itself; factors serve `IN(x, unit)` and the
help of messages. `%` is not a unit but a number: 30 % is 0.3.

A month is 30.4375 days and a year 365.25 days wherever they are durations.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import cast

DAY_SECONDS = 86_400.0
# canonical name -> (dimension, factor to the base of that dimension)
_TIME: Mapping[str, float] = MappingProxyType(
    {
        "second": 1.0,
        "minute": 60.0,
        "hour": 3_600.0,
        "day": DAY_SECONDS,
        "week": 7 * DAY_SECONDS,
        "month": 30.4375 * DAY_SECONDS,
        "year": 365.25 * DAY_SECONDS,
    }
)
_SI: Mapping[str, tuple[tuple[tuple[str, int], ...], float]] = MappingProxyType(
    {
        "m": ((("m", 1),), 1.0),
        "km": ((("m", 1),), 1_000.0),
        "kg": ((("kg", 1),), 1.0),
        "g": ((("kg", 1),), 1e-3),
        "tonne": ((("kg", 1),), 1_000.0),
        "A": ((("A", 1),), 1.0),
        "K": ((("K", 1),), 1.0),
        "mol": ((("mol", 1),), 1.0),
        "cd": ((("cd", 1),), 1.0),
        "N": ((("kg", 1), ("m", 1), ("second", -2)), 1.0),
        "J": ((("kg", 1), ("m", 2), ("second", -2)), 1.0),
        "W": ((("kg", 1), ("m", 2), ("second", -3)), 1.0),
        "Pa": ((("kg", 1), ("m", -1), ("second", -2)), 1.0),
        "litre": ((("m", 3),), 1e-3),
        "hectare": ((("m", 2),), 1e4),
    }
)
_ALIASES: Mapping[str, str] = MappingProxyType(
    {f"{name}s": name for name in _TIME}
    | {
        "metre": "m", "metres": "m", "meter": "m", "meters": "m",
        "kilometre": "km", "kilometres": "km", "kilometer": "km", "kilometers": "km",
        "kilogram": "kg", "kilograms": "kg", "gram": "g", "grams": "g", "tonnes": "tonne",
        "litres": "litre", "liter": "litre", "liters": "litre", "hectares": "hectare",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """A product of named units with whole or broken exponents; no powers: a pure number.

    `powers` is sorted by name and holds no zero exponent, so that equality is that of units.
    """

    powers: tuple[tuple[str, Fraction], ...] = ()

    @staticmethod
    def of(powers: Mapping[str, Fraction | int] | Iterable[tuple[str, Fraction | int]]) -> Unit:
        """Build a unit from names and exponents, adding up repeated names."""
        total: dict[str, Fraction] = {}
        pairs: Iterable[tuple[str, Fraction | int]] = (
            cast("Mapping[str, Fraction | int]", powers).items()
            if isinstance(powers, Mapping)
            else powers
        )
        for name, power in pairs:
            exact = power if isinstance(power, Fraction) else Fraction(power)
            total[name] = total[name] + exact if name in total else exact
        return Unit(tuple(sorted((name, power) for name, power in total.items() if power)))

    def __mul__(self, other: Unit) -> Unit:
        return Unit.of([*self.powers, *other.powers])

    def __truediv__(self, other: Unit) -> Unit:
        return self * other**-1

    def __pow__(self, exponent: Fraction | int) -> Unit:
        return Unit.of([(name, power * Fraction(exponent)) for name, power in self.powers])

    def __str__(self) -> str:
        above = [_written(name, power) for name, power in self.powers if power > 0]
        below = [_written(name, -power) for name, power in self.powers if power < 0]
        if not above and not below:
            return "1"
        if not above:
            return "per " + " per ".join(below)
        return "/".join(["*".join(above), *below])


def _written(name: str, power: Fraction) -> str:
    return name if power == 1 else f"{name}^{power}"


NUMBER = Unit()
"""The unit of a pure number."""
DATE = Unit.of({"date": 1})
"""The unit of a point in time (a date, or TIME); see `sapper.model.checks.units`."""


@dataclass(frozen=True, slots=True)
class UnitTable:
    """The names of units that a case may write: time, SI and the case's own counts."""

    counts: tuple[str, ...] = ()

    def resolve(self, name: str) -> str | None:
        """The canonical name of a unit, or None when it is not one."""
        if name in self.counts or name in _TIME or name in _SI:
            return name
        return _ALIASES.get(name)

    def names(self) -> tuple[str, ...]:
        """Every canonical name, for messages."""
        return (*self.counts, *_TIME, *_SI)

    def is_share(self, unit: Unit) -> bool:
        """Whether a unit is a count over a count (`soldier/family`) or a pure number."""
        return all(name in self.counts for name, _ in unit.powers) and not sum(
            power for _, power in unit.powers
        )


def dimension(unit: Unit) -> tuple[Unit, float]:
    """The base units of a unit and the factor that leads to them."""
    powers: list[tuple[str, Fraction | int]] = []
    factor = 1.0
    for name, power in unit.powers:
        if name in _TIME:
            powers.append(("second", power))
            factor *= _TIME[name] ** float(power)
        elif name in _SI:
            base, scale = _SI[name]
            powers.extend((base_name, Fraction(exponent) * power) for base_name, exponent in base)
            factor *= scale ** float(power)
        else:
            powers.append((name, power))
    return Unit.of(powers), factor


def factor(of: Unit, to: Unit) -> float | None:
    """What a number in unit `of` must be multiplied by to stand in unit `to`.

    None when the two do not measure the same thing.
    """
    base_of, scale_of = dimension(of)
    base_to, scale_to = dimension(to)
    return scale_of / scale_to if base_of == base_to else None


def is_time(unit: Unit) -> bool:
    """Whether a unit is one unit of time to the first power."""
    return len(unit.powers) == 1 and unit.powers[0][0] in _TIME and unit.powers[0][1] == 1


def is_per_time(unit: Unit) -> bool:
    """Whether a unit is `per` one unit of time."""
    return is_time(unit**-1)
