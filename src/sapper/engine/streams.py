"""Streams of chance: counter-based uniforms, addressed by name, world and step.

A uniform is threefry-2x32 with 20 rounds (Salmon, Moraes, Dror and Shaw 2011) under a key
that is a hash of what it is for and a counter that is the world and the step. So a draw
depends on nothing else that is in a model or is asked of it, worlds can be made in any
order and in pieces, and two accounts share the chance of all that they have in common.

What is done with a uniform is `sapper.engine.draws` and `sapper.language.quantile`.
"""

from __future__ import annotations

import hashlib
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Domain = Literal["prior", "claim", "tie", "draw", "answer", "order", "sampler"]
Floats: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.uint32]
Worlds: TypeAlias = NDArray[np.uint64]

GREATEST_WORLD = 2**40 - 1
"""Worlds are counted in 32 bits of one counter word and 8 of the other."""
GREATEST_STEP = 2**24 - 1
"""Steps are counted in the other 24 bits."""

_ROTATIONS = ((13, 15, 26, 6), (17, 29, 16, 24))
_PARITY = 0x1BD11BDA
_LOW = np.uint64(0xFFFFFFFF)
# so many uniforms at a time stay in a core's nearest cache
_PIECE = 8_192


def key(
    seed: int,
    domain: Domain,
    name: str,
    elements: tuple[str, ...] = (),
    call: int = 0,
    fate: int = 0,
) -> tuple[int, int]:
    """The two key words of a stream: a 64-bit hash of everything that tells it from others.

    Elements go in by name, so that a new element of a dimension leaves those of the others
    as they were. `fate` is other chance for the same claims and parameters, and enters only
    the domain `draw`.
    """
    parts = [str(seed), domain, name, str(call), str(fate if domain == "draw" else 0), *elements]
    # every part goes in behind its length: no two lists of parts give one text
    encoded = b"".join(f"{len(raw)}:".encode() + raw for raw in (part.encode() for part in parts))
    digest = hashlib.blake2b(encoded, digest_size=8).digest()
    return int.from_bytes(digest[:4], "little"), int.from_bytes(digest[4:], "little")


def threefry(key_words: tuple[Words, Words], counter: tuple[Words, Words]) -> tuple[Words, Words]:
    """Threefry-2x32-20 of counters under keys; all arrays of one shape or broadcastable."""
    first, second = key_words
    schedule = (first, second, first ^ second ^ np.uint32(_PARITY))
    left = counter[0] + first
    right = counter[1] + second
    spare = np.empty_like(right)
    for group in range(5):
        for rotation in _ROTATIONS[group % 2]:
            left += right
            np.left_shift(right, np.uint32(rotation), out=spare)
            right >>= np.uint32(32 - rotation)
            right |= spare
            right ^= left
        left += schedule[(group + 1) % 3]
        right += schedule[(group + 2) % 3]
        right += np.uint32(group + 1)
    return left, right


def uniform(
    keys: tuple[int, int] | NDArray[np.uint32], worlds: Worlds, step: int | NDArray[np.uint64]
) -> Floats:
    """Uniforms in (0, 1): 52 bits and a half, so that neither end is ever met.

    `keys` of shape (..., 2) and worlds of shape (W,) give (..., W). `step` is one step for
    all, or an array (W,) of one for each world.
    """
    words = np.asarray(keys, dtype=np.uint32)
    flat = words.reshape(-1, 2)
    counters = _upper(worlds, np.asarray(step, dtype=np.uint64))
    made = _rows(flat, worlds, np.broadcast_to(counters, (flat.shape[0], worlds.size)))
    return made.reshape(*words.shape[:-1], worlds.size)


def uniforms(keys: NDArray[np.uint32], worlds: Worlds, first: int, count: int) -> Floats:
    """The uniforms of `count` steps from `first` on: (count, ..., W); the same numbers."""
    words = np.asarray(keys, dtype=np.uint32)
    flat = words.reshape(-1, 2)
    steps = np.arange(first, first + count, dtype=np.uint64)[:, np.newaxis]
    counters = np.repeat(_upper(worlds, steps), flat.shape[0], axis=0)
    made = _rows(np.tile(flat, (count, 1)), worlds, counters)
    return made.reshape(count, *words.shape[:-1], worlds.size)


def _upper(worlds: Worlds, steps: NDArray[np.uint64]) -> Words:
    high = (worlds >> np.uint64(32)) << np.uint64(24)
    return (high | steps).astype(np.uint32)


def _rows(keys: Words, worlds: Worlds, upper: Words) -> Floats:
    low = (worlds & _LOW).astype(np.uint32)
    out = np.empty((keys.shape[0], low.size))
    rows = max(1, _PIECE // max(1, low.size))
    for start in range(0, keys.shape[0], rows):
        piece = slice(start, start + rows)
        _fill(out[piece], keys[piece], low, upper[piece])
    return out


def _fill(out: Floats, keys: Words, low: Words, upper: Words) -> None:
    shape = out.shape
    first = np.ascontiguousarray(np.broadcast_to(keys[:, :1], shape))
    second = np.ascontiguousarray(np.broadcast_to(keys[:, 1:], shape))
    left, right = threefry((first, second), (low, upper))
    bits = left.astype(np.uint64)
    bits <<= np.uint64(32)
    bits |= right
    bits >>= np.uint64(12)
    np.add(bits, 0.5, out=out, casting="unsafe")
    out *= 2.0**-52
