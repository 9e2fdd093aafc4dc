"""Approval chains against closed forms: M/M/1, thinning, tandem and parallel times."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.model.parts import Chain, Order, Signer, Variable

TWO = ("commander", "seoul")


def chain(eq, *, arrives: str = "3 operation/month", side_by_side: bool = False) -> Chain:
    signers = (
        Signer("commander", eq("0.1 month"), eq("5 %"), refuses_unauthorised=eq("99 %")),
        Signer("seoul", eq("0.25 month"), eq("40 %"), capacity=eq("4 operation/month")),
    )
    orders = (
        Order("patrol", eq("200 operation/month"), ("commander",)),
        Order("large", eq(arrives), TWO, side_by_side),
    )
    return Chain("ops", signers, orders, refuses_unauthorised=eq("90 %"))


def alone(eq, arrives: str, capacity: str = "4 operation/month", **changes: object) -> Chain:
    signer = Signer("clerk", eq("0.25 month"), eq("0 %"), capacity=eq(capacity))
    signer = replace(signer, **changes)  # type: ignore[arg-type]
    return Chain("ops", (signer,), (Order("paper", eq(arrives), ("clerk",)),))


@pytest.mark.parametrize("load", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_one_signer_at_rest_is_mm1(eq, traces, load: float):
    rate = 4 * load
    names = ("ops.paper.time", "ops.paper.waiting", "ops.clerk.load")
    found = traces(names, chains=(alone(eq, f"{rate} operation/month"),))
    assert found["ops.clerk.load"] == pytest.approx(np.full((49, 4), load))
    assert found["ops.paper.time"] == pytest.approx(np.full((49, 4), 1 / (4 - rate)), rel=1e-9)
    assert found["ops.paper.waiting"] == pytest.approx(
        np.full((49, 4), load / (1 - load)), rel=1e-9, abs=1e-12
    )


def test_presence_thins_capacity_and_lengthens_handling(eq, traces):
    found = traces(
        ("ops.paper.time", "ops.clerk.load"),
        chains=(alone(eq, "1 operation/month", present=eq("50 %")),),
    )
    # μ = 2, ρ = 1/2, L = 1: 0.25/0.5 + 1/2
    assert found["ops.clerk.load"][0, 0] == pytest.approx(0.5)
    assert found["ops.paper.time"][0, 0] == pytest.approx(1.0)


def test_an_overloaded_queue_starts_empty_and_grows_by_what_cannot_be_served(eq, traces):
    found = traces(
        ("ops.clerk.waiting", "ops.paper.approved"), chains=(alone(eq, "6 operation/month"),)
    )
    waiting = found["ops.clerk.waiting"][:, 0]
    assert waiting[0] == 0.0
    # L' = 6 − 4·L/(1 + L), so the queue grows by 2 a month in the end
    assert np.all(np.diff(waiting) > 2.0)
    assert waiting[47] - waiting[46] == pytest.approx(2.0, rel=0.03)
    assert found["ops.paper.approved"][0, 0] == pytest.approx(4 / 6)


def test_each_step_solves_the_backward_euler_equation(eq, traces):
    arrives = "IF TIME > STARTTIME + 5 month THEN 9 operation/month ELSE 1 operation/month"
    found = traces(
        ("ops.clerk.waiting", "flow"),
        chains=(alone(eq, "flow"),),
        variables=(Variable("flow", eq(arrives)),),
    )
    waiting, flow = found["ops.clerk.waiting"][:, 0], found["flow"][:, 0]
    after = waiting[1:]
    residual = after - waiting[:-1] - (flow[:-1] - 4 * after / (1 + after))
    assert residual == pytest.approx(np.zeros(48), abs=1e-10)


def test_orders_in_sequence_are_thinned_by_refusals(eq, traces):
    names = ("ops.seoul.load", "ops.large.approved", "ops.patrol.approved", "ops.large.time")
    found = traces(names, chains=(chain(eq),))
    arriving = 3 * 0.95
    assert found["ops.seoul.load"][0, 0] == pytest.approx(arriving / 4)
    assert found["ops.large.approved"][0, 0] == pytest.approx(0.95 * 0.6)
    assert found["ops.patrol.approved"][0, 0] == pytest.approx(0.95)
    assert found["ops.large.time"][0, 0] == pytest.approx(0.1 + 1 / (4 - arriving), rel=1e-9)


def test_orders_side_by_side_reach_everybody_and_take_the_longest(eq, traces):
    found = traces(("ops.seoul.load", "ops.large.time"), chains=(chain(eq, side_by_side=True),))
    assert found["ops.seoul.load"][0, 0] == pytest.approx(3 / 4)
    a, b = 0.1, 1.0
    assert found["ops.large.time"][0, 0] == pytest.approx(a + b - 1 / (1 / a + 1 / b), rel=1e-9)


def test_a_signer_without_capacity_is_never_a_queue(eq, traces):
    names = ("ops.commander.load", "ops.commander.waiting", "ops.patrol.waiting")
    found = traces(names, chains=(chain(eq),))
    assert all(np.all(trace == 0.0) for trace in found.values())


def test_a_queue_is_shared_by_what_reaches_it(eq, traces):
    whole = chain(eq)
    more = replace(whole, orders=(*whole.orders, Order("raid", eq("0.5 operation/month"), TWO)))
    names = ("ops.large.waiting", "ops.raid.waiting", "ops.seoul.waiting")
    found = traces(names, chains=(more,))
    assert found[names[0]] + found[names[1]] == pytest.approx(found[names[2]])
    assert found[names[0]] == pytest.approx(6 * found[names[1]])


def test_rogue_orders(eq, traces):
    found = traces(("ops.large.rogue", "ops.patrol.rogue"), chains=(chain(eq),))
    # the commander's own 1 %, Seoul by the chain's 10 %; not tied
    assert found["ops.patrol.rogue"][0, 0] == pytest.approx(0.01)
    assert found["ops.large.rogue"][0, 0] == pytest.approx(0.001)
    tied = replace(chain(eq), collusion=eq("1"))
    found = traces(("ops.large.rogue",), chains=(tied,))
    assert found["ops.large.rogue"][0, 0] == pytest.approx(0.01)


def test_times_come_to_the_unit_of_the_model(eq, traces, weekly):
    days = replace(alone(eq, "1 operation/month").signers[0], handles=eq("7 day"))
    found = traces(
        ("ops.paper.time", "ops.clerk.load"),
        calendar=weekly,
        chains=(replace(alone(eq, "2 operation/month"), signers=(days,)),),
    )
    # one week, and L/μ = 1/(4 operations a month) in weeks
    assert found["ops.paper.time"][0, 0] == pytest.approx(1.0 + 30.4375 / 7 / 4, rel=1e-9)
    assert found["ops.clerk.load"][0, 0] == pytest.approx(0.5)
