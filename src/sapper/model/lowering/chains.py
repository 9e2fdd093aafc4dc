"""Approval chains: loads, queues, times, shares approved, and the chance of a rogue order.

The queue of a signer follows L' = λ − μ·L/(1 + L), the fluid approximation that is exact for
M/M/1 at rest (Wang, Tipper and Banerjee 1996), one backward Euler step at a time: each step
solves L₁ = L + dt·(λ − μ·L₁/(1 + L₁)), a quadratic with one root at or above 0. So it is
stable for any step, and grows without bound where the load is 1 or more. It starts at rest.

An overloaded signer lets min(1, 1/ρ) of what reaches him pass, and only that reaches those
who sign after him; where orders cross (some go from a to b, others from b to a) the two do
not thin each other, as the shares would be a circle.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from sapper.language.tree import Expr
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import field, timed_field
from sapper.model.lowering.internal import EXPECTED_MAXIMUM, JOINT_FAILURE
from sapper.model.lowering.writing import (
    call,
    claims_in,
    compare,
    either,
    minus,
    name,
    number,
    over,
    plus,
    times,
)
from sapper.model.parts import Chain, Order, Signer


@dataclass(frozen=True, slots=True)
class _Desk:
    """What orders meet at one signer; all are names of values, or None where he has no queue.

    `capacity` is what he can deal with, thinned by his absence (μ); `load` is λ/μ.
    """

    refuses: Expr
    handles: Expr
    fails: Expr
    capacity: Expr | None = None
    passes: Expr | None = None
    waiting: Expr | None = None


def lower_chain(draft: Draft, chain: Chain) -> None:
    """Add everything that an approval chain gives."""
    owner = _owner(chain)
    arrives = {
        order.name: _timed(draft, owner, f"{chain.name}.{order.name}", "arrives", order.arrives)
        for order in chain.orders
    }
    refuses = {
        signer.name: name(
            field(draft, owner, f"{chain.name}.{signer.name}.refuses", signer.refuses)
        )
        for signer in chain.signers
    }
    limits = _limits(chain)
    reach = {
        (order.name, who): _reaching(order, who, arrives[order.name], refuses, limits)
        for order in chain.orders
        for who in order.needs
        if who in refuses
    }
    desks = {
        signer.name: _desk(draft, owner, chain, signer, refuses[signer.name], reach)
        for signer in chain.signers
    }
    rogue_tie = number(0)
    if chain.collusion is not None:
        rogue_tie = name(field(draft, owner, f"{chain.name}.collusion", chain.collusion))
    for order in chain.orders:
        needed = [who for who in order.needs if who in desks]
        _order(draft, owner, chain, order, [desks[who] for who in needed], rogue_tie)
        _order_waiting(draft, owner, chain, order, {who: desks[who] for who in needed}, reach)


def _owner(chain: Chain) -> Owner:
    written: list[Expr | None] = [chain.refuses_unauthorised, chain.collusion]
    for signer in chain.signers:
        written += [signer.handles, signer.refuses, signer.present, signer.capacity]
        written.append(signer.refuses_unauthorised)
    written += [order.arrives for order in chain.orders]
    basis = () if chain.basis is None else chain.basis.claims
    asked = claims_in(expr for expr in written if expr is not None)
    claims = tuple(dict.fromkeys([*basis, *asked]))
    return Owner(chain.name, chain.name, claims=claims, span=chain.span)


def _timed(draft: Draft, owner: Owner, part: str, key: str, expr: Expr) -> Expr:
    """A field in the time unit of the model; draws in it are keyed by its dotted name."""
    dotted = f"{part}.{key}"
    return name(timed_field(draft, owner.stream_of(dotted), dotted, hidden(part, key), expr))


def _limits(chain: Chain) -> dict[str, Expr]:
    """What signers with a capacity let pass (names of values), those on a circle left out."""
    after: dict[str, set[str]] = {signer.name: set() for signer in chain.signers}
    for order in chain.orders:
        if not order.side_by_side:
            for one, other in pairwise(order.needs):
                after.setdefault(one, set()).add(other)
    return {
        signer.name: name(hidden(f"{chain.name}.{signer.name}", "passes"))
        for signer in chain.signers
        if signer.capacity is not None and signer.name not in _reached(signer.name, after)
    }


def _reached(start: str, after: dict[str, set[str]]) -> set[str]:
    """Everybody who signs after somebody, directly or not."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        fresh = after.get(waiting.pop(), set()) - found
        found |= fresh
        waiting.extend(fresh)
    return found


def _reaching(
    order: Order, who: str, arrives: Expr, refuses: dict[str, Expr], limits: dict[str, Expr]
) -> Expr:
    """The orders of a class that reach a signer: all, or those that earlier ones let pass."""
    if order.side_by_side:
        return arrives
    earlier = order.needs[: order.needs.index(who)]
    signed = [minus(number(1), refuses[item]) for item in earlier if item in refuses]
    return times(arrives, *signed, *(limits[item] for item in earlier if item in limits))


def _desk(
    draft: Draft,
    owner: Owner,
    chain: Chain,
    signer: Signer,
    refuses: Expr,
    reach: dict[tuple[str, str], Expr],
) -> _Desk:
    part = f"{chain.name}.{signer.name}"
    handles = _timed(draft, owner, part, "handles", signer.handles)
    present = number(1)
    if signer.present is not None:
        present = name(field(draft, owner, f"{part}.present", signer.present))
    takes = over(handles, present)
    fails = minus(number(1), _refuses_unauthorised(draft, owner, chain, signer, refuses))
    if signer.capacity is None:
        draft.formula(f"{part}.load", number(0), owner)
        draft.formula(f"{part}.waiting", number(0), owner)
        return _Desk(refuses, takes, fails)
    capacity = times(_timed(draft, owner, part, "capacity", signer.capacity), present)
    arriving = plus(*(expr for (_, who), expr in reach.items() if who == signer.name))
    arrival = name(draft.formula(hidden(part, "arrival"), arriving, owner))
    served = name(draft.formula(hidden(part, "served"), capacity, owner))
    load = name(draft.formula(f"{part}.load", over(arrival, served), owner))
    within = either(compare(load, ">", number(1)), over(number(1), load), number(1))
    passes = name(draft.formula(hidden(part, "passes"), within, owner))
    waiting = _queue(draft, owner, part, arrival, served, load)
    return _Desk(refuses, takes, fails, served, passes, waiting)


def _refuses_unauthorised(
    draft: Draft, owner: Owner, chain: Chain, signer: Signer, refuses: Expr
) -> Expr:
    """The signer's own, else the chain's; where none is stated he refuses as any order."""
    if signer.refuses_unauthorised is not None:
        dotted = f"{chain.name}.{signer.name}.refuses_unauthorised"
        return name(field(draft, owner, dotted, signer.refuses_unauthorised))
    if chain.refuses_unauthorised is None:
        return refuses
    dotted = f"{chain.name}.refuses_unauthorised"
    if any(formula.name == dotted for formula in draft.formulas):
        return name(dotted)
    return name(field(draft, owner, dotted, chain.refuses_unauthorised))


def _queue(draft: Draft, owner: Owner, part: str, arrival: Expr, served: Expr, load: Expr) -> Expr:
    stock = f"{part}.waiting"
    waiting, step = name(stock), call("DT")
    brought = name(
        draft.formula(hidden(stock, "brought"), plus(waiting, times(step, arrival)), owner)
    )
    slope = name(
        draft.formula(
            hidden(stock, "slope"),
            minus(plus(number(1), times(step, served)), brought),
            owner,
        )
    )
    root = name(
        draft.formula(
            hidden(stock, "root"),
            call("SQRT", plus(times(slope, slope), times(number(4), brought))),
            owner,
        )
    )
    # the root in whichever form does not subtract two numbers that are nearly equal
    following = either(
        compare(slope, ">", number(0)),
        over(times(number(2), brought), plus(slope, root)),
        over(minus(root, slope), number(2)),
    )
    at_rest = either(compare(load, "<", number(1)), over(load, minus(number(1), load)), number(0))
    draft.stock(stock, at_rest, over(minus(following, waiting), step), owner)
    return waiting


def _order(
    draft: Draft, owner: Owner, chain: Chain, order: Order, desks: list[_Desk], tie: Expr
) -> None:
    part = f"{chain.name}.{order.name}"
    taken = [
        desk.handles
        if desk.waiting is None or desk.capacity is None
        else plus(desk.handles, over(desk.waiting, desk.capacity))
        for desk in desks
    ]
    if order.side_by_side and len(taken) > 1:
        time = call(EXPECTED_MAXIMUM, *taken)
    else:
        time = plus(*taken)
    draft.formula(f"{part}.time", time, owner)
    passed = [minus(number(1), desk.refuses) for desk in desks]
    limits = [desk.passes for desk in desks if desk.passes is not None]
    # side by side the slowest desk decides; in order each lets its share pass
    passed += [call("MIN", *limits)] if order.side_by_side and len(limits) > 1 else limits
    draft.formula(f"{part}.approved", times(*passed), owner)
    if len(desks) == 1:
        rogue = desks[0].fails
    else:
        rogue = call(JOINT_FAILURE, tie, *(desk.fails for desk in desks)) if desks else number(1)
    draft.formula(f"{part}.rogue", rogue, owner)


def _order_waiting(
    draft: Draft,
    owner: Owner,
    chain: Chain,
    order: Order,
    desks: dict[str, _Desk],
    reach: dict[tuple[str, str], Expr],
) -> None:
    """Add an order's part of the queues of its signers: by its part of what reaches them."""
    parts: list[Expr] = []
    for who, desk in desks.items():
        if desk.waiting is None:
            continue
        arrival = name(hidden(f"{chain.name}.{who}", "arrival"))
        share = over(times(desk.waiting, reach[order.name, who]), arrival)
        parts.append(either(compare(arrival, ">", number(0)), share, number(0)))
    draft.formula(f"{chain.name}.{order.name}.waiting", plus(*parts), owner)
