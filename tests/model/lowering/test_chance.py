"""Random builtins become draws with their own streams and ordinals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import pytest

from sapper.language.tree import Binary, Call, Expr, Name, Number
from sapper.language.units import Unit
from sapper.model.lowering.chance import noise_step
from sapper.model.lowering.draft import Draft, Owner
from sapper.model.lowering.equations import plain
from sapper.model.primitives import Chance


@dataclass(frozen=True)
class Rooted:
    """Every expression has the one unit."""

    unit: Unit

    def of(self, name: str) -> Unit | None:
        return self.unit

    def expr(self, expr: Expr) -> Unit | None:
        return self.unit


def test_a_call_becomes_a_draw_keyed_by_its_owner(eq, draft: Draft, owner: Owner, primitive):
    found = plain(draft, owner, eq("2 * NORMAL(mu, 3)"))
    assert found == Binary("*", Number(2.0), Name("x·normal·1"))
    chance = primitive(draft, "x·normal·1")
    assert chance == Chance("x·normal·1", "NORMAL", ("mu", "x·normal·1·sd"), "x", 1)


def test_calls_count_on_and_leave_the_first_as_it_was(eq, draft: Draft, owner: Owner):
    plain(draft, owner, eq("NORMAL(0, 1) + POISSON(3) + NORMAL(0, 2)"))
    assert [(p.distribution, p.call) for p in draft.primitives if isinstance(p, Chance)] == [
        ("NORMAL", 1),
        ("POISSON", 2),
        ("NORMAL", 3),
    ]


def test_a_seed_is_dropped(eq, draft: Draft, owner: Owner, primitive):
    plain(draft, owner, eq("RANDOM(0, 1, 77)"))
    assert len(primitive(draft, "x·random·1").arguments) == 2
    assert all(item.expr != Number(77.0) for item in draft.formulas)


def test_an_array_draws_for_each_element(eq, draft: Draft, primitive):
    plain(draft, Owner("x", "x", ("region",)), eq("NORMAL(mu, 1)"))
    assert primitive(draft, "x·normal·1").dims == ("region",)
    # a scalar argument is spread by a formula over the region
    assert next(f for f in draft.formulas if f.name == "x·normal·1·mean").dims == ("region",)


def test_a_draw_in_init_happens_once(eq, draft: Draft, owner: Owner, primitive):
    plain(draft, owner, eq("INIT(NORMAL(0, 1)) + NORMAL(0, 1)"))
    assert primitive(draft, "x·normal·1").once
    assert not primitive(draft, "x·normal·2").once


def test_noise_is_scaled_by_the_root_of_the_step(eq, monthly, owner, formula):
    sd = Unit.of({"soldier": 1, "year": Fraction(-1, 2)})
    assert noise_step(sd, monthly) == pytest.approx(1 / 12)
    assert noise_step(None, monthly) == 1.0
    rooted = Draft(monthly, Rooted(sd))
    assert plain(rooted, owner, eq("NOISE(6)")) == Name("x·noise·1")
    assert formula(rooted, "x·noise·1·sd").expr == Number(pytest.approx(6 / math.sqrt(12)))


def test_bounds_of_xmile_cut_the_draw(draft: Draft, owner: Owner):
    numbers = tuple(Number(float(n)) for n in (0, 1, 9, -2, 2))
    found = plain(draft, owner, Call("NORMAL", numbers))
    assert found == Call("MAX", (Number(-2.0), Call("MIN", (Number(2.0), Name("x·normal·1")))))
