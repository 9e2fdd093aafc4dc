"""The fingerprint, and how far results agree across two of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from sapper.engine.fingerprint import fingerprint, isa

AVX = "--xla_cpu_max_isa=AVX"
# runs some worlds of one account of a case, and writes the histories of its stocks
_RUN = """
import json, sys
import numpy as np
from sapper.analysis.stages import read, staged
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled
case, _ = check(sys.argv[1])
plan = staged(case, read(case, case.accounts[0], (), questions=True)).plan
keep = [level.name for level in plan.levels]
count = int(sys.argv[2])
lanes = Lanes(np.arange(count, dtype=np.uint64), np.zeros(count, dtype=np.int64))
block = Compiled().run_block(plan, lanes, 1, keep)
values = {name: block.values[name].reshape(-1).tolist() for name in keep}
whole = [level.name for level in plan.levels if level.whole]
print(json.dumps([values, whole]))
"""


def _both(case: str, worlds: int) -> tuple[list[dict[str, np.ndarray]], list[str]]:
    """The same worlds with all instructions and with those of AVX, each in a process of its own."""
    started = [
        subprocess.Popen(
            [sys.executable, "-c", _RUN, case, str(worlds)],
            env={**os.environ, "XLA_FLAGS": flags, "SAPPER_CACHE": "off"},
            stdout=subprocess.PIPE,
            text=True,
        )
        for flags in ("", AVX)
    ]
    texts = [process.communicate()[0] for process in started]
    assert [process.returncode for process in started] == [0, 0]
    found = [json.loads(text.splitlines()[-1]) for text in texts]
    return [{name: np.array(row) for name, row in values.items()} for values, _ in found], found[0][
        1
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "worlds"), [("tiny", 512), ("dprk-russia", 48)])
def test_classes_of_instructions_agree_but_for_flipped_draws(case: str, worlds: int):
    """1e-9 relative in every world whose counts are the same; flips counted, none expected.

    A draw flips where its uniform lies on an edge, about 1e-12 of draws: half a million of
    them each let one through in two million runs of this test.
    """
    (usual, narrow), whole = _both(case, worlds)
    assert whole
    flipped = sum(int((usual[name] != narrow[name]).sum()) for name in whole)
    assert flipped == 0
    gaps = {
        name: float(np.max(np.abs(usual[name] - narrow[name]) / np.maximum(np.abs(usual[name]), 1)))
        for name in usual
    }
    assert max(gaps.values()) <= 1e-9, gaps


def test_a_limit_of_instructions_is_seen():
    widest = isa()
    assert isa(AVX) in ("avx", widest)
    assert isa("") == widest


def test_a_fingerprint_tells_engines_and_blocks_apart():
    block = [np.arange(6.0).reshape(2, 3)]
    one = fingerprint("compiled", block)
    assert one == fingerprint("compiled", block)
    assert one != fingerprint("interpreter", block)
    assert one.block != fingerprint("compiled", [block[0] + 1e-12]).block
    assert one != fingerprint("compiled", block, "single")
    told = {"engine", "precision", "library", "flags", "isa", "libm", "block_sha256"}
    assert set(one.to_json()) == told
