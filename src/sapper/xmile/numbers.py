"""Numbers and flags as XMILE writes them in attributes and plain elements."""

from __future__ import annotations

import math
import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.xmile.elements import Element

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")


def number_of(text: str) -> float | None:
    """A number written alone, or None; not-a-number and infinity are none."""
    stripped = text.strip()
    if _NUMBER.fullmatch(stripped) is None:
        return None
    value = float(stripped)
    return value if math.isfinite(value) else None


def number_in(
    element: Element, text: str, otherwise: float, what: str
) -> tuple[float, list[Diagnostic]]:
    """A number that must be one; where it is missing `otherwise`, where it is none a fault."""
    if not text.strip():
        return otherwise, []
    value = number_of(text)
    if value is None:
        fault = diagnostic(
            "bad-element", f"{what} is no number: `{text.strip()[:40]}`", element.span
        )
        return otherwise, [fault]
    return value, []


def flag(element: Element | None) -> bool | None:
    """What an empty option element says: it is on, unless it holds `false`; None: not there."""
    return None if element is None else element.text.strip().lower() not in ("false", "0")


def truth(text: str) -> bool:
    """Whether an attribute says yes."""
    return text.strip().lower() in ("true", "1")
