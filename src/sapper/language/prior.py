"""Priors and quantities as data: what `11 to 13 month` means.

Here are the shapes and their parts; reading them from text is `sapper.language.quantity`,
their quantiles `sapper.language.quantile`. Values stand in the prior's own unit; dates
stand as days since 1970-01-01 (`DATE` unit).

`a to b` is the central 90 % of: a logit-normal for shares written with `%`, a lognormal
where both ends are positive, a normal where an end is below nought, a normal in time for
dates.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from sapper.diagnostics.span import Span
from sapper.language.units import NUMBER, Unit

CENTRAL = 0.9
"""The probability between the two ends of `a to b`."""

IntervalShape = Literal["normal", "lognormal", "logit-normal"]
NamedShape = Literal[
    "normal",
    "lognormal",
    "beta",
    "uniform",
    "loguniform",
    "triangular",
    "pert",
    "gamma",
    "student_t",
    "bernoulli",
    "exponential",
]


@dataclass(frozen=True, slots=True)
class Constant:
    """One value for certain."""

    value: float


@dataclass(frozen=True, slots=True)
class Interval:
    """`low to high`: the central 90 % of a distribution of the given shape."""

    low: float
    high: float
    shape: IntervalShape


@dataclass(frozen=True, slots=True)
class UpTo:
    """`up to b`: exponential with 95 % below `high`."""

    high: float


@dataclass(frozen=True, slots=True)
class Named:
    """A distribution by name and parameters, in the order of `format` documentation.

    normal(mean, sd) · lognormal(median, factor: the 95 % quantile is median times factor) ·
    beta(a, b) · uniform(low, high) · loguniform(low, high) · triangular(low, mode, high) ·
    pert(low, mode, high) · gamma(mean, sd) · student_t(df, location, scale) · bernoulli(p) ·
    exponential(mean).
    """

    shape: NamedShape
    parameters: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """`choice(a 2, b 1)`: one of several values by weight.

    `labels` holds the words where words were written; the values are then 1, 2, 3, …
    """

    values: tuple[float, ...]
    weights: tuple[float, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mixture:
    """`mixture(70 % a to b, 30 % c to d)`: one of several priors by weight."""

    parts: tuple[Shape, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Truncated:
    """`truncated(prior, low, high)`: the prior given that it lies between the two."""

    inner: Shape
    low: float
    high: float


Shape: TypeAlias = Constant | Interval | UpTo | Named | Choice | Mixture | Truncated


@dataclass(frozen=True, slots=True)
class Prior:
    """A shape, the unit its values stand in, and how it was written."""

    shape: Shape
    unit: Unit = NUMBER
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)

    @property
    def is_constant(self) -> bool:
        """Whether there is nothing uncertain about it."""
        return isinstance(self.shape, Constant)


@dataclass(frozen=True, slots=True)
class Quantity:
    """What a source or an observation says: a value, a range, or one end of one.

    `about` keeps the word of the source ("about 2,000 USD"); `low` and `high` are equal for
    a plain value and one of them is infinite for `at least` and `at most`.
    """

    low: float
    high: float
    unit: Unit = NUMBER
    about: bool = False
    text: str = field(default="", compare=False)
    span: Span | None = field(default=None, compare=False, repr=False)
