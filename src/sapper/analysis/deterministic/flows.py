"""Flows between stocks without chance: expected leavers, stays, moves, limited amounts.

Each says what its kind of node does in a deterministic run (`sapper.engine.interpreter`), in
equations over single values.
"""

from __future__ import annotations

import numpy as np

from sapper.analysis.deterministic.draft import Draft
from sapper.analysis.deterministic.scalars import Bound, Elements, scalar
from sapper.engine.plan import Leavers, Move, Stay, Transfer
from sapper.engine.stays import leaving, standing
from sapper.language.tree import Binary, Expr, Name
from sapper.model.lowering.draft import hidden
from sapper.model.lowering.writing import (
    call,
    compare,
    either,
    minus,
    number,
    over,
    plus,
    times,
)


def leavers(draft: Draft, node: Leavers) -> None:
    """Hazards out of one stock: N·(1 - exp(-Σh·dt)), divided as the hazards are."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        parts = [
            times(call("MAX", draft.read(name, bound), number(0)), number(scale))
            for name, scale in zip(node.hazards, node.scales, strict=True)
        ]
        owner = scalar(node.stock, elements)
        total = draft.value(hidden(owner, "hazard"), plus(*parts))
        share = minus(number(1), call("EXP", minus(number(0), total)))
        gone = draft.value(hidden(owner, "leavers"), times(draft.read(node.stock, bound), share))
        for flow, part in zip(node.flows, parts, strict=True):
            taken: Expr = gone
            if len(parts) > 1:
                taken = either(
                    compare(total, ">", number(0)), over(times(gone, part), total), number(0)
                )
            draft.amount_given(flow, elements, taken)


def transfer(draft: Draft, node: Transfer) -> None:
    """An equation flow on stocks of heads: not below 0, and no more than is left."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        asked = times(call("MAX", draft.read(node.rate, bound), number(0)), draft.step)
        draft.amount_given(node.flow, elements, _limited(draft, node, asked, bound))


def move(draft: Draft, node: Move) -> None:
    """An amount at the step at which a condition has become true (at each pulse, if it is one)."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        now: Expr = compare(draft.read(node.when, bound), "<>", number(0))
        if not node.pulse:
            name = hidden(scalar(node.flow, elements), "before")
            before = draft.memory(name, number(0), either(now, number(1), number(0)))
            now = Binary("AND", now, compare(before, "<", number(0.5)))
        amount = call("MAX", draft.read(node.amount, bound), number(0))
        asked = either(now, amount, number(0))
        draft.amount_given(node.flow, elements, _limited(draft, node, asked, bound))


def _limited(draft: Draft, node: Move | Transfer, asked: Expr, bound: Bound) -> Expr:
    if node.source is None:
        return asked
    return call("MIN", asked, draft.left(node.source, node.earlier, bound))


def stay(draft: Draft, node: Stay) -> None:
    """A time of stay: a row of stocks for those due in 0, 1, 2, … steps.

    Where times of stay change in our run there is no such row; the flow is then what it was there.
    """
    for elements in draft.shapes.over(node.dims):
        times_ = _times(draft, node, elements)
        if times_ is None:
            draft.recording(node.flow, elements)
        else:
            _stay(draft, node, elements, *times_)


def _times(draft: Draft, node: Stay, elements: Elements) -> tuple[float, float] | None:
    own = dict(zip(node.dims, elements, strict=True))

    def constant(name: str) -> float | None:
        return draft.constant(name, tuple(own[dim] for dim in draft.shapes.dims[name]))

    mean = constant(node.stay)
    spread = 0.0 if node.spread is None else constant(node.spread)
    return None if mean is None or spread is None else (max(mean, 0.0), max(spread, 0.0))


def _stay(draft: Draft, node: Stay, elements: Elements, mean: float, spread: float) -> None:
    bound = dict(zip(node.dims, elements, strict=True))
    owner = scalar(node.flow, elements)
    step, most = draft.calendar.step, draft.calendar.steps + 1
    entering = leaving(np.array([mean]), np.array([spread]), step, most)[:, 0]
    there = standing(np.array([mean]), np.array([spread]), step, most)[:, 0]
    count = max(len(entering), len(there))
    rows = [hidden(owner, "due", number_) for number_ in range(count)]

    stock = draft.read(node.stock, bound)
    rest = draft.left(node.stock, node.earlier, bound)
    kept: Expr = number(1)
    if node.earlier:
        kept = draft.value(hidden(owner, "kept"), _share(rest, stock))
    due = draft.value(hidden(owner, "due"), times(Name(rows[0]), kept))
    leave = call("MIN", call("MAX", due, number(0)), rest)
    draft.amount_given(node.flow, elements, leave)
    still: Expr = number(1)
    if node.later:
        after = draft.left(node.stock, (*node.earlier, node.flow), bound)
        last = draft.left(node.stock, (*node.earlier, node.flow, *node.later), bound)
        still = draft.value(hidden(owner, "still"), _share(last, after))
        kept = (
            still if kept == number(1) else draft.value(hidden(owner, "stays"), times(kept, still))
        )
    comes = plus(*(draft.amount(flow, bound) for flow in node.inflows))
    arrivals = draft.value(hidden(owner, "arrivals"), comes)
    for place, row in enumerate(rows):
        start = times(number(float(there[place])), stock) if place < len(there) else number(0)
        terms: list[Expr] = []
        if place + 1 < count:
            terms.append(times(Name(rows[place + 1]), kept))
        if place == 0:
            owed = minus(due, draft.amount(node.flow, bound))
            terms.append(times(owed, still))
        if place < len(entering) and entering[place] != 0.0:
            terms.append(times(number(float(entering[place])), arrivals))
        draft.memory(row, start, plus(*terms))


def _share(rest: Expr, whole: Expr) -> Expr:
    return either(compare(whole, ">", number(0)), over(rest, whole), number(0))
