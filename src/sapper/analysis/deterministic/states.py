"""What has a memory, without chance: events, decisions, delays, populations.

Each says what its primitive does in a deterministic run (`sapper.engine.interpreter`): events strike
when the integral of their rate has passed ln 2, decisions take the likeliest option.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sapper.analysis.deterministic.draft import Draft
from sapper.analysis.deterministic.scalars import scalar
from sapper.engine.interpreter.outputs import choice_names
from sapper.language.tree import Binary, Call, Expr, Name
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
from sapper.model.parts import Lookup
from sapper.model.primitives import Chance, Choose, Delay, Initial, Previous, Strike
from sapper.xmile.export.forms import FAR, floored

_HALF = 0.5


def strike(draft: Draft, node: Strike, wanted: frozenset[str]) -> None:
    """An event: 1 once it has struck. Its count and date only where something reads them."""
    if node.rate is None:
        count = _met(draft, node)
    else:
        count = _passed(draft, node)
    draft.value(node.name, either(compare(count, ">", number(_HALF)), number(1), number(0)))
    if f"{node.name}.count" in wanted:
        draft.value(f"{node.name}.count", count)
    if f"{node.name}.date" in wanted:
        _date(draft, node, count)


def _window(draft: Draft, node: Strike, last: Expr) -> Expr:
    begun = compare(call("TIME"), ">=", draft.moment(node.first))
    return Binary("AND", begun, compare(call("TIME"), "<", last))


def _passed(draft: Draft, node: Strike) -> Expr:
    """How often the integral of the rate has passed another ln 2."""
    assert node.rate is not None
    more = times(call("MAX", draft.read(node.rate), number(0)), number(node.scale))
    open_ = _window(draft, node, draft.moment(node.last))
    so_far = draft.sum_of(hidden(node.name, "integral"), either(open_, more, number(0)))
    if node.repeats:
        return draft.value(
            hidden(node.name, "strikes"), floored(over(so_far, number(math.log(2.0))))
        )
    return either(compare(so_far, ">=", number(math.log(2.0))), number(1), number(0))


def _met(draft: Draft, node: Strike) -> Expr:
    """How often a condition has become true while it may."""
    assert node.when is not None
    met = compare(draft.read(node.when), "<>", number(0))
    now = Binary("AND", met, _window(draft, node, draft.moment(node.last + 1)))
    truth = draft.value(hidden(node.name, "met"), either(now, number(1), number(0)))
    if not node.repeats:
        name = hidden(node.name, "struck")
        struck = call("MAX", Name(name), truth)
        draft.memory(name, number(0), struck)
        return struck
    before = draft.memory(hidden(node.name, "before"), number(0), truth)
    fresh = Binary("AND", compare(truth, ">", number(_HALF)), compare(before, "<", number(_HALF)))
    new = draft.value(hidden(node.name, "strikes", "now"), either(fresh, number(1), number(0)))
    return plus(draft.sum_of(hidden(node.name, "strikes"), new), new)


def _date(draft: Draft, node: Strike, count: Expr) -> None:
    """The time of the latest strike, between steps in proportion; far off before the first."""
    counted = draft.value(hidden(node.name, "counted"), count)
    before = draft.memory(hidden(node.name, "counted", "before"), number(0), counted)
    when: Expr = call("TIME")
    if node.rate is not None:
        so_far = Name(hidden(node.name, "integral"))
        earlier = draft.memory(hidden(node.name, "integral", "before"), number(0), so_far)
        short = minus(times(counted, number(math.log(2.0))), earlier)
        share = call("MIN", call("MAX", over(short, minus(so_far, earlier)), number(0)), number(1))
        part = either(compare(so_far, ">", earlier), share, number(1))
        when = plus(minus(when, draft.step), times(draft.step, part))
    fresh = compare(counted, ">", plus(before, number(_HALF)))
    kept = hidden(node.name, "dated")
    latest = draft.value(hidden(node.name, "latest"), either(fresh, when, Name(kept)))
    draft.memory(kept, number(0), latest)
    draft.value(
        f"{node.name}.date", either(compare(counted, ">", number(_HALF)), latest, number(FAR))
    )


def choose(draft: Draft, node: Choose) -> None:
    """A decision: at its steps the likeliest option, the first of equals."""
    names = choice_names(node)
    options = len(node.options)
    chances = [draft.read(name) for name in node.chances]
    likeliest: Expr = number(options)
    for place in range(options - 2, -1, -1):
        wins = [compare(chances[place], ">=", other) for other in chances[place + 1 :]]
        test = wins[0]
        for more in wins[1:]:
            test = Binary("AND", test, more)
        likeliest = either(test, number(place + 1), likeliest)
    owner = node.name
    best = draft.value(hidden(owner, "likeliest"), likeliest)
    due = draft.value(hidden(owner, "due"), _at_steps(draft, owner, node.steps))
    chosen = compare(due, ">", number(_HALF))
    last, before = names[-1], hidden(names[-1], "before")
    draft.value(last, either(chosen, best, Name(before)))
    draft.memory(before, number(0), Name(last))
    for place in range(options):
        here = Binary(
            "AND",
            compare(Name(last), ">", number(place + _HALF)),
            compare(Name(last), "<", number(place + 1 + _HALF)),
        )
        stands = draft.value(names[options + place], either(here, number(1), number(0)))
        draft.value(names[place], either(chosen, stands, number(0)))


def _at_steps(draft: Draft, owner: str, steps: Sequence[int]) -> Expr:
    """A table over time that is 1 at some steps and 0 at all others."""
    wanted = set(steps)
    marks = [step for step in range(draft.calendar.steps + 1) if _turns(step, wanted)]
    if len(marks) < 2:
        return number(1.0 if 0 in wanted else 0.0)
    x = tuple(draft.calendar.time(step) for step in marks)
    y = tuple(1.0 if step in wanted else 0.0 for step in marks)
    name = hidden(owner, "calendar")
    draft.lookups.append(Lookup(f"{name}·gf", x, y))
    return draft.reading(name, Call(f"{name}·gf", (call("TIME"),)))


def _turns(step: int, wanted: set[int]) -> bool:
    """Whether a table needs a point at a step: it, or one beside it, is among the wanted."""
    return step == 0 or not wanted.isdisjoint((step - 1, step, step + 1))


def previous(draft: Draft, node: Previous) -> None:
    """The value of the step before."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        draft.memory(
            scalar(node.name, elements),
            draft.read(node.initial, bound),
            draft.read(node.input, bound),
        )


def initial(draft: Draft, node: Initial) -> None:
    """The value at the start: a stock that nothing moves."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        draft.still(scalar(node.name, elements), draft.read(node.input, bound))


def delay(draft: Draft, node: Delay) -> None:
    """A value some steps ago: a row of stocks, one a step; recorded where the time changes."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        after = draft.constant(
            node.after, tuple(bound[dim] for dim in draft.shapes.dims[node.after])
        )
        if after is None or not math.isfinite(after) or after <= 0.0:
            draft.recording(node.name, elements)
            continue
        steps = max(1, math.ceil(after / draft.calendar.step - 1e-9))
        name = scalar(node.name, elements)
        begin = draft.read(node.initial or node.input, bound)
        source = draft.read(node.input, bound)
        for place in range(min(steps, draft.calendar.steps + 1), 0, -1):
            stage = name if place == 1 else hidden(name, "stage", place)
            source = draft.memory(stage, begin, source)


def chance(draft: Draft, node: Chance) -> None:
    """A draw as the value that is to be expected of it."""
    for elements in draft.shapes.over(node.dims):
        bound = dict(zip(node.dims, elements, strict=True))
        told = [draft.read(name, bound) for name in node.arguments]
        expected = told[0]
        if node.distribution == "BINOMIAL":
            expected = times(told[0], told[1])
        elif node.distribution == "RANDOM":
            expected = plus(told[0], over(minus(told[1], told[0]), number(2)))
        name = scalar(node.name, elements)
        if node.once:
            draft.still(name, expected)
        else:
            draft.value(name, expected)
