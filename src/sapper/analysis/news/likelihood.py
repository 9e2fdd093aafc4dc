"""How likely a reading of an indicator is in a world: log-likelihoods, worked out and not drawn.

The error of a reading, whether an event was noticed, and false alarms are integrated here in
closed form, so that weights of worlds are as smooth as they can be; the bias is a number of the
world like any other. What an indicator shows in a world at a date, a lag ago, comes out of
the model: `sapper.analysis.news.observed`. What is done with the likelihoods is
`sapper.analysis.news.conditioning`. The choices are argued in docs/design/news.md.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from sapper.language.prior import Quantity

Floats = npt.NDArray[np.float64]
Values: TypeAlias = float | Floats
"""One value, or one for each world."""

_NUMERAL = re.compile(r"\d[\d_,]*(?:\.\d+)?(?:[eE][-+]?\d+)?")
_LOG_SQRT_2PI = 0.5 * math.log(2.0 * math.pi)


@dataclass(frozen=True, slots=True)
class Figure:
    """A reading of a series: what was read lies between `low` and `high`, both included.

    In the unit of what the indicator shows. An infinite end is that of `at least` and `at
    most`. Equal ends are a value known exactly, whose likelihood is a density per unit.
    """

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Report:
    """A reading of an event over a window: it was reported within it, or it was not."""

    came: bool


Reading: TypeAlias = Figure | Report


def reading_of(reads: Quantity | Literal["yes", "nothing"], scale: float = 1.0) -> Reading:
    """A reading as it is to be compared; `scale` takes its unit to that of the truth.

    A range or a bound is taken as it stands. A single figure is as exact as it is written: it
    stands for all values that round to it (`resolution`), for twice as many behind `about`.
    """
    if isinstance(reads, str):
        return Report(reads == "yes")
    low, high = reads.low, reads.high
    if low == high:
        half = resolution(reads) * (1.0 if reads.about else 0.5)
        low, high = low - half, high + half
    return Figure(low * scale, high * scale)


def resolution(reads: Quantity) -> float:
    """The step to which a single figure is rounded, in its own unit: that of its last digit.

    Noughts at the end of a whole number are not digits that were measured: 3,000 is rounded to a
    thousand, 1,500 to a hundred. A power of ten is rounded to a tenth of itself, since the
    figures next below it differ by that (9,000 and 10,000). Noughts after a point are.
    """
    value = abs(reads.low)
    # without its text a figure is taken by the shortest numeral that gives it
    found = _NUMERAL.search(reads.text) or _NUMERAL.search(repr(value))
    if found is None:  # pragma: no cover - every finite number has a numeral
        return 0.0
    mantissa, _, exponent = found[0].lower().partition("e")
    whole, _, part = mantissa.replace(",", "").replace("_", "").partition(".")
    step = 10.0 ** -len(part)
    if not part:
        digits = whole.lstrip("0").rstrip("0")
        step = 10.0 ** (len(whole) - len(whole.rstrip("0"))) if digits else 1.0
        if digits == "1":
            step /= 10.0
    numeral = float(whole + ("." + part if part else ""))
    if numeral == 0.0:
        # nought times a million is still nought; only a percent sign tells of a scale
        return step * (0.01 if "%" in reads.text else 1.0)
    del exponent  # in the value, and so in the ratio
    return step * value / numeral


def log_likelihood(
    reading: Reading,
    truth: Values,
    *,
    bias: Values = 1.0,
    error: Values = 0.0,
    before: Values = 0.0,
    seen: Values = 1.0,
    alarms: Values = 0.0,
) -> Floats:
    """The natural logarithm of the chance of a reading in each world, (n,) or as they broadcast.

    A series (`Figure`): `truth` is what the indicator showed a lag ago; a reading is normal
    about bias · truth with the standard deviation error · |bias · truth|. Where that is
    nought, the reading is bias · truth itself, and the chance 0 or 1.

    An event (`Report`): `truth` is 1 where it had happened, a lag ago, by the end of the window,
    `before` where it had by its beginning. It is noticed with the chance `seen`; `alarms` is
    how many false alarms are to be expected in the window (rate times length; Poisson).
    A report comes in the window where it is noticed in it, or where there is a false alarm.
    """
    if isinstance(reading, Report):
        return _event(reading, np.asarray(truth), np.asarray(before), seen, alarms)
    middle = np.multiply(bias, truth, dtype=np.float64)
    return normal_between(reading.low, reading.high, middle, np.abs(middle) * error)


def _event(reading: Report, by: Floats, before: Floats, seen: Values, alarms: Values) -> Floats:
    comes = (by != 0.0) & (before == 0.0)
    noticed = np.clip(seen, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        nothing = np.where(comes, np.log1p(-noticed), 0.0) - np.maximum(alarms, 0.0)
        # of 1 - e^x near nought and far below it (Mächler 2012)
        return nothing if not reading.came else _log1mexp(nothing)


def _log1mexp(value: Floats) -> Floats:
    """log(1 - e^x) of x <= 0 without loss (Mächler 2012, equation 7)."""
    near = np.log(-np.expm1(np.maximum(value, -1.0)))
    far = np.log1p(-np.exp(np.minimum(value, -0.5)))
    return np.where(value > -math.log(2.0), near, far)


def normal_between(low: float, high: float, mean: Values, sd: Values) -> Floats:
    """The log-chance that a normal lies between two ends (the log-density where they are equal).

    Exact in both tails, by differences of the logarithm of the distribution function. Where
    `sd` is nought: 0 where the mean lies within the ends, else -infinity.
    """
    mean, sd = np.broadcast_arrays(np.asarray(mean, np.float64), np.asarray(sd, np.float64))
    fixed = sd <= 0.0
    scale = np.where(fixed, 1.0, sd)
    lower, upper = (low - mean) / scale, (high - mean) / scale
    if low == high:
        found = -0.5 * lower * lower - _LOG_SQRT_2PI - np.log(scale)
    else:
        # the same chance mirrored, so that both ends lie where logarithms are not near nought
        flip = lower > 0.0
        lower, upper = np.where(flip, -upper, lower), np.where(flip, -lower, upper)
        top, bottom = log_ndtr(upper), log_ndtr(lower)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = top + _log1mexp(np.where(top > bottom, bottom - top, 0.0))
    certain = np.where((mean >= low) & (mean <= high), 0.0, -np.inf)
    found = np.where(fixed, certain, found)
    return np.where(np.isnan(mean) | np.isnan(sd), -np.inf, found)
