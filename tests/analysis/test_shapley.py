"""Shapley values: the four axioms, planted games, and the same bits in any chunking."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.analysis.shapley import (
    EXACT,
    Floats,
    Splitting,
    Worth,
    coalitions,
    exact_parts,
    ranks_of,
    split_worlds,
)

WORLDS = np.arange(40, dtype=np.uint64)
SIZES = st.integers(1, 7)
NAMES = tuple("abcdefg")


def game(size: int, seed: int) -> Worth:
    """A game with an arbitrary worth for every set and world."""
    table = np.random.default_rng(seed).normal(size=(2**size, WORLDS.size))
    weights = 2 ** np.arange(size)

    def worth(moved: np.ndarray) -> Floats:
        return table[(moved * weights[:, np.newaxis]).sum(axis=0), np.arange(WORLDS.size)]

    return worth


def both(size: int, first: Worth, second: Worth) -> tuple[Floats, Floats]:
    players = NAMES[:size]
    return split_worlds(players, first, WORLDS, 1), split_worlds(players, second, WORLDS, 1)


@given(SIZES, st.integers(0, 1000))
def test_efficiency_in_every_world(size: int, seed: int) -> None:
    worth = game(size, seed)
    parts = split_worlds(NAMES[:size], worth, WORLDS, 1)
    everyone = worth(np.ones((size, WORLDS.size), dtype=bool))
    no_one = worth(np.zeros((size, WORLDS.size), dtype=bool))
    np.testing.assert_allclose(parts.sum(axis=0), everyone - no_one, atol=1e-12)


@given(SIZES, st.integers(0, 1000))
def test_additivity(size: int, seed: int) -> None:
    one, other = game(size, seed), game(size, seed + 1)
    first, second = both(size, one, other)
    summed = split_worlds(NAMES[:size], lambda moved: one(moved) + 2.0 * other(moved), WORLDS, 1)
    np.testing.assert_allclose(summed, first + 2.0 * second, atol=1e-12)


@given(SIZES, st.integers(0, 1000), st.integers(0, 6))
def test_a_dummy_gets_nothing(size: int, seed: int, dummy: int) -> None:
    dummy %= size
    worth = game(size, seed)

    def without(moved: np.ndarray) -> Floats:
        kept = moved.copy()
        kept[dummy] = False
        return worth(kept)

    parts = split_worlds(NAMES[:size], without, WORLDS, 1)
    assert (parts[dummy] == 0.0).all()


@given(st.integers(2, EXACT), st.integers(0, 1000))
def test_symmetry(size: int, seed: int) -> None:
    worth = game(size, seed)

    def alike(moved: np.ndarray) -> Floats:
        swapped = moved.copy()
        swapped[[0, 1]] = swapped[[1, 0]]
        return worth(moved) + worth(swapped)

    parts = split_worlds(NAMES[:size], alike, WORLDS, 1)
    np.testing.assert_allclose(parts[0], parts[1], atol=1e-12)


def test_symmetry_over_random_orders() -> None:
    # six players that add 1 when all have come: the last in an order gets it, each in 1/6 of
    # worlds; 6,000 worlds: standard error √(5/36/6000) = 0.0048, five of them 0.024
    worlds = np.arange(6_000, dtype=np.uint64)
    parts = split_worlds(NAMES[:6], lambda moved: moved.all(axis=0) * 1.0, worlds, 1)
    assert parts.mean(axis=1) == pytest.approx([1 / 6] * 6, abs=0.024)
    assert (parts.sum(axis=0) == 1.0).all()


def test_exact_equals_the_average_over_all_orders() -> None:
    values = np.random.default_rng(3).normal(size=(16, 1))
    wanted = np.zeros(4)
    for order in itertools.permutations(range(4)):
        moved = 0
        for player in order:
            after = moved | 1 << player
            wanted[player] += (values[after, 0] - values[moved, 0]) / 24.0
            moved = after
    np.testing.assert_allclose(exact_parts(values)[:, 0], wanted, atol=1e-12)


def test_sets_are_counted_in_bits() -> None:
    assert coalitions(2).tolist() == [[False, False], [True, False], [False, True], [True, True]]


def test_random_orders_estimate_the_exact_values() -> None:
    # a product game of six planted factors; exact values by all sets
    factors = np.array([1.5, 0.5, 2.0, 1.0, 1.2, 0.8])
    worlds = np.arange(20_000, dtype=np.uint64)

    def worth(moved: np.ndarray) -> Floats:
        return np.where(moved, factors[:, np.newaxis], 1.0).prod(axis=0)

    exact = exact_parts(np.stack([worth(row[:, np.newaxis]) for row in coalitions(6)]))[:, 0]
    splitting = Splitting(NAMES[:6])
    splitting.add(split_worlds(NAMES[:6], worth, worlds, 1))
    found = splitting.split()
    for player, value in zip(NAMES, exact):
        part, se = found.part(player)
        # five standard errors, each of which the estimator itself states; a factor of one has none
        assert abs(part - value) <= 5.0 * se + 1e-12


def test_another_player_leaves_the_order_of_the_rest() -> None:
    few, more = ranks_of(NAMES[:6], WORLDS, 1), ranks_of(NAMES[:7], WORLDS, 1)
    for world in range(WORLDS.size):
        of_few = list(np.argsort(few[:, world]))
        assert [p for p in np.argsort(more[:, world]) if p < 6] == of_few


def test_the_error_is_that_of_the_mean() -> None:
    splitting = Splitting(("a", "b"))
    parts = np.random.default_rng(1).normal(size=(2, 500))
    splitting.add(parts)
    found = splitting.split()
    assert found.part("a")[1] == pytest.approx(parts[0].std(ddof=1) / np.sqrt(500))
    assert found.gap_se == pytest.approx(parts.sum(axis=0).std(ddof=1) / np.sqrt(500))
    assert found.gap == pytest.approx(parts.sum(axis=0).mean())


def test_the_same_whatever_the_pieces() -> None:
    worlds = np.arange(64, dtype=np.uint64)

    def worth(moved: np.ndarray) -> Floats:
        return moved.all(axis=0) * 1.0

    whole = split_worlds(NAMES, worth, worlds, 1)
    pieces = [split_worlds(NAMES, worth, worlds[at : at + 16], 1) for at in range(0, 64, 16)]
    assert (np.concatenate(pieces, axis=1) == whole).all()


def test_nobody_differs() -> None:
    assert split_worlds((), game(1, 0), WORLDS, 1).shape == (0, WORLDS.size)
    splitting = Splitting(())
    splitting.add(np.zeros((0, 5)))
    assert splitting.split().gap == 0.0
