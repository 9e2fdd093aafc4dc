"""Functions of Vensim and Stella that are not in XMILE 1.0 and that files hold all the same.

What they mean is told by the reference manuals of the two programs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary
from sapper.model.parts import Flow, Stock
from sapper.xmile.arguments import exactly, trees
from sapper.xmile.context import Context
from sapper.xmile.translating import Function

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator


def delayed_by_vensim(
    translator: Translator, items: list[Expr], order: int, context: Context
) -> Expr:
    """Vensim's DELAY N where the delay changes: what leaves the last stage heeds it a step late."""
    part = translator.hide(Binary("/", items[1], Number(float(order))), context, "part")
    start = Binary("*", items[2] if len(items) > 2 else items[0], part)
    stem = f"{context.owner}·delayn"
    base = f"{stem}·{translator.ordinal(stem)}"
    flow: Expr = translator.hide(items[0], context, "input")
    for stage in range(1, order + 1):
        stock = f"{base}·stage{stage}"
        time: Expr = part if stage < order else Call("PREVIOUS", (part, part))
        out = translator.hide(Binary("/", Name(stock), time), context, "out")
        translator.hidden_stocks.append(
            (
                Stock(stock, start),
                Flow(f"{stock}·net", "equation", Binary("-", flow, out), None, stock),
            )
        )
        flow = out
    return flow


def uniform_of_vensim(translator: Translator, call: Call, context: Context) -> Expr:
    """`RANDOM UNIFORM(low, high, seed)`; streams are ours, the seed is read past."""
    exactly(call, 2, 3)
    return Call("RANDOM", tuple(trees(translator, call, context)[:2]), span=call.span)


def normal_of_vensim(translator: Translator, call: Call, context: Context) -> Expr:
    """`RANDOM NORMAL(min, max, mean, sd, seed)`: cut to its bounds."""
    exactly(call, 4, 5)
    low, high, mean, sd = trees(translator, call, context)[:4]
    return Call("NORMAL", (mean, sd, Number(0.0), low, high), span=call.span)


def between_zero_and_one(_translator: Translator, call: Call, _context: Context) -> Expr:
    """`RANDOM 0 1()`."""
    exactly(call, 0)
    return Call("RANDOM", (Number(0.0), Number(1.0)), span=call.span)


def active_initial(translator: Translator, call: Call, context: Context) -> Expr:
    """The first argument; while starts are worked out the second."""
    exactly(call, 2)
    active, initial = trees(translator, call, context)
    name = translator.hide(active, context, "active")
    translator.initials[name.name] = initial
    return name


def sampled(translator: Translator, call: Call, context: Context) -> Expr:
    """`SAMPLE IF TRUE(condition, input, start)` of Vensim: the input when it was last true."""
    exactly(call, 3)
    condition, value, start = trees(translator, call, context)
    made = translator.hide(value, context, "sampled")
    before = Call("PREVIOUS", (made, start))
    own = translator.variables.pop()
    translator.variables.append(replace(own, equation=Conditional(condition, value, before)))
    return made


def quantum(translator: Translator, call: Call, context: Context) -> Expr:
    """`QUANTUM(x, step)` of Vensim: x cut towards 0 to whole steps."""
    exactly(call, 2)
    value, step = trees(translator, call, context)
    steps = Binary("/", value, step)
    up = Unary("-", Call("INT", (Unary("-", steps),)))
    cut = Conditional(Binary(">=", steps, Number(0.0)), Call("INT", (steps,)), up)
    return Conditional(Binary(">", step, Number(0.0)), Binary("*", step, cut), value)


def wave(name: str) -> Function:
    """`SINWAVE(amplitude, period)` and `COSWAVE` of Stella."""

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        exactly(call, 2)
        amplitude, period = trees(translator, call, context)
        turns = Binary("/", Call("TIME", ()), period)
        angle = Binary("*", Binary("*", Number(2.0), Call("PI", ())), turns)
        return Binary("*", amplitude, Call(name, (angle,)))

    return made


def hyperbolic(sign: str) -> Function:
    """`SINH(x)` and `COSH(x)`."""

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        exactly(call, 1)
        (x,) = trees(translator, call, context)
        pair = Binary(sign, Call("EXP", (x,)), Call("EXP", (Unary("-", x),)))
        return Binary("/", pair, Number(2.0))

    return made


def tanh(translator: Translator, call: Call, context: Context) -> Expr:
    """`TANH(x)`."""
    exactly(call, 1)
    (x,) = trees(translator, call, context)
    twice = Call("EXP", (Binary("*", Unary("-", Number(2.0)), x),))
    return Binary("/", Binary("-", Number(1.0), twice), Binary("+", Number(1.0), twice))


def itself(translator: Translator, call: Call, context: Context) -> Expr:
    """`GAME(x)` of Vensim: x where nobody plays."""
    exactly(call, 1)
    return trees(translator, call, context)[0]


def pulses(translator: Translator, call: Call, context: Context) -> Expr:
    """`PULSE TRAIN(start, duration, interval, end)` of Vensim: 1 while a pulse lasts."""
    exactly(call, 4)
    start, duration, interval, end = trees(translator, call, context)
    time = Call("TIME", ())
    since = Binary("-", time, start)
    half = Binary("/", Call("DT", ()), Number(2.0))
    on = Binary("<", Binary("MOD", Binary("+", since, half), interval),
                Call("MAX", (duration, Call("DT", ()))))  # fmt: skip
    begun = Binary(">=", Binary("+", since, half), Number(0.0))
    over = Binary("<=", time, Binary("+", end, half))
    return Conditional(Binary("AND", Binary("AND", begun, over), on), Number(1.0), Number(0.0))


def net_present_value(translator: Translator, call: Call, context: Context) -> Expr:
    """`NPV(stream, rate, start, factor)` of Vensim: what a stream is worth at the start.

    The discount factor falls by the rate, and what each step brings counts at its factor.
    """
    exactly(call, 4)
    stream, rate, start, factor = trees(translator, call, context)
    stem = f"{context.owner}·npv"
    base = f"{stem}·{translator.ordinal(stem)}"
    discount, sum_ = f"{base}·discount", f"{base}·sum"
    growth = Binary("+", Number(1.0), Binary("*", rate, Call("DT", ())))
    falling = Binary("/", Binary("*", Name(discount), rate), growth)
    worth = Binary("*", stream, Name(discount))
    translator.hidden_stocks += [
        (Stock(discount, Number(1.0)), Flow(f"{discount}·falls", "equation", falling, discount)),
        (Stock(sum_, start), Flow(f"{sum_}·grows", "equation", worth, None, sum_)),
    ]
    step = Binary("*", Binary("*", stream, Call("DT", ())), Name(discount))
    return Binary("*", Binary("+", Name(sum_), step), factor)


def rounded(translator: Translator, call: Call, context: Context) -> Expr:
    """`ROUND(x)`: the nearest whole number, halves up."""
    exactly(call, 1)
    (value,) = trees(translator, call, context)
    return Call("INT", (Binary("+", value, Number(0.5)),), span=call.span)


def log(translator: Translator, call: Call, context: Context) -> Expr:
    """`LOG(x)` to the base 10, `LOG(x, base)` to another."""
    exactly(call, 1, 2)
    made = trees(translator, call, context)
    if len(made) == 1:
        return Call("LOG10", (made[0],), span=call.span)
    return Binary("/", Call("LN", (made[0],)), Call("LN", (made[1],)), span=call.span)


def power(translator: Translator, call: Call, context: Context) -> Expr:
    """`POWER(x, y)`."""
    exactly(call, 2)
    left, right = trees(translator, call, context)
    return Binary("^", left, right, span=call.span)


def modulo(translator: Translator, call: Call, context: Context) -> Expr:
    """`MODULO(x, y)`: as `MOD`, floored."""
    exactly(call, 2)
    left, right = trees(translator, call, context)
    return Binary("MOD", left, right, span=call.span)


def negated(translator: Translator, call: Call, context: Context) -> Expr:
    """`NOT(x)`, called as a function."""
    exactly(call, 1)
    (value,) = trees(translator, call, context)
    return Unary("NOT", value, span=call.span)


VENDOR_FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        "modulo": modulo,
        "mod": modulo,
        "power": power,
        "log": log,
        "round": rounded,
        "not": negated,
        "random_uniform": uniform_of_vensim,
        "random_normal": normal_of_vensim,
        "random_0_1": between_zero_and_one,
        "active_initial": active_initial,
        "sample_if_true": sampled,
        "quantum": quantum,
        "sinwave": wave("SIN"),
        "coswave": wave("COS"),
        "sinh": hyperbolic("-"),
        "cosh": hyperbolic("+"),
        "tanh": tanh,
        "game": itself,
        "pulse_train": pulses,
        "npv": net_present_value,
    }
)
"""Each by its name in lower case, blanks as underscores."""
