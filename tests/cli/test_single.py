"""`--single` on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import xarray as xr

from sapper.analysis.figures import rounded_up
from sapper.analysis.precision import MEASURED
from sapper.cli.main import main

BASE = str(Path(__file__).parents[1] / "golden" / "base")


def test_a_run_says_its_precision_and_how_far_it_moves(capsys: pytest.CaptureFixture[str]):
    assert main(["run", BASE, "--single", "--worlds", "300"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "· single precision" in text
    assert "Single precision moves no chance by more than" in text
    assert "measured on 300 worlds." in text


def test_the_json_says_it_for_each_answer(capsys: pytest.CaptureFixture[str]):
    words = ["run", BASE, "--worlds", "300", "--format", "json"]
    assert main([*words, "--single"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["precision"] == found["fingerprint"]["precision"] == "single"
    for answer in found["answers"]:
        assert set(answer["single"]) == {"shift", "se", "worlds"}
        assert answer["single"]["worlds"] == min(300, MEASURED)
        assert answer["single"]["se"] > 0.0
    assert main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["precision"] == "double"
    assert not any("single" in answer for answer in found["answers"])


def test_one_question_in_full_tells_of_itself(capsys: pytest.CaptureFixture[str]):
    words = ["answer", BASE, "fed-until-1851-05-31", "--single", "--worlds", "300"]
    assert main(words) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Single precision moves no chance by more than" in text
    assert "no number" not in text


def test_every_figure_of_csv_has_its_shift(capsys: pytest.CaptureFixture[str]):
    assert main(["run", BASE, "--single", "--worlds", "300", "--format", "csv"]) == 0
    head, *rows = capsys.readouterr().out.strip().split("\n")
    assert head.endswith("single_shift,single_se")
    assert all(not row.endswith(",") for row in rows)


def test_whole_worlds_say_it_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--single", "--worlds", "100"]) == 0
    assert "Single precision moves no average by more than" in capsys.readouterr().out
    assert main(["simulate", BASE, "--single", "--worlds", "100", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["single"]["worlds"] == 100
    file = tmp_path / "worlds.nc"
    assert main(["simulate", BASE, "--single", "--worlds", "40", "--out", str(file)]) == 0
    with xr.open_dataset(file, engine="scipy") as found:
        assert found.attrs["precision"] == "single"


def test_saved_worlds_say_their_precision(tmp_path: Path):
    words = ["run", BASE, "--single", "--worlds", "40", "--out", str(tmp_path), "--save", "men"]
    assert main(words) == 0
    found = xr.open_zarr(tmp_path / "worlds.zarr", group="a", consolidated=False)
    assert found.attrs["precision"] == "single"


@pytest.mark.parametrize("command", [["run", BASE], ["answer", BASE, "men-left-1851-05-31"], ["simulate", BASE]])  # fmt: skip
def test_the_interpreter_has_no_single_precision(
    command: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main([*command, "--single", "--engine", "interpreter"]) == 2
    assert "the interpreter works in double precision only" in capsys.readouterr().err


def test_one_world_without_chance_is_double(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--single", "--deterministic"]) == 2
    assert "leave `--single` out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.00051, "0.06"), (0.0005, "0.05"), (0.012, "2"), (0.0099, "1"), (0.25, "30"), (0.0, "0")],
)
def test_shares_are_rounded_upwards(share: float, text: str):
    assert rounded_up(share) == text


def test_hinges_are_worked_out_in_double(capsys: pytest.CaptureFixture[str]):
    words = ["answer", BASE, "fed-until-1851-05-31", "--single", "--worlds", "300"]
    assert main([*words, "--only", "hinges"]) == 2
    assert "leave `--single` out" in capsys.readouterr().err
    assert main([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["hinges"] is None
