"""Graphical functions: points from `xpts` or `xscale` and `ypts` (XMILE 1.0, 3.1.4)."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.model.parts import Beyond
from sapper.xmile.document import Points
from sapper.xmile.elements import Element
from sapper.xmile.numbers import number_of

_KINDS: Mapping[str, Beyond] = {"continuous": "hold", "extrapolate": "extend", "discrete": "step"}


def points_of(element: Element, name: str) -> tuple[Points | None, list[Diagnostic]]:
    """The points of the `<gf>` of a variable; None, with the reason, where they make no function."""
    kind = element.get("type", "continuous").lower() or "continuous"
    if kind not in _KINDS:
        return None, [_fault(element, name, f"a graphical function of the type `{kind}`")]
    y = _listed(element, "ypts")
    if not y:
        return None, [_fault(element, name, "a graphical function without points")]
    x = _listed(element, "xpts")
    if x is None:
        x = _scaled(element, len(y))
    if x is None:
        return None, [
            _fault(element, name, "a graphical function with neither `xpts` nor `xscale`")
        ]
    if len(x) != len(y):
        said = f"a graphical function with {len(x)} `xpts` and {len(y)} `ypts`"
        return None, [_fault(element, name, said)]
    if any(value is None for value in (*x, *y)):
        return None, [_fault(element, name, "a point that is no number")]
    xs = tuple(value for value in x if value is not None)
    ys = tuple(value for value in y if value is not None)
    if any(after <= before for before, after in itertools.pairwise(xs)):
        return None, [
            _fault(element, name, "a graphical function whose points are not in order of x")
        ]
    return Points(xs, ys, _KINDS[kind], element.span), []


def _listed(element: Element, tag: str) -> list[float | None] | None:
    child = element.first(tag)
    if child is None:
        return None
    separator = child.get("sep")
    text = child.text.strip()
    if not text:
        return []
    if separator:
        pieces = text.split(separator)
    else:
        pieces = re.split(r"[,;]|\s+", re.sub(r"\s*([,;])\s*", r"\1", text))
    return [number_of(piece) for piece in pieces if piece.strip()]


def _scaled(element: Element, count: int) -> list[float | None] | None:
    scale = element.first("xscale")
    if scale is None:
        return None
    low, high = number_of(scale.get("min")), number_of(scale.get("max"))
    if low is None or high is None:
        return None
    if count == 1:
        return [low]
    return [low + (high - low) * at / (count - 1) for at in range(count)]


def _fault(element: Element, name: str, what: str) -> Diagnostic:
    return diagnostic("bad-element", f"`{name}`: {what}", element.span)
