"""The examples of docs/format.md are one case, which checks without a fault."""

from __future__ import annotations

import re
from pathlib import Path

from sapper.case.checked import check
from sapper.diagnostics.render import full
from sapper.model.parts import Model

PAGE = Path(__file__).parents[2] / "docs" / "format.md"


def lay(folder: Path) -> Path:
    """Write the page's blocks as files: each begins with its name; several may make one."""
    files: dict[str, list[str]] = {}
    for name, body in re.findall(
        r"(?ms)^```yaml\n# ([\w/.-]+)\n(.*?)^```", PAGE.read_text("utf-8")
    ):
        files.setdefault(name, []).append(body)
    for name, bodies in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(bodies), encoding="utf-8")
    return folder


def test_examples_check(tmp_path: Path):
    case, report = check(lay(tmp_path / "fort"))
    assert not report.found, "\n\n".join(full(item) for item in report)
    assert case is not None


def test_examples_are_strict(tmp_path: Path):
    """Lint finds nothing but numbers inside parts that the page leaves without a basis."""
    _, report = check(lay(tmp_path / "fort"), strict=True)
    found = [item for item in report if item.code != "no-basis"]
    assert not found, "\n\n".join(full(item) for item in found)


def test_every_block_is_an_example():
    text = PAGE.read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^```yaml\n(.*)$", text)
    assert blocks
    assert all(line.startswith("# ") for line in blocks)


def test_every_kind_of_part_is_shown(tmp_path: Path):
    case, _ = check(lay(tmp_path / "fort"))
    assert case is not None
    model: Model = case.model
    for kind in (
        "dimensions",
        "parameters",
        "stocks",
        "flows",
        "variables",
        "lookups",
        "correlations",
        "events",
        "decisions",
        "chains",
        "populations",
    ):
        assert getattr(model, kind), kind
    assert {flow.kind for flow in model.flows} == {"equation", "hazard", "after", "moves"}
    assert {question.kind for question in case.questions} == {"binary", "number", "date"}
    assert case.scenarios
    assert case.observations
    assert any(account.answers for account in case.accounts)


def test_the_case_runs(tmp_path: Path):
    """It answers every question, and no world fails."""
    from sapper.analysis.answers import answer_case

    case, _ = check(lay(tmp_path / "fort"))
    assert case is not None
    found = answer_case(case, worlds=100)
    assert {item.question for item in found.answers} == {item.id for item in case.questions}
    assert not found.faults
