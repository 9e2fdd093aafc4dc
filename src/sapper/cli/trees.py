"""`sapper dump --stage tree`: every equation of a model, as read and printed again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any, get_args

from sapper.language.printer import show
from sapper.language.prior import Prior
from sapper.language.tree import Expr
from sapper.model.parts import Model, parts

_EXPRESSIONS = get_args(Expr)


def show_trees(model: Model) -> str:
    """One line for each expression and prior of each part: `part.field: text`."""
    lines: list[str] = []
    for part in parts(model):
        lines.extend(f"{place}: {text}" for place, text in _walk(part.name, part))
    return "\n".join(lines)


def _walk(place: str, value: Any) -> list[tuple[str, str]]:
    """Expressions and priors in a part, depth first, under the names of its fields."""
    if isinstance(value, _EXPRESSIONS):
        return [(place, show(value))]
    if isinstance(value, Prior):
        return [(place, value.text)]
    if isinstance(value, tuple):
        found: list[tuple[str, str]] = []
        for index, item in enumerate(value):
            pair = isinstance(item, tuple) and len(item) == 2 and isinstance(item[0], str)
            inner, label = (item[1], item[0]) if pair else (item, getattr(item, "name", index))
            found.extend(_walk(f"{place}.{label}", inner))
        return found
    if is_dataclass(value):
        found = []
        for item in fields(value):
            if item.name != "span":
                found.extend(_walk(f"{place}.{item.name}", getattr(value, item.name)))
        return found
    return []
