"""Functions of XMILE and of the tools that write it, and what they become.

XMILE 1.0, 3.5: most are ours by the same name. The table has also Stella's and Vensim's own
spellings, since files hold them. A function that is in no table is refused by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from sapper.language.builtins import BUILTINS
from sapper.language.tree import Call, Conditional, Expr, Name, Number
from sapper.xmile import vectors
from sapper.xmile.aggregates import REDUCTIONS, aggregated, ranked
from sapper.xmile.arguments import exactly, trees, wrong_count
from sapper.xmile.context import Context
from sapper.xmile.translating import Function, Untranslatable, has_points
from sapper.xmile.vendor_functions import VENDOR_FUNCTIONS, delayed_by_vensim

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
            raise wrong_count(call, known.least, most)
        return Call(
            name, tuple(translator.tree(item, context) for item in call.arguments), span=call.span
        )

    return made


def _condition(translator: Translator, call: Call, context: Context) -> Expr:
    exactly(call, 3)
    condition, then, otherwise = trees(translator, call, context)
    return Conditional(condition, then, otherwise, span=call.span)


def _constant(name: str) -> Function:
    def made(_translator: Translator, call: Call, _context: Context) -> Expr:
        exactly(call, 0)
        return Call(name, (), span=call.span)

    return made


def _ramp(translator: Translator, call: Call, context: Context) -> Expr:
    exactly(call, 1, 2, 3)
    made = trees(translator, call, context)
    if len(made) == 1:
        made.append(Call("STARTTIME", ()))
    return Call("RAMP", tuple(made), span=call.span)


def _pulse(translator: Translator, call: Call, context: Context) -> Expr:
    exactly(call, 1, 2, 3)
    return Call("PULSE", tuple(trees(translator, call, context)), span=call.span)


def _previous(translator: Translator, call: Call, context: Context) -> Expr:
    exactly(call, 1, 2)
    made = trees(translator, call, context)
    start = made[1] if len(made) > 1 else Number(0.0)
    return Call("PREVIOUS", (made[0], start), span=call.span)


def _staged(name: str, order_at: int) -> Function:
    """`DELAYN` and `SMTHN`: their order shapes the model, so it is settled while reading.

    Where it changes with time that of the start counts.
    """

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        exactly(call, 3, 4)
        items = trees(translator, call, context)
        order = items.pop(order_at) if len(items) > order_at else items.pop(2)
        number = translator.constant(order, at_start=True)
        if number is None or number < 1 or number != round(number) or number > 1_000:
            said = f"the order of `{call.function.upper()}` is not a whole number from 1 to 1,000"
            raise Untranslatable(
                "wrong-arguments", said, call.span, "write the number of stages itself"
            )
        if name == "DELAYN" and translator.vensim and translator.constant(items[1]) is None:
            return delayed_by_vensim(translator, items, int(number), context)
        return Call(name, (items[0], items[1], Number(number), *items[2:]), span=call.span)

    return made


def _table(way: str) -> Function:
    """`LOOKUP(table, x)`, or another way to read a table's points."""

    def made(translator: Translator, call: Call, context: Context) -> Expr:
        exactly(call, 2)
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


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        **{name: plain(name.upper()) for name in _SAME},
        **{name: plain(upper) for name, upper in _ALIASES.items()},
        **VENDOR_FUNCTIONS,
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
        "lookup": _table(""),
        "lookup_extrapolate": _table("·extrapolate"),
        "lookup_forward": _table("·forward"),
        "lookup_backward": _table("·backward"),
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
