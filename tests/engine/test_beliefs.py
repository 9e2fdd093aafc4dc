"""Truths, draws and copulas of a plan."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.engine.beliefs import ClaimTie, ClaimTruth, copulas, draws, truths
from sapper.engine.plan import Truth
from sapper.language.prior import Interval, Prior
from sapper.model.parts import Basis, Correlation, Parameter

PRIOR = Prior(Interval(1.0, 2.0, "lognormal"))


def test_an_echo_shares_the_truth_of_the_first_in_the_row():
    claims = (ClaimTruth("c", 0.2, "b"), ClaimTruth("b", 0.3, "a"), ClaimTruth("a", 0.9))
    assert truths(claims, (), {}) == tuple(Truth(name, 0.9, "a") for name in "cba")


def test_beliefs_override_credences_for_the_echoes_too():
    claims = (ClaimTruth("a", 0.9), ClaimTruth("b", 0.3, "a"), ClaimTruth("d", 0.5))
    assert [t.credence for t in truths(claims, (), {"a": 0.1})] == [0.1, 0.1, 0.5]
    assert [t.credence for t in truths(claims, (), {"b": 0.2})] == [0.2, 0.2, 0.5]
    assert [t.credence for t in truths(claims, (), {"b": 0.2, "a": 0.1})] == [0.1, 0.1, 0.5]


def test_echoes_in_a_circle_do_not_hang():
    found = truths((ClaimTruth("a", 0.5, "b"), ClaimTruth("b", 0.5, "a")), (), {})
    assert len(found) == 2


def test_a_tie_reaches_the_echoes_of_its_claims():
    claims = (ClaimTruth("a", 0.9), ClaimTruth("b", 0.3, "a"), ClaimTruth("d", 0.5))
    found = truths(claims, (ClaimTie("service", ("a",), 0.6),), {})
    assert [(t.tie, t.strength) for t in found] == [("service", 0.6), ("service", 0.6), (None, 0.0)]


def test_claims_of_either_basis_come_along():
    rests = Parameter("r", PRIOR, PRIOR, Basis("rests_on", ("x", "y"), any_of=True))
    argued = Parameter("a", PRIOR, None, Basis("argued_from", ("x",)), stream="former")
    first, second = draws((rests, argued))
    assert (first.claims, first.any_of, first.stream) == (("x", "y"), True, "r")
    assert (second.claims, second.stream) == (("x",), "former")


def parameters(names: str) -> tuple[Parameter, ...]:
    return tuple(Parameter(name, PRIOR) for name in names)


def test_a_rank_correlation_becomes_pearsons():
    (found,) = copulas((Correlation(("a", "b"), 0.5),), parameters("ab"))
    assert found.names == ("a", "b")
    assert found.matrix[0][1] == found.matrix[1][0] == pytest.approx(2 * math.sin(math.pi / 12))
    assert found.matrix[0][0] == 1.0


def test_sets_that_overlap_are_one_matrix_and_others_are_apart():
    sets = (
        Correlation(("a", "b"), 0.5),
        Correlation(("d", "e"), 0.2),
        Correlation(("b", "c"), -0.3),
    )
    one, two = copulas(sets, parameters("abcde"))
    assert (one.names, two.names) == (("a", "b", "c"), ("d", "e"))
    assert one.matrix[0][2] == 0.0
    assert one.matrix[1][2] == pytest.approx(2 * math.sin(-math.pi * 0.3 / 6))


def test_no_correlation_is_no_copula():
    assert copulas((Correlation(("a", "b"), 0.0),), parameters("ab")) == ()


def test_a_former_self_is_coupled_in_place_of_its_parameter():
    former = Parameter("a.was1", PRIOR, stream="a")
    newer = Parameter("a.new1", PRIOR, stream="a")
    (found,) = copulas((Correlation(("a", "b"), 0.5),), (former, newer, *parameters("b")))
    assert found.names == ("a.was1", "b")


@given(rank=st.floats(-0.49, 0.99), count=st.integers(2, 3))
def test_one_set_gives_a_proper_correlation_matrix(rank: float, count: int):
    found = copulas((Correlation(tuple("abc"[:count]), rank),), parameters("abc"))
    for copula in found:
        matrix = np.array(copula.matrix)
        assert np.array_equal(matrix, matrix.T)
        assert np.all(np.abs(matrix) <= 1.0)
        assert np.all(np.diag(matrix) == 1.0)
