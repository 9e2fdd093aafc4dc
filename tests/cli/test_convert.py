"""`sapper convert`: both ways, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sapper.case.checked import check
from sapper.cli.main import main
from sapper.xmile import read

MODEL = """<xmile version="1.0"><header><name>Tea</name></header>
<sim_specs time_units="day"><start>0</start><stop>4</stop><dt>0.5</dt></sim_specs>
<model><variables>
<stock name="Warm tea"><eqn>90</eqn><outflow>cooling</outflow></stock>
<flow name="cooling"><eqn>Warm_tea / stay</eqn><units>%%</units></flow>
<aux name="stay"><eqn>8</eqn></aux>
</variables></model></xmile>"""


@pytest.fixture
def tea(tmp_path: Path) -> Path:
    path = tmp_path / "tea.stmx"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_a_case_and_back(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out, back = tmp_path / "tiny.xmile", tmp_path / "back"
    assert main(["convert", "tiny", str(out)]) == 0
    assert capsys.readouterr().out == f"wrote {out.as_posix()}\n"
    assert main(["convert", str(out), str(back)]) == 0
    shown = capsys.readouterr()
    assert shown.err == ""
    assert f"next: sapper check {back}" in shown.out
    before, _ = check("tiny")
    after, report = check(back)
    assert after is not None, report.errors
    assert before is not None and after.sha256 == before.sha256
    assert [item.name for item in tmp_path.iterdir() if item.name.startswith(".")] == []


def test_a_written_case_runs_as_it_does_without_chance(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "tiny.xmile"
    assert main(["convert", "tiny", str(out)]) == 0
    capsys.readouterr()
    rows: list[list[float]] = []
    for asked in (["tiny", "--deterministic"], [str(out)]):
        assert main(["simulate", *asked, "--only", "killed", "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)["bands"]
        rows.append([item["median"] for item in found])
    assert rows[0] == pytest.approx(rows[1], rel=1e-9)


def test_a_model_becomes_a_case(tea: Path, capsys: pytest.CaptureFixture[str]):
    out = tea.with_name("made")
    assert main(["convert", str(tea), str(out), "--format", "json"]) == 0
    shown = capsys.readouterr()
    written = json.loads(shown.out)["written"]
    assert [Path(name).name for name in written] == [
        "case.yaml", "model.yaml", "as-written.yaml", "questions.yaml",
    ]  # fmt: skip
    # a unit that cannot be read is a warning
    assert "warning[unknown-unit]" in shown.err
    case, report = check(out)
    assert case is not None, report.errors
    assert case.title == "Tea"


def test_a_model_written_anew(tea: Path, capsys: pytest.CaptureFixture[str]):
    out = tea.with_name("again.xmile")
    assert main(["convert", str(tea), str(out)]) == 0
    assert "wrote" in capsys.readouterr().out
    assert read(out).model == read(tea).model


def test_nothing_is_written_over_unasked(tea: Path, capsys: pytest.CaptureFixture[str]):
    for source in (str(tea), "tiny"):
        assert main(["convert", source, str(tea)]) == 1
        assert "error[file-exists]" in capsys.readouterr().err
        assert tea.read_text(encoding="utf-8") == MODEL
    tea.with_name("full").mkdir()
    tea.with_name("full").joinpath("mine").touch()
    assert main(["convert", str(tea), str(tea.with_name("full"))]) == 1
    assert "error[folder-not-empty]" in capsys.readouterr().err
    assert main(["convert", "tiny", str(tea), "--over"]) == 0
    assert tea.read_text(encoding="utf-8") != MODEL


def test_a_changed_file_asks_what_to_take(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "tiny.xmile"
    assert main(["convert", "tiny", str(out)]) == 0
    text = out.read_text(encoding="utf-8")
    out.write_text(text.replace("strength_at_start</eqn>", "4000</eqn>"), encoding="utf-8")
    capsys.readouterr()
    folder = tmp_path / "made"
    assert main(["convert", str(out), str(folder)]) == 1
    assert "error[equations-changed]" in capsys.readouterr().err
    assert not folder.exists()
    assert main(["convert", str(out), str(folder), "--take", "equations"]) == 0
    case, report = check(folder)
    assert case is not None, report.errors
    assert not case.evidence.claims
    assert main(["convert", str(out), str(tmp_path / "kept"), "--take", "case"]) == 0
    case, report = check(tmp_path / "kept")
    assert case is not None and case.evidence.claims


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["tiny", "folder"], "must end in .xmile"),
        (["tiny", "x.xmile", "--take", "case"], "IN is a case"),
        (["{tea}", "made", "--account", "treaty"], "has no accounts"),
        (["{tea}", "made", "--take", "case"], "keeps no case"),
        (["tiny", "x.xmile", "--account", "nobody"], "nobody"),
    ],
)
def test_wrong_usage(
    arguments: list[str], said: str, tea: Path, capsys: pytest.CaptureFixture[str]
):
    told = [item.format(tea=tea) for item in arguments]
    told[1] = str(tea.with_name(told[1]))
    assert main(["convert", *told]) == 2
    assert said in capsys.readouterr().err
    assert [item.name for item in tea.parent.iterdir()] == [tea.name]


def test_what_cannot_be_read_or_written(tea: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["convert", "nothing.xmile", str(tea.with_name("made"))]) == 3
    assert main(["convert", "tiny", str(tea.parent / "no" / "x.xmile")]) == 3
    assert main(["convert", "no-such-case", str(tea.with_name("x.xmile"))]) == 3
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    tea.write_text("<xmile><model>", encoding="utf-8")
    assert main(["convert", str(tea), str(tea.with_name("made"))]) == 1
    assert "error[bad-xml]" in capsys.readouterr().err
