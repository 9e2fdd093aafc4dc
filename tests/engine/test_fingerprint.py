"""The fingerprint, and how far results agree across two of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np

from sapper.engine.fingerprint import fingerprint, isa

AVX = "--xla_cpu_max_isa=AVX"
# runs the case `tiny`, block 0 of one account, and writes stocks at the end and outcomes
_RUN = """
import json, sys
import numpy as np
from sapper.analysis.stages import read, staged
from sapper.case.checked import check
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Compiled
case, _ = check("tiny")
plan = staged(case, read(case, case.accounts[0], (), questions=True)).plan
keep = [level.name for level in plan.levels]
lanes = Lanes(np.arange(512, dtype=np.uint64), np.zeros(512, dtype=np.int64))
block = Compiled().run_block(plan, lanes, 1, keep)
values = {name: block.values[name].reshape(-1).tolist() for name in keep}
whole = [level.name for level in plan.levels if level.whole]
print(json.dumps([values, whole]))
"""


def _values(flags: str) -> tuple[dict[str, np.ndarray], list[str]]:
    environment = {**os.environ, "XLA_FLAGS": flags, "SAPPER_CACHE": "off"}
    found = subprocess.run(
        [sys.executable, "-c", _RUN], env=environment, capture_output=True, text=True, check=True
    )
    values, whole = json.loads(found.stdout.splitlines()[-1])
    return {name: np.array(value) for name, value in values.items()}, whole


def test_classes_of_instructions_agree_but_for_flipped_draws():
    """1e-9 relative in every world whose counts are the same; flips counted, none expected.

    A draw flips where its uniform lies on an edge, about 1e-12 of draws: 512 worlds of some
    hundred draws each let one through in twenty thousand runs of this test.
    """
    usual, whole = _values("")
    narrow, _ = _values(AVX)
    flipped = sum(int((usual[name] != narrow[name]).sum()) for name in whole)
    assert flipped == 0
    gaps = [
        float(np.max(np.abs(usual[name] - narrow[name]) / np.maximum(np.abs(usual[name]), 1.0)))
        for name in usual
    ]
    assert max(gaps) <= 1e-9


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
