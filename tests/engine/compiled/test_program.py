"""Programs: what shares one, blocks, single precision, threads, the cache folder."""

from __future__ import annotations

import runpy
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from sapper.engine.compiled import cache
from sapper.engine.compiled.build import layout
from sapper.engine.compiled.facts import facts
from sapper.engine.compiled.inputs import inputs
from sapper.engine.compiled.program import (
    BLOCK,
    LIVE_BYTES,
    NEAR_BYTES,
    Programs,
    block_of,
    compile_plan,
)
from sapper.engine.plan import Leavers, Level
from sapper.model.primitives import Delay

build = runpy.run_path(str(Path(__file__).parents[1] / "conftest.py"))["Build"]()
LANES = 32


@pytest.fixture(autouse=True)
def no_cache(monkeypatch):
    monkeypatch.setenv("SAPPER_CACHE", "off")


def epidemic(steps: int = 6):
    return build.plan(
        [
            build.equation("force", "0.5 * a * ill / 100"),
            Leavers("well", ("fall",), ("force",), (1.0,), True),
            build.equation("mend", "0.2"),
            Leavers("ill", ("recover",), ("mend",), (1.0,), True),
        ],
        steps=steps,
        draws=[build.uniform("a")],
        setup=[build.equation("well0", "90"), build.equation("ill0", "10")],
        levels=[
            Level("well", "well0", (), ("fall",), True),
            Level("ill", "ill0", ("fall",), ("recover",), True),
        ],
    )


def some(plan, first=0):
    return inputs(plan, np.arange(first, first + LANES, dtype=np.uint64), 1)


def test_plans_that_differ_in_priors_share_a_program(monkeypatch):
    plan = epidemic()
    other = replace(plan, draws=(build.uniform("a", 0.5, 0.9),))
    third = epidemic(steps=7)
    programs = Programs()
    first = programs.of(plan, ["ill"])
    assert programs.of(other, ["ill"]) is first
    assert programs.of(plan, ["well"]) is not first
    assert programs.of(third, ["ill"]) is not first


def test_a_block_is_halved_until_its_histories_fit():
    delays = [Delay(f"old{i}", "a", "lag", None) for i in range(20)]
    plan = build.plan(
        [build.equation("lag", "2"), *delays], steps=2_000, draws=[build.uniform("a")]
    )
    program = compile_plan(plan, ["old0"])
    assert program.block < BLOCK
    assert program.block * 20 * 2_001 * 8 < LIVE_BYTES <= 2 * program.block * 23 * 2_001 * 8


def test_a_block_is_halved_until_what_it_carries_stays_near():
    """Only where the program is one function; 80 stocks are far fewer bytes than may be held."""
    names = [f"s{i}" for i in range(80)]
    plan = build.plan(
        [build.equation("grows", "0.01 * a")],
        draws=[build.uniform("a")],
        setup=[build.equation("start", "1")],
        levels=[Level(name, "start", ("grows",), (), False) for name in names],
    )
    program = compile_plan(plan, ["s0"])
    assert NEAR_BYTES / 2 < program.block * 80 * 8 <= NEAR_BYTES


def test_a_lane_has_the_same_bits_in_another_block_and_thread():
    plan = epidemic()
    program = compile_plan(plan, ["ill", "force"], block=LANES)
    with ThreadPoolExecutor(2) as pool:
        one, other = pool.map(lambda first: program.run(some(plan, first)), (0, LANES // 2))
    for name in ("ill", "force"):
        np.testing.assert_array_equal(
            one.traces[name][..., LANES // 2 :], other.traces[name][..., : LANES // 2]
        )


def test_single_precision_leaves_counts_whole_and_moves_little():
    plan = epidemic()
    double = compile_plan(plan, ["ill", "force"], block=LANES).run(some(plan))
    single = compile_plan(plan, ["ill", "force"], block=LANES, single=True).run(some(plan))
    np.testing.assert_array_equal(single.traces["ill"], np.floor(single.traces["ill"]))
    np.testing.assert_allclose(single.traces["force"][0], double.traces["force"][0], rtol=2e-7)
    assert (single.traces["force"][0] != double.traces["force"][0]).any()


def test_kept_parameters_and_a_block_of_the_wrong_size():
    plan = epidemic()
    program = compile_plan(plan, ["a"], block=LANES)
    given = some(plan)
    assert (program.run(given).traces["a"] == given.constants["a"]).all()
    with pytest.raises(ValueError, match="lanes"):
        program.run(inputs(plan, np.arange(3, dtype=np.uint64), 1))
    with pytest.raises(KeyError):
        compile_plan(plan, ["nobody"])


def test_the_cache_is_in_a_folder_of_its_own_and_is_filled(tmp_path, monkeypatch):
    assert cache.cache_folder() is None
    monkeypatch.setenv("SAPPER_CACHE", str(tmp_path))
    folder = cache.cache_folder()
    assert folder is not None and folder.parent == tmp_path
    compile_plan(epidemic(), ["ill"], block=LANES)
    assert any(folder.iterdir())


def tangled(names: int = 25):
    """Sums of products over six stocks, which a compiler likes to bring together."""
    rows = [
        f"0.9 * SIN(a * s{i % 6} - b * v{i - 1} * s{(i + 2) % 6} / (1 + a * a))"
        for i in range(names)
    ]
    rows[0] = "a * s1 - b * s2"
    flows = [build.equation(f"in{k}", f"0.1 * v{4 * k} * a - 0.2 * s{k}") for k in range(6)]
    return build.plan(
        [*(build.equation(f"v{i}", row) for i, row in enumerate(rows)), *flows],
        steps=30,
        draws=[build.uniform("a"), build.uniform("b")],
        setup=[build.equation(f"s{k}0", f"{k + 1} * a") for k in range(6)],
        levels=[Level(f"s{k}", f"s{k}0", (f"in{k}",), (), False) for k in range(6)],
    )


STOCKS = [f"s{k}" for k in range(6)]


@pytest.mark.parametrize("others", [("v1",), ("in3", "v9"), tuple(f"v{i}" for i in range(25))])
def test_guarded_programs_give_the_same_bits_whatever_is_kept(others):
    plan = tangled()
    alone = compile_plan(plan, STOCKS, guarded=True, block=LANES).run(some(plan))
    beside = compile_plan(plan, [*STOCKS, *others], guarded=True, block=LANES).run(some(plan))
    for name in STOCKS:
        np.testing.assert_array_equal(alone.traces[name], beside.traces[name])


def crossed():
    """Three stocks whose products are added: plain, the last bits follow what else is kept."""
    sums = [f"a * s{k} + b * s{(k + 1) % 3} - 0.3 * {f'v{k - 1}' if k else 'a'}" for k in range(3)]
    return build.plan(
        [
            *(build.equation(f"in{k}", f"a * s{(k + 1) % 3} - b * s{k}") for k in range(3)),
            *(build.equation(f"v{k}", text) for k, text in enumerate(sums)),
            *(build.equation(f"f{k}", f"0.01 * v{k} * b - 0.02 * in{k} * a") for k in range(3)),
        ],
        steps=30,
        draws=[build.uniform("a"), build.uniform("b")],
        setup=[build.equation(f"s{k}0", f"{k + 1} * a") for k in range(3)],
        levels=[Level(f"s{k}", f"s{k}0", (f"f{k}",), (), False) for k in range(3)],
    )


@pytest.mark.parametrize("others", [("in0", "in1"), ("v0", "v1", "v2")])
def test_guards_hold_where_plain_programs_differ(others):
    """With the three sums kept, plain programs differ on processors that add to products in one."""
    plan = crossed()
    alone = compile_plan(plan, STOCKS[:3], guarded=True, block=LANES).run(some(plan))
    beside = compile_plan(plan, [*STOCKS[:3], *others], guarded=True, block=LANES).run(some(plan))
    for name in STOCKS[:3]:
        np.testing.assert_array_equal(alone.traces[name], beside.traces[name])


def test_guards_change_no_value_beyond_rounding():
    plan = tangled()
    plain, guarded = (
        compile_plan(plan, STOCKS, guarded=guarded, block=LANES).run(some(plan))
        for guarded in (False, True)
    )
    for name in STOCKS:
        np.testing.assert_allclose(guarded.traces[name], plain.traces[name], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("steps", "every"), [(6, 1), (6, 2), (6, 3), (7, 3), (8, 3), (2, 5)])
def test_only_saved_steps_are_traced(steps, every):
    plan = tangled()
    calendar = replace(plan.calendar, stop=plan.calendar.start + steps, save_every=every)
    plan = replace(plan, calendar=calendar)
    assert plan.calendar.steps == steps
    keep = [*STOCKS, "v3", "a"]
    whole = compile_plan(plan, keep, guarded=True, block=LANES).run(some(plan))
    saved = compile_plan(plan, keep, guarded=True, saved=True, block=LANES).run(some(plan))
    np.testing.assert_array_equal(whole.failed, saved.failed)
    for name in keep:
        assert saved.traces[name].shape[0] == steps // every + 1
        np.testing.assert_array_equal(whole.traces[name][::every], saved.traces[name])


def test_traces_make_a_block_smaller_but_not_too_small():
    """Blocks are halved to 256 worlds for speed, and below that only for memory."""
    plan = tangled()
    blocks = {
        steps: block_of(
            layout(facts(replace(plan, calendar=replace(plan.calendar, stop=float(steps)))), STOCKS)
        )
        for steps in (30, 1_000, 4_000, 40_000)
    }
    assert blocks[30] == BLOCK
    assert blocks[1_000] == 256
    assert blocks[4_000] == 256
    assert blocks[40_000] == 32
    assert 32 * 40_000 * 8 * len(STOCKS) <= LIVE_BYTES < 64 * 40_000 * 8 * len(STOCKS)
