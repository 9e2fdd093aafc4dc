"""The page `docs/builtins.md`, printed from the table of builtins.

`python -m sapper.language.builtins_page > docs/builtins.md` writes it anew; a test holds the
page and the table together.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from sapper.language.builtins import ALIASES, BUILTINS, FORMS, Builtin

_HEAD = """# Builtins

What equations can call, beside the lookups of a model. Printed from `sapper.language.builtins` by
`python -m sapper.language.builtins_page`; change it there. Names count in any case of letters.
"""

_KINDS = {
    "pure": ("Functions", "Functions of their arguments at the same step."),
    "constant": ("Constants", "The same for ever, and written without brackets."),
    "time": ("Time", "They depend on the time of the step."),
    "array": (
        "Arrays",
        "They run over the elements of an array; `MIN` and `MAX` with one argument do as well.",
    ),
    "state": ("Memory", "They remember earlier steps. Times are durations, such as `3 month`."),
    "chance": (
        "Chance",
        "They draw once a step, from a stream of their own; a seed that is written is ignored.",
    ),
}

_UNITS = {
    "number": "pure numbers go in and come out",
    "same": "all arguments have one unit, and so has the result",
    "first": "the result has the unit of the first argument, with which start values, spreads and "
    "bounds agree; times are durations or points in time, counts and seeds pure numbers",
    "keep": "the result has the unit of the argument",
    "truncate": "the result has the unit of the argument",
    "root": "the square root of the unit",
    "product": "the product of the units of all elements",
    "ratio": "the unit of the first over that of the second",
    "count": "a pure number",
    "rate": "the unit of the first per unit of time of the model",
    "slope": "an amount per time goes in, the amount comes out",
    "per-time": "a pure number per unit of time of the model",
    "time": "the unit of time of the model",
    "date": "a point in time",
    "any": "fits every unit",
    "own": "the unit of the variable that it stands in",
    "noise": "an amount per square root of a time goes in, the amount comes out",
    "table": "the units of the lookup",
}


def page() -> str:
    """The whole page as Markdown."""
    parts = [_HEAD]
    for kind, (title, about) in _KINDS.items():
        rows = [item for item in BUILTINS.values() if item.kind == kind]
        parts.append(f"## {title}\n\n{about}\n\n{_table(rows)}")
    forms = "\n".join(f"- `{form}`{rest}" for form, rest in map(_split, FORMS.values()))
    parts.append(f"## Forms of their own\n\n{forms}\n")
    other = "\n".join(f"- `{alias}` is `{name}`" for alias, name in ALIASES.items())
    parts.append(f"## Other names\n\n{other}\n")
    words = "\n".join(f"- {word}: {meaning}" for word, meaning in _UNITS.items())
    parts.append(f"## Units\n\n{words}\n")
    return "\n".join(parts)


def _split(text: str) -> tuple[str, str]:
    form, _, rest = text.partition(":")
    return form, f":{rest}"


def _table(rows: Iterable[Builtin]) -> str:
    lines = ["| call | gives | units | example |", "|---|---|---|---|"]
    lines += [f"| `{row.signature}` | {row.doc} | {row.units} | `{row.example}` |" for row in rows]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(page())
