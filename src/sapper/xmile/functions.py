"""Functions of XMILE and of the tools that write it, and what they become.

XMILE 1.0, 3.5: most are ours by the same name. The table has also Stella's and Vensim's own
spellings, since files hold them. A function that is in no table is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sapper.language.builtins import BUILTINS
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary
from sapper.model.parts import Flow, Stock
from sapper.xmile import vectors
from sapper.xmile.aggregates import REDUCTIONS, aggregated, ranked
from sapper.xmile.context import Context
from sapper.xmile.translating import Function, Untranslatable, has_points

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator

_SAME = (
    "abs", "arccos", "arcsin", "arctan", "cos", "exp", "int", "ln", "log10", "sin", "sqrt",
    "tan", "safediv", "step", "delay", "delay1", "delay3", "smth1", "smth3", "forcst", "trend",
    "init", "exprnd", "lognormal", "normal", "poisson", "random",
)  # fmt: skip
_ALIASES: Mapping[str, str] = {
    "uniform": "RANDOM",
    "initial": "INIT",
    "integer": "INT",
    "acos": "ARCCOS",
    "asin": "ARCSIN",
    "atan": "ARCTAN",
    "smooth": "SMTH1",
    "smoothi": "SMTH1",
    "smooth3": "SMTH3",
    "smooth3i": "SMTH3",
    "delay1i": "DELAY1",
    "delay3i": "DELAY3",
    "delay_fixed": "DELAY",
    "zidz": "SAFEDIV",
    "xidz": "SAFEDIV",
    "forecast": "FORCST",
}
_MORE: Mapping[str, int] = {"STEP": 2, "RAMP": 3, "PULSE": 3, "NORMAL": 5, "LOGNORMAL": 5, "RANDOM": 3,
                            "EXPRND": 4, "POISSON": 4}  # fmt: skip
"""Functions that take more arguments than our own table says: seeds, least and greatest values."""


def plain(name: str) -> Function:
    """A function that is ours by another spelling, or by the same."""
    known = BUILTINS[name]
    most = max(known.most or 0, _MORE.get(name, 0)) if known.most is not None else None

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        count = len(call.arguments)
        if count < known.least or (most is not None and count > most):
            raise _arguments(call, known.least, most)
        return Call(
            name, tuple(translator.tree(item, context) for item in call.arguments), span=call.span
        )

    return made


def _arguments(call: Call, least: int, most: int | None) -> Untranslatable:
    name = call.function.upper()
    wanted = str(least) if least == most else f"{least} or more" if most is None else (
        f"{least} to {most}"
    )  # fmt: skip
    said = f"`{name}` takes {wanted} arguments, and has {len(call.arguments)}"
    return Untranslatable("wrong-arguments", said, call.span)


def _exactly(call: Call, *counts: int) -> None:
    if len(call.arguments) not in counts:
        raise _arguments(call, counts[0], counts[-1])


def _trees(translator: Translator, call: Call, context: Context) -> list[Expr]:
    return [translator.tree(item, context) for item in call.arguments]


def _condition(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 3)
    condition, then, otherwise = _trees(translator, call, context)
    return Conditional(condition, then, otherwise, span=call.span)


def _constant(name: str) -> Function:
    def made(_translator: Translator, call: Call, _context: Context) -> Expr:
        _exactly(call, 0)
        return Call(name, (), span=call.span)

    return made


def _ramp(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1, 2, 3)
    made = _trees(translator, call, context)
    if len(made) == 1:
        made.append(Call("STARTTIME", ()))
    return Call("RAMP", tuple(made), span=call.span)


def _pulse(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1, 2, 3)
    return Call("PULSE", tuple(_trees(translator, call, context)), span=call.span)


def _previous(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1, 2)
    made = _trees(translator, call, context)
    start = made[1] if len(made) > 1 else Number(0.0)
    return Call("PREVIOUS", (made[0], start), span=call.span)


def _staged(name: str, order_at: int) -> Function:
    """`DELAYN` and `SMTHN`: their order shapes the model, so it is settled while reading.

    Where it changes with time that of the start counts.
    """

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        _exactly(call, 3, 4)
        items = _trees(translator, call, context)
        order = items.pop(order_at) if len(items) > order_at else items.pop(2)
        number = translator.constant(order, at_start=True)
        if number is None or number < 1 or number != round(number) or number > 1_000:
            said = f"the order of `{call.function.upper()}` is not a whole number from 1 to 1,000"
            raise Untranslatable(
                "wrong-arguments", said, call.span, "write the number of stages itself"
            )
        if name == "DELAYN" and translator.vensim and translator.constant(items[1]) is None:
            return _delayed_by_vensim(translator, items, int(number), context)
        return Call(name, (items[0], items[1], Number(number), *items[2:]), span=call.span)

    return made


def _delayed_by_vensim(
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


def _modulo(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 2)
    left, right = _trees(translator, call, context)
    return Binary("MOD", left, right, span=call.span)


def _power(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 2)
    left, right = _trees(translator, call, context)
    return Binary("^", left, right, span=call.span)


def _log(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1, 2)
    made = _trees(translator, call, context)
    if len(made) == 1:
        return Call("LOG10", (made[0],), span=call.span)
    return Binary("/", Call("LN", (made[0],)), Call("LN", (made[1],)), span=call.span)


def _rounded(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1)
    (value,) = _trees(translator, call, context)
    return Call("INT", (Binary("+", value, Number(0.5)),), span=call.span)


def _uniform_of_vensim(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 2, 3)
    return Call("RANDOM", tuple(_trees(translator, call, context)[:2]), span=call.span)


def _normal_of_vensim(translator: Translator, call: Call, context: Context) -> Expr:
    """`RANDOM NORMAL(min, max, mean, sd, seed)`: cut to its bounds."""
    _exactly(call, 4, 5)
    low, high, mean, sd = _trees(translator, call, context)[:4]
    return Call("NORMAL", (mean, sd, Number(0.0), low, high), span=call.span)


def _between_zero_and_one(_translator: Translator, call: Call, _context: Context) -> Expr:
    _exactly(call, 0)
    return Call("RANDOM", (Number(0.0), Number(1.0)), span=call.span)


def _active_initial(translator: Translator, call: Call, context: Context) -> Expr:
    """The first argument; while starts are worked out the second."""
    _exactly(call, 2)
    active, initial = _trees(translator, call, context)
    name = translator.hide(active, context, "active")
    translator.initials[name.name] = initial
    return name


def _table(way: str) -> Function:
    """`LOOKUP(table, x)`, or another way to read a table's points."""

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        _exactly(call, 2)
        table, at = call.arguments
        entry = None
        if isinstance(table, Name):
            entry = translator.directory.find(context.scope, table.name)
        if entry is None or not isinstance(table, Name) or not has_points(entry):
            said = f"the first argument of `{call.function.upper()}` is no table"
            raise Untranslatable("not-a-value", said, table.span)
        elements: tuple[str, ...] = ()
        if entry.part.dims:
            picked = translator.reference(table, entry, context)
            inside = picked.name.partition("[")[2] if isinstance(picked, Name) else ""
            if not inside:
                said = f"which table of `{entry.label}` is read is not settled"
                raise Untranslatable("dimension-mismatch", said, table.span)
            elements = tuple(inside.rstrip("]").split(","))
        return translator.read(
            entry, elements, translator.tree(at, context), context, call.span, way
        )

    return made


def _net_present_value(translator: Translator, call: Call, context: Context) -> Expr:
    """`NPV(stream, rate, start, factor)` of Vensim: what a stream is worth at the start.

    The discount factor falls by the rate, and what each step brings counts at its factor.
    """
    _exactly(call, 4)
    stream, rate, start, factor = _trees(translator, call, context)
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


def _negated(translator: Translator, call: Call, context: Context) -> Expr:
    _exactly(call, 1)
    (value,) = _trees(translator, call, context)
    return Unary("NOT", value, span=call.span)


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        **{name: plain(name.upper()) for name in _SAME},
        **{name: plain(upper) for name, upper in _ALIASES.items()},
        **dict.fromkeys(REDUCTIONS, aggregated),
        "rank": ranked,
        "vmin": lambda t, c, x: aggregated(t, Call("min", c.arguments, span=c.span), x),
        "vmax": lambda t, c, x: aggregated(t, Call("max", c.arguments, span=c.span), x),
        "elmcount": lambda t, c, x: aggregated(t, Call("size", c.arguments, span=c.span), x),
        "ramp": _ramp,
        "pulse": _pulse,
        "previous": _previous,
        "delayn": _staged("DELAYN", 2),
        "smthn": _staged("SMTHN", 2),
        "delay_n": _staged("DELAYN", 3),
        "smooth_n": _staged("SMTHN", 3),
        "if_then_else": _condition,
        "modulo": _modulo,
        "mod": _modulo,
        "power": _power,
        "log": _log,
        "round": _rounded,
        "not": _negated,
        "random_uniform": _uniform_of_vensim,
        "random_normal": _normal_of_vensim,
        "random_0_1": _between_zero_and_one,
        "active_initial": _active_initial,
        "lookup": _table(""),
        "lookup_extrapolate": _table("·extrapolate"),
        "lookup_forward": _table("·forward"),
        "lookup_backward": _table("·backward"),
        "npv": _net_present_value,
        "pi": _constant("PI"),
        "time": _constant("TIME"),
        "dt": _constant("DT"),
        "starttime": _constant("STARTTIME"),
        "stoptime": _constant("STOPTIME"),
        "inf": _constant("INF"),
        "vector_elm_map": vectors.element_mapped,
        "vector_sort_order": vectors.sort_order,
        "vector_select": vectors.selected,
        "·pair": vectors.pair,
    }
)
"""Every function by its name in lower case, blanks as underscores."""
