"""Every name that a model lets its author read is given by its plan, and runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import sapper
from sapper.case.folder import load
from sapper.engine.interpreter.run import run
from sapper.engine.ordering import given
from sapper.engine.planning import plan
from sapper.model.checks.outputs import outputs
from sapper.model.checks.units import infer
from sapper.model.lowering import lower

CASES = Path(sapper.__file__).parent / "cases"
WORLDS = np.arange(16, dtype=np.uint64)


@pytest.mark.parametrize("name", ["tiny", "dprk-russia"])
def test_every_readable_name_has_a_value(name: str):
    case, report = load(CASES / name)
    assert case is not None, report.errors
    inference, _ = infer(case.model, case.units)
    made = plan(lower(case.model, inference), case.evidence.claims, case.evidence.ties)
    known = {item for node in made.nodes for item in given(node)}
    known.update(item.name for item in (*made.draws, *made.levels))
    readable = set(outputs(case.model))
    assert readable <= known
    block = run(made, WORLDS, 1, keep=sorted(readable))
    assert not block.failed.any(), block.failures
    for item, trace in block.traces.items():
        if not item.endswith(".date"):
            assert np.isfinite(trace).all(), item
