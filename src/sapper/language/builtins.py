"""The table of builtins: their arguments, what they do, and how units pass through them.

The parser reads from it which names are calls, checks read arguments and units, lowering
which calls carry state or chance, and `docs/builtins.md` is printed from it. What a builtin
computes is written once, in the interpreter of the engine.

`kind` is one of

- `pure`: a function of its arguments at the same step,
- `constant`: the same for ever, written without brackets,
- `time`: depends on the time of the step too,
- `array`: runs over the elements of an array (`MIN` and `MAX` with one argument do as well),
- `state`: remembers earlier steps; lowering turns it into stocks or primitives,
- `chance`: draws one uniform a step from a stream of its own.

`units` is a word for the unit of the result and of what goes in:

- `number`: arguments and result are pure numbers,
- `same`: all arguments have one unit, which is the result's,
- `first`: the result has the unit of the first argument, the others see `arguments`,
- `keep`: one argument of any unit, which the result keeps,
- `truncate`: as `keep` (rounding does not change what is counted),
- `root`: the square root of the argument's unit,
- `product`: the product of the units over all elements of the argument,
- `ratio`: the first over the second (a third has the unit of the result),
- `count`: any argument, a pure number comes out,
- `rate`: the first argument per unit of time of the model,
- `slope`: the first argument is an amount per time (`RAMP`), the amount comes out,
- `per-time`: a pure number per unit of time of the model (`TREND`),
- `time`: the model's own unit of time; `date`: a point in time,
- `any`: fits every unit (`INF`),
- `own`: the unit of the equation that it stands in (`SELF`),
- `noise`: the argument is an amount per square root of a time; the amount comes out,
- `table`: the units of the lookup named first.

`arguments` names the unit that each argument must have where `units` does not say it:
`value` (free, or the unit of the result), `number`, `duration`, `per-time` (a growth: a pure
number per unit of time), `moment` (a point in time of the model), `lookup`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Kind = Literal["pure", "constant", "time", "array", "state", "chance"]
UnitRule = Literal[
    "number",
    "same",
    "first",
    "keep",
    "truncate",
    "root",
    "product",
    "ratio",
    "count",
    "rate",
    "slope",
    "per-time",
    "time",
    "date",
    "any",
    "own",
    "noise",
    "table",
]


@dataclass(frozen=True, slots=True)
class Builtin:
    """One builtin: `most` is None where there is no upper bound on arguments."""

    name: str
    least: int
    most: int | None
    kind: Kind
    units: UnitRule
    signature: str
    doc: str
    example: str
    arguments: tuple[str, ...] = ()

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many arguments."""
        return count >= self.least and (self.most is None or count <= self.most)


def _one(name: str, units: UnitRule, doc: str, example: str, kind: Kind = "pure") -> Builtin:
    return Builtin(name, 1, 1, kind, units, f"{name}(x)", doc, example)


def _none(name: str, kind: Kind, units: UnitRule, doc: str, example: str) -> Builtin:
    return Builtin(name, 0, 0, kind, units, name, doc, example)


_PURE = (
    _one("ABS", "keep", "the size of a number without its sign", "ABS(gap)"),
    _one("ARCCOS", "number", "the angle in radians whose cosine is x", "ARCCOS(0.5)"),
    _one("ARCSIN", "number", "the angle in radians whose sine is x", "ARCSIN(0.5)"),
    _one("ARCTAN", "number", "the angle in radians whose tangent is x", "ARCTAN(1)"),
    _one("COS", "number", "the cosine of an angle in radians", "COS(2 * PI)"),
    _one("EXP", "number", "e to the power x", "EXP(-2)"),
    _one("INT", "truncate", "the greatest whole number at or below x", "INT(-1.5)"),
    _one("LN", "number", "the natural logarithm of x", "LN(2)"),
    _one("LOG10", "number", "the logarithm of x to the base 10", "LOG10(1_000)"),
    _one("SIN", "number", "the sine of an angle in radians", "SIN(PI / 2)"),
    _one("SQRT", "root", "the square root of x", "SQRT(16)"),
    _one("TAN", "number", "the tangent of an angle in radians", "TAN(PI / 4)"),
    Builtin(
        "MAX", 1, None, "pure", "same", "MAX(a, b, ...) or MAX(array[*])",
        "the greatest of its arguments, or of the elements of an array", "MAX(gap, 0)",
    ),
    Builtin(
        "MIN", 1, None, "pure", "same", "MIN(a, b, ...) or MIN(array[*])",
        "the least of its arguments, or of the elements of an array", "MIN(demand, lift)",
    ),
    Builtin(
        "CLIP", 3, 3, "pure", "same", "CLIP(x, low, high)",
        "x, but not below low and not above high", "CLIP(load, 0, 1)",
    ),
    Builtin(
        "SAFEDIV", 2, 3, "pure", "ratio", "SAFEDIV(a, b, otherwise)",
        "a / b, or the third argument (0 where there is none) where b is 0; also written a // b",
        "SAFEDIV(killed, sent)",
    ),
    Builtin(
        "LOOKUP", 2, 2, "pure", "table", "LOOKUP(table, x)",
        "the value of a lookup at x; also written table(x)", "LOOKUP(effect, load)",
        ("lookup", "value"),
    ),
)  # fmt: skip

_CONSTANTS = (
    _none("PI", "constant", "number", "the ratio of a circle's length to its width", "2 * PI"),
    _none("INF", "constant", "any", "infinity", "MIN(limit, INF)"),
    _none("DT", "constant", "time", "the length of a step", "amount / DT"),
    _none("STARTTIME", "constant", "date", "the time of the first step", "TIME - STARTTIME"),
    _none("STOPTIME", "constant", "date", "the time of the last step", "STOPTIME - TIME"),
)

_TIME = (
    _none("TIME", "time", "date", "the time of the step", "TIME >= @1972-06-01"),
    Builtin(
        "PULSE", 1, 3, "time", "rate", "PULSE(magnitude, first, interval)",
        "magnitude divided by the step at the first time, and every interval after it; at every "
        "step where only the magnitude is given",
        "PULSE(500 soldier, @1972-01-01)", ("value", "moment", "duration"),
    ),
    Builtin(
        "RAMP", 2, 2, "time", "slope", "RAMP(slope, start)",
        "0 until the start, then rising by the slope in a unit of time",
        "RAMP(10 soldier/month, @1972-01-01)", ("value", "moment"),
    ),
    Builtin(
        "STEP", 2, 2, "time", "first", "STEP(height, start)",
        "0 until the start, then the height", "STEP(100 soldier, @1972-01-01)",
        ("value", "moment"),
    ),
)  # fmt: skip

_ARRAYS = (
    _one("MEAN", "keep", "the mean over the elements of an array", "MEAN(killed[*])", "array"),
    _one("PROD", "product", "the product of the elements of an array", "PROD(kept[*])", "array"),
    _one("SIZE", "count", "how many elements an array has", "SIZE(killed[*])", "array"),
    _one(
        "STDDEV", "keep", "the standard deviation over the elements of an array (divided by n)",
        "STDDEV(killed[*])", "array",
    ),
    _one("SUM", "keep", "the sum over the elements of an array", "SUM(killed[*])", "array"),
    Builtin(
        "RANK", 2, 2, "array", "count", "RANK(array, n)",
        "the number, from 1, of the element that is the n-th smallest", "RANK(killed[*], 1)",
        ("value", "number"),
    ),
)  # fmt: skip

_STATE = (
    Builtin(
        "DELAY", 2, 3, "state", "first", "DELAY(x, time, start)",
        "the value of x a time ago; before that the start value (x at the start)",
        "DELAY(orders, 3 month)", ("value", "duration", "value"),
    ),
    Builtin(
        "DELAY1", 2, 3, "state", "first", "DELAY1(x, time, start)",
        "x after a first-order material delay of that mean time", "DELAY1(arrivals, 3 month)",
        ("value", "duration", "value"),
    ),
    Builtin(
        "DELAY3", 2, 3, "state", "first", "DELAY3(x, time, start)",
        "x after a third-order material delay of that mean time", "DELAY3(arrivals, 3 month)",
        ("value", "duration", "value"),
    ),
    Builtin(
        "DELAYN", 3, 4, "state", "first", "DELAYN(x, time, n, start)",
        "x after a material delay of order n and that mean time", "DELAYN(arrivals, 3 month, 5)",
        ("value", "duration", "number", "value"),
    ),
    Builtin(
        "SMTH1", 2, 3, "state", "first", "SMTH1(x, time, start)",
        "x smoothed exponentially over a time", "SMTH1(toll, 6 month)",
        ("value", "duration", "value"),
    ),
    Builtin(
        "SMTH3", 2, 3, "state", "first", "SMTH3(x, time, start)",
        "x smoothed by three stages over a time", "SMTH3(toll, 6 month)",
        ("value", "duration", "value"),
    ),
    Builtin(
        "SMTHN", 3, 4, "state", "first", "SMTHN(x, time, n, start)",
        "x smoothed by n stages over a time", "SMTHN(toll, 6 month, 5)",
        ("value", "duration", "number", "value"),
    ),
    Builtin(
        "FORCST", 3, 4, "state", "first", "FORCST(x, time, horizon, start)",
        "x carried on over a horizon by its trend over the averaging time; "
        "`start` is the first trend, per unit of time",
        "FORCST(demand, 6 month, 3 month)", ("value", "duration", "duration", "per-time"),
    ),
    Builtin(
        "TREND", 2, 3, "state", "per-time", "TREND(x, time, start)",
        "the growth of x as a share of itself in a unit of time, averaged over a time; "
        "`start` is its first value",
        "TREND(demand, 6 month, 2 % per month)", ("value", "duration", "per-time"),
    ),
    Builtin(
        "PREVIOUS", 2, 2, "state", "first", "PREVIOUS(x, start)",
        "x at the step before; the start value at the first step", "PREVIOUS(toll, 0)",
        ("value", "value"),
    ),
    _one("INIT", "keep", "x at the start, for ever", "toll / INIT(toll)", "state"),
    _none(
        "SELF", "state", "own", "the variable itself, inside PREVIOUS", "PREVIOUS(SELF, 0) + 1"
    ),
)  # fmt: skip

_CHANCE = (
    Builtin(
        "BERNOULLI", 1, 1, "chance", "number", "BERNOULLI(p)",
        "1 with probability p at each step, else 0", "BERNOULLI(5 %)",
    ),
    Builtin(
        "BINOMIAL", 2, 2, "chance", "first", "BINOMIAL(n, p)",
        "how many of n, each with probability p", "BINOMIAL(sent, 2 %)", ("value", "number"),
    ),
    Builtin(
        "EXPRND", 1, 2, "chance", "keep", "EXPRND(mean, seed)",
        "a draw from an exponential distribution", "EXPRND(3 month)", ("value", "number"),
    ),
    Builtin(
        "LOGNORMAL", 2, 3, "chance", "first", "LOGNORMAL(mean, sd, seed)",
        "a draw from a lognormal distribution with that mean and standard deviation",
        "LOGNORMAL(100 soldier, 30 soldier)", ("value", "value", "number"),
    ),
    Builtin(
        "NOISE", 1, 1, "chance", "noise", "NOISE(sd)",
        "white noise: normal, with an sd stated per square root of a time, so that its sum over "
        "a time does not hang on the step",
        "NOISE(20 soldier per sqrt month)",
    ),
    Builtin(
        "NORMAL", 2, 3, "chance", "first", "NORMAL(mean, sd, seed)",
        "a draw from a normal distribution; what it means hangs on the step (see NOISE)",
        "NORMAL(0, 0.1)", ("value", "value", "number"),
    ),
    Builtin(
        "POISSON", 1, 2, "chance", "keep", "POISSON(mean, seed)",
        "a draw from a Poisson distribution", "POISSON(3)", ("value", "number"),
    ),
    Builtin(
        "RANDOM", 2, 3, "chance", "first", "RANDOM(low, high, seed)",
        "a draw from a uniform distribution; also written UNIFORM", "RANDOM(0, 1)",
        ("value", "value", "number"),
    ),
)  # fmt: skip

BUILTINS: Mapping[str, Builtin] = MappingProxyType(
    {
        item.name: item
        for item in sorted(
            (*_PURE, *_CONSTANTS, *_TIME, *_ARRAYS, *_STATE, *_CHANCE), key=lambda item: item.name
        )
    }
)
"""Every builtin by its name in upper case."""

ALIASES: Mapping[str, str] = MappingProxyType({"UNIFORM": "RANDOM"})
"""Other names of builtins; trees hold the first name only."""

FORMS: Mapping[str, str] = MappingProxyType(
    {
        "IF": "IF condition THEN a ELSE b, or IF(condition, a, b): a where the condition is true",
        "IF_THEN_ELSE": "IF_THEN_ELSE(condition, a, b): the same",
        "HOLDS": "HOLDS(claim-id): 1 in worlds where the claim is true, else 0",
        "IN": "IN(x, unit): x in another unit of the same dimension, the one conversion",
    }
)
"""Calls that are nodes of their own in the tree (`Conditional`, `Holds`, `Convert`)."""

KEYWORDS = frozenset({"AND", "OR", "NOT", "MOD", "IF", "THEN", "ELSE", "PER"})
"""Words that are no names, in any case of letters."""


def builtin(name: str) -> Builtin | None:
    """The builtin of a name in any case of letters, under its first name."""
    upper = name.upper()
    return BUILTINS.get(ALIASES.get(upper, upper))
