"""Single precision: asked for by name, compiled only, and refused beyond the counts it bears."""

from __future__ import annotations

import numpy as np
import pytest

from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.blocks import Lanes
from sapper.engine.engines import FEW, Compiled, engine_for
from sapper.engine.plan import Level, Transfer
from sapper.engine.precision import MOST_COUNTED, counted, passes

LANES = Lanes(np.arange(8, dtype=np.uint64), np.zeros(8, dtype=np.int64))


def growing(build, start: float, *, whole: bool = True):
    """Two more heads a step, for three steps."""
    return build.plan(
        [build.equation("more", "2"), Transfer("come", "more", None, ())],
        draws=[build.constant("first", start)],
        levels=[Level("heads", "first", ("come",), (), whole)],
    )


def test_single_is_compiled_whatever_the_number_of_worlds():
    for choice in ("auto", "compiled"):
        for worlds in (1, FEW + 1):
            engine = engine_for(choice, worlds, "single")
            assert (engine.name, engine.precision) == ("compiled", "single")
    assert engine_for("auto", 1).precision == "double"
    with pytest.raises(ValueError, match="double only"):
        engine_for("interpreter", 1, "single")


@pytest.mark.parametrize(
    ("start", "refused"), [(MOST_COUNTED - 6, False), (MOST_COUNTED - 5, True)]
)
def test_a_count_is_borne_up_to_2_to_the_24_and_not_one_further(build, start, refused):
    plan = growing(build, start)
    engine = Compiled(precision="single")
    if refused:
        with pytest.raises(CaseError) as error:
            engine.run_block(plan, LANES, 1, ())
        (fault,) = error.value.diagnostics
        assert fault.code == "single-too-large"
        assert "`heads` counts up to 16,777,217 in world 0" in fault.message
    else:
        # nothing is kept but what was asked for
        assert engine.run_block(plan, LANES, 1, ()).values == {}


def test_what_counts_no_heads_may_be_as_large_as_it_likes(build):
    plan = growing(build, 1e12, whole=False)
    assert counted(plan) == ()
    Compiled(precision="single").run_block(plan, LANES, 1, ("heads",))


def test_double_bears_larger_counts(build):
    plan = growing(build, 1e8)
    block = Compiled().run_block(plan, LANES, 1, ("heads",))
    assert (block.values["heads"][-1] == 1e8 + 6).all()


def test_worlds_that_failed_are_not_looked_at_and_the_others_are_named(build):
    plan = growing(build, 1.0)
    trace = np.ones((4, 8))
    trace[2, 3] = np.inf
    trace[2, 5] = 2.0 * MOST_COUNTED
    failed = np.arange(8) == 3
    worlds = np.arange(100, 108, dtype=np.uint64)
    fault = passes(plan, {"heads": trace}, failed, worlds)
    assert fault is not None and "in world 105" in fault.message
    assert passes(plan, {"heads": trace}, failed | (np.arange(8) == 5), worlds) is None
