"""Which lanes run together, and that they come in order."""

from __future__ import annotations

import threading
import time

import numpy as np
import pytest

from sapper.engine.blocks import BLOCK, in_order, units


@pytest.mark.parametrize("worlds", [1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 7])
def test_every_world_stands_in_its_block_and_lane(worlds: int):
    seen: list[int] = []
    for unit in units(worlds):
        own = unit.lanes.worlds
        assert (own // BLOCK == unit.index).all()
        assert (own % BLOCK == np.arange(own.size)).all()
        seen.extend(own.tolist())
    assert seen == list(range(worlds))


@pytest.mark.parametrize(("worlds", "again"), [(10, 10), (3_000, 300), (3_000, 2_500)])
def test_readings_have_every_other_fate_once(worlds: int, again: int):
    pairs: list[tuple[int, int]] = []
    for unit in units(worlds, again, 4):
        for lanes in unit.fates:
            assert 0 < lanes.count <= BLOCK
            assert (np.diff(lanes.fates) >= 0).all()
            # they follow the block of their worlds
            assert (lanes.worlds // BLOCK == unit.index).all()
            pairs.extend(zip(lanes.worlds.tolist(), lanes.fates.tolist()))
    assert sorted(pairs) == [(world, fate) for world in range(again) for fate in (1, 2, 3)]


def test_growth_keeps_whole_blocks_as_they_were():
    few, many = list(units(2 * BLOCK)), list(units(5 * BLOCK))
    for one, other in zip(few, many):
        np.testing.assert_array_equal(one.lanes.worlds, other.lanes.worlds)


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_results_come_in_order(threads: int):
    def work(number: int) -> int:
        time.sleep(0.002 * (number % 3))
        return number * number

    assert list(in_order(work, range(20), threads)) == [number**2 for number in range(20)]


def test_no_more_is_under_way_than_there_is_room_for():
    begun: list[int] = []
    lock = threading.Lock()

    def work(number: int) -> int:
        with lock:
            begun.append(number)
        return number

    results = in_order(work, iter(range(1_000)), 2)
    next(results)
    time.sleep(0.05)
    assert len(begun) <= 5
    results.close()
    assert len(begun) <= 5


def test_an_interrupt_ends_it_and_drops_the_rest():
    done: list[int] = []

    def work(number: int) -> int:
        if number == 3:
            raise KeyboardInterrupt
        done.append(number)
        return number

    with pytest.raises(KeyboardInterrupt):
        list(in_order(work, range(100), 2))
    assert len(done) < 10
