"""Populations: bands of thresholds, pushes, and tipping."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sapper.language.prior import Named, Prior
from sapper.model.lowering.populations import bands
from sapper.model.parts import Basis, Dimension, Population, Push, Variable
from sapper.model.primitives import Cascade, Strike

REGION = Dimension("region", ("north", "south"))


def crowd(eq, thresholds: tuple[float, ...], **changes: object) -> Population:
    made = Population(
        "families",
        eq("1000 family"),
        "region",
        (("north", eq("40 %")), ("south", eq("60 %"))),
        None,
        thresholds,
        eq("40 %"),
        eq("60 %"),
        (),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def test_bands_are_midpoint_quantiles():
    found = bands(Prior(Named("uniform", (0.0, 1.0))), 20)
    assert found == pytest.approx([(i + 0.5) / 20 for i in range(20)])
    assert bands(None, 20) == ()


def test_a_cascade_names_all_that_it_reads(eq, lowered, primitive):
    people = crowd(eq, (0.3, 0.1), basis=Basis("rests_on", ("told",)))
    made = lowered(dimensions=(REGION,), populations=(people,))
    found = primitive(made, "families")
    assert isinstance(found, Cascade)
    assert found.shares == ("families.shares.north", "families.shares.south")
    assert found.thresholds == (0.1, 0.3)
    assert found.claims == ("told",)
    tipped = primitive(made, "families.tipped")
    assert isinstance(tipped, Strike)
    assert tipped.when == "families·tips"


def test_pushes_are_cut_and_weighted(eq, traces, lowered, formula):
    pushes = (
        Push("grief", eq("IF region = 1 THEN 5 ELSE 0.5"), eq("3")),
        Push("news", eq("-2"), eq("1")),
    )
    people = crowd(eq, (0.9,), pushes=pushes)
    assert formula(lowered(dimensions=(REGION,), populations=(people,)), "families·push").dims == (
        "region",
    )
    found = traces(("families·push",), dimensions=(REGION,), populations=(people,))
    assert found["families·push"][0, :, 0] == pytest.approx([0.75, 0.375])


def test_granovetters_hundred_tip_one_by_one_and_his_neighbours_do_not(eq, traces):
    # all see all in proportion: one group, who see their own only
    one = Dimension("region", ("all",))
    hundred = tuple(i / 100 for i in range(100))
    people = crowd(eq, hundred, shares=(("all", eq("1")),), sees_own=eq("1"))
    keep = ("families.share", "families.tipped", "families.tipped.date", "families.speaking")
    found = traces(keep, dimensions=(one,), populations=(people,))
    assert found["families.share"][0, 0] == 1.0
    assert found["families.speaking"][0, 0, 0] == 1000.0
    assert (found["families.tipped"][0, 0], found["families.tipped.date"][0, 0]) == (1.0, 0.0)
    neighbours = (0.0, 0.02, *hundred[2:])
    found = traces(
        keep[:2], dimensions=(one,), populations=(replace(people, thresholds=neighbours),)
    )
    assert found["families.share"][-1, 0] == pytest.approx(0.01)
    assert not found["families.tipped"].any()


def test_a_push_that_ends_leaves_those_speaking_who_hold_each_other(eq, traces):
    one = Dimension("region", ("all",))
    push = Variable("news", eq("IF TIME < STARTTIME + 3 month THEN 0.6 ELSE 0"))
    people = crowd(
        eq,
        (0.5, 0.5, 0.5, 0.9),
        shares=(("all", eq("1")),),
        sees_own=eq("1"),
        pushes=(Push("news", eq("news"), eq("1")),),
    )
    found = traces(("families.share",), dimensions=(one,), populations=(people,), variables=(push,))
    # once three in four speak the fourth follows (0.75 + 0.6), and 1.0 holds without the push
    assert np.all(found["families.share"] == 1.0)
