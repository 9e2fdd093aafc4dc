from __future__ import annotations

from pathlib import Path

from sapper.case.assemble import assemble
from sapper.case.folder import load


def test_without_points_the_model_itself(base: Path):
    case, _ = load(base)
    assert case is not None
    model, beliefs, found = assemble(case, None)
    assert model == case.model and beliefs == {} and found == []


def test_the_account_changes_the_model(base: Path):
    case, _ = load(base)
    assert case is not None
    model, _, found = assemble(case, case.accounts[0])
    assert found == [] and model != case.model


def test_the_last_belief_counts(varied):
    point = "believe: {{men-counted: {}}}\n"
    folder = varied(
        {f"scenarios/{name}.yaml": f"title: x\n{point.format(share)}" for name, share in (("a", 0.2), ("b", 0.7))}
    )  # fmt: skip
    case, _ = load(folder)
    assert case is not None
    first, second = case.scenarios
    assert assemble(case, None, (first, second))[1] == {"men-counted": 0.7}
    assert assemble(case, None, (second, first))[1] == {"men-counted": 0.2}
