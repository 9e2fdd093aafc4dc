"""Uniforms, logarithm, normal quantile and counts of a program against the host's own."""

from __future__ import annotations

import jax
import numpy as np
import pytest
from scipy.special import ndtri

from sapper.engine import draws as exact
from sapper.engine import streams
from sapper.engine.compiled import chance, draws, special

LANES = 256


@pytest.fixture(autouse=True)
def double():
    with jax.enable_x64(True):
        yield


def made(rows: int):
    worlds = np.arange(2**32 - 100, 2**32 - 100 + LANES, dtype=np.uint64)
    words = np.array([streams.key(3, "draw", f"s{i}") for i in range(rows)], dtype=np.uint32)
    return words, np.repeat(words[:, :, np.newaxis], LANES, axis=2), worlds


@pytest.mark.parametrize("rows", [1, 5])
def test_uniforms_are_the_same_bits(rows):
    words, keys, worlds = made(rows)
    found, scores = jax.jit(chance.chance_rows)(keys, chance.counters(worlds), 9, 1)
    wanted = streams.uniform(words, worlds, 9)
    np.testing.assert_array_equal(found, wanted)
    np.testing.assert_allclose(scores, ndtri(wanted), rtol=4e-15, atol=1e-17)


def test_logarithms_are_within_two_units_in_the_last_place():
    x = 10.0 ** -np.linspace(0.001, 300, 5_001)
    np.testing.assert_allclose(jax.jit(special.log)(x), np.log(x), rtol=4.5e-16)
    small = -np.concatenate([x, np.linspace(0.001, 0.999, 999)])
    np.testing.assert_allclose(jax.jit(special.log1p)(small), np.log1p(small), rtol=4.5e-16)


def test_the_normal_quantile_holds_in_the_far_tail():
    u = np.concatenate([10.0 ** -np.linspace(1, 16, 500), np.linspace(0.01, 0.99, 99)])
    np.testing.assert_allclose(jax.jit(special.ndtri)(u), ndtri(u), rtol=4e-15, atol=1e-16)


def test_counts_are_those_of_the_interpreter():
    """40 rows over every size of n and p; a flip on an edge would be one in about 1e12."""
    rng = np.random.default_rng(0)
    shape = (40, LANES)
    n = np.floor(10 ** rng.uniform(0, 7, shape))
    p = 10 ** rng.uniform(-7, 0, shape)
    p[::3] = 1 - p[::3]
    # as streams make them: 52 bits and a half; both tails, and what came of a failed world
    u = (rng.integers(0, 2**52, shape) + 0.5) * 2.0**-52
    # (at the very last uniform a sum of chances ends in rounding, here as there)
    u[0], u[1] = 2.0**-40, 1.0 - 2.0**-40
    p[2, :9] = np.nan
    z = np.asarray(jax.jit(special.ndtri)(u))
    run = jax.jit(draws.grouped, static_argnums=0)
    np.testing.assert_array_equal(run("BINOMIAL", n, p, u, z, 1), exact.binomial(n, p, u))
    m = 10 ** rng.uniform(-3, 6, shape)
    np.testing.assert_array_equal(run("POISSON", m, m, u, z, 1), exact.poisson(m, u))
