from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.engine.streams import key, threefry, uniform, uniforms

WORDS = st.integers(0, 2**32 - 1)
# Random123's known answers for threefry2x32 with 20 rounds: counter, key, result
KNOWN = [
    ((0, 0), (0, 0), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


def words(*numbers: int) -> tuple[np.ndarray, ...]:
    return tuple(np.array([number], dtype=np.uint32) for number in numbers)


@pytest.mark.parametrize(("counter", "keys", "result"), KNOWN)
def test_published_vectors(counter, keys, result):
    left, right = threefry(words(*keys), words(*counter))
    assert (int(left[0]), int(right[0])) == result


def plain_uniform(keys: tuple[int, int], world: int, step: int) -> float:
    """The definition, one number at a time."""
    counter = words(world % 2**32, step | ((world >> 32) << 24))
    left, right = threefry(words(*keys), counter)
    return (((int(left[0]) << 32 | int(right[0])) >> 12) + 0.5) * 2.0**-52


@given(WORDS, WORDS, st.integers(0, 2**40 - 1), st.integers(0, 2**24 - 1))
def test_uniform_is_its_definition(first, second, world, step):
    worlds = np.array([7, world, 9], dtype=np.uint64)
    made = uniform((first, second), worlds, step)
    assert made.shape == (3,)
    assert made[1] == plain_uniform((first, second), world, step)
    assert 0.0 < made[1] < 1.0


def test_many_keys_worlds_and_steps_are_the_same_numbers_one_by_one():
    keys = np.array([[key(1, "draw", f"n{i}{j}") for j in range(3)] for i in range(2)], np.uint32)
    worlds = np.arange(2**32 - 50, 2**32 + 50, dtype=np.uint64)
    ahead = uniforms(keys, worlds, 5, 4)
    assert ahead.shape == (4, 2, 3, 100)
    for step in range(4):
        np.testing.assert_array_equal(ahead[step], uniform(keys, worlds, 5 + step))
    assert ahead[2, 1, 2, 60] == plain_uniform(tuple(int(w) for w in keys[1, 2]), 2**32 + 10, 7)


def test_a_step_of_its_own_for_each_world():
    worlds = np.arange(4, dtype=np.uint64)
    steps = np.array([3, 0, 3, 8], dtype=np.uint64)
    made = uniform((1, 2), worlds, steps)
    assert [plain_uniform((1, 2), w, int(k)) for w, k in enumerate(steps)] == made.tolist()


TEXT = st.text(max_size=6)
PARTS = st.tuples(TEXT, st.lists(TEXT, max_size=3).map(tuple), st.integers(0, 20))


@given(PARTS, PARTS)
def test_different_streams_have_different_keys(one, other):
    same = one == other
    (name, elements, call), (name2, elements2, call2) = one, other
    keys = key(1, "draw", name, elements, call), key(1, "draw", name2, elements2, call2)
    assert (keys[0] == keys[1]) == same


def test_what_a_key_depends_on():
    assert key(1, "prior", "x") != key(2, "prior", "x")
    assert key(1, "prior", "x") != key(1, "claim", "x")
    assert key(1, "draw", "x", fate=1) != key(1, "draw", "x")
    assert key(1, "prior", "x", fate=1) == key(1, "prior", "x")
    assert key(1, "draw", "ab") != key(1, "draw", "a", ("b",))


def test_uniforms_are_uniform():
    # 200,000 draws; the mean of 12·(u - ½)² has variance 0.8/n, that of u 1/(12 n); 4.5 errors
    n = 200_000
    made = uniform(key(3, "draw", "x"), np.arange(n, dtype=np.uint64), 0)
    assert abs(made.mean() - 0.5) < 4.5 * np.sqrt(1 / 12 / n)
    assert abs((12 * (made - 0.5) ** 2).mean() - 1) < 4.5 * np.sqrt(0.8 / n)
