"""Exported cases in PySD and in simlin: they run there, and give our deterministic run.

Every stock is compared, at 1e-9 of its greatest value: all three work out the same sums in double
precision, in their own order (some 1e-13 is what they come to). Each test skips where its peer is
not installed; PySD takes long over the large case, which is tried by hand.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.exporting import export_case
from sapper.analysis.simulation import prepare
from sapper.case.checked import check
from sapper.engine.ensemble import simulate

EVERY_PART = str(Path(__file__).parents[1] / "deterministic" / "every_part")
CLOSE = 1e-9
by_hand = pytest.mark.skipif(
    "SAPPER_BY_HAND" not in os.environ, reason="PySD takes long: SAPPER_BY_HAND=1"
)
Peer = Callable[[Path], Mapping[str, np.ndarray]]


def _pysd(path: Path) -> Mapping[str, np.ndarray]:
    with warnings.catch_warnings():
        # an old name in chardet, old keywords in pandas and xarray: PySD's own calls
        warnings.simplefilter("ignore")
        pysd = pytest.importorskip("pysd", reason="PySD is not installed")
        found = pysd.read_xmile(str(path)).run()
    return {str(name): found[name].to_numpy(dtype=float) for name in found.columns}


def _simlin(path: Path) -> Mapping[str, np.ndarray]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        simlin = pytest.importorskip("simlin", reason="pysimlin is not installed")
        found = simlin.load(str(path)).run().results
    return {str(name): found[name].to_numpy(dtype=float) for name in found.columns}


@pytest.mark.parametrize(
    ("name", "account", "peer"),
    [
        ("tiny", None, _pysd),
        ("tiny", "treaty", _simlin),
        (EVERY_PART, None, _simlin),
        ("rok-vietnam", None, _simlin),
        ("dprk-russia", None, _simlin),
        pytest.param(EVERY_PART, None, _pysd, marks=by_hand),
        pytest.param("rok-vietnam", "paid", _pysd, marks=by_hand),
        pytest.param("dprk-russia", None, _pysd, marks=by_hand),
        pytest.param("dprk-russia", "investment", _pysd, marks=by_hand),
    ],
)
def test_stocks_are_those_of_our_run(name: str, account: str | None, peer: Peer, tmp_path: Path):
    case, report = check(name)
    assert case is not None, report.errors
    stages = prepare(case, account=account)
    keep = [level.name for level in stages.plan.levels if not level.dims and "·" not in level.name]
    path = tmp_path / "case.xmile"
    path.write_text(export_case(case, account=account).text, encoding="utf-8")
    theirs = {key.lower().replace(" ", "_"): value for key, value in peer(path).items()}
    ours = simulate(stages.plan, 1, 1, keep, deterministic=True)
    for stock in keep:
        wanted = ours.traces[stock][:, 0]
        found = theirs[stock.replace(".", "_")]
        gap = float(np.max(np.abs(found - wanted)))
        assert gap <= CLOSE * max(1e-9, float(np.max(np.abs(wanted)))), stock
