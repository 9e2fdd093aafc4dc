"""Arguments of calls: counted, and translated one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sapper.language.tree import Call, Expr
from sapper.xmile.context import Context
from sapper.xmile.translating import Untranslatable

if TYPE_CHECKING:
    from sapper.xmile.translating import Translator


def wrong_count(call: Call, least: int, most: int | None) -> Untranslatable:
    """The fault of a call with too few or too many arguments (`most` None: no bound)."""
    name = call.function.upper()
    wanted = str(least) if least == most else f"{least} or more" if most is None else (
        f"{least} to {most}"
    )  # fmt: skip
    said = f"`{name}` takes {wanted} arguments, and has {len(call.arguments)}"
    return Untranslatable("wrong-arguments", said, call.span)


def exactly(call: Call, *counts: int) -> None:
    """Refuse a call that has none of these numbers of arguments. Raises `Untranslatable`."""
    if len(call.arguments) not in counts:
        raise wrong_count(call, counts[0], counts[-1])


def trees(translator: Translator, call: Call, context: Context) -> list[Expr]:
    """The arguments of a call, translated."""
    return [translator.tree(item, context) for item in call.arguments]
