"""Macros: each call is a copy of the macro's variables under the name of who calls it.

A macro sees its parameters and its own variables, nothing else (XMILE 1.0, 3.7.2 and 4.8). Its
copies are no output.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sapper.language.tree import Call, Expr, Name, Number
from sapper.model.parts import Variable
from sapper.xmile.context import Context
from sapper.xmile.directory import Entry, joined
from sapper.xmile.document import Macro, Part
from sapper.xmile.translating import Untranslatable

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator


def expanded(translator: Translator, macro: Macro, call: Call, context: Context) -> Expr:
    """The value of a call of a macro. Raises `Untranslatable`."""
    depth = translator.depths.get(context.scope, 0) + 1
    if depth > len(translator.macros):
        said = f"the macro `{macro.written}` calls itself"
        raise Untranslatable("module-circle", said, call.span, "take the call out")
    if len(call.arguments) != len(macro.parameters):
        said = (
            f"the macro `{macro.written}` takes {len(macro.parameters)} arguments, and has "
            f"{len(call.arguments)}"
        )
        raise Untranslatable("wrong-arguments", said, call.span)
    stem = f"{context.owner}·{macro.name}"
    scope = f"{stem}·{translator.ordinal(stem)}"
    translator.depths[scope] = depth
    translator.directory.closed.add(scope)
    translator.count(len(macro.parts) + len(macro.parameters) + 1, call.span)
    for parameter, argument in zip(macro.parameters, call.arguments, strict=True):
        _enter(translator, scope, Part("aux", parameter, parameter, macro.span))
        value = translator.tree(argument, context)
        translator.variables.append(Variable(joined(scope, parameter), value, span=argument.span))
    for part in macro.parts:
        if part.name not in macro.parameters:
            entry = _enter(translator, scope, part)
            translator.pending.append(entry)
    inner = Context(scope, scope)
    before = len(translator.found)
    value = translator.equation(macro.equation, inner)
    if value is None and len(translator.found) > before:
        value = Number(0.0)
    if value is None:
        said = f"the macro `{macro.written}` has no equation that can be read"
        raise Untranslatable("bad-element", said, macro.span)
    translator.variables.append(Variable(scope, value, span=macro.span))
    return Name(scope, span=call.span)


def _enter(translator: Translator, scope: str, part: Part) -> Entry:
    name = joined(scope, part.name)
    entry = Entry(name, name, scope, part, hidden=True)
    translator.directory.entries[name] = entry
    return entry
