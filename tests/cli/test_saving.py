"""`--save` and `--engine` on the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import xarray as xr

from sapper.cli.main import main
from sapper.cli.saving import in_words, too_much

BASE = Path(__file__).parents[1] / "golden" / "base"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(BASE, tmp_path / "garrison")
    return tmp_path / "garrison"


def test_named_worlds_are_written_and_no_others(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    words = ["run", str(folder), "--worlds", "40", "--out", str(out), "--save", "men,sickness"]
    assert main(words) == 0
    assert "worlds.zarr" in capsys.readouterr().out
    found = xr.open_zarr(out / "worlds.zarr", group="a", consolidated=False)
    assert {str(name) for name in found.data_vars} == {"men", "sickness", "failed"}
    assert found["men"].dims == ("world", "time")
    assert found["men"].sizes["world"] == 40
    assert found["men"].attrs["units"] == "soldier"
    assert (out / "answers.json").is_file()


def test_worlds_are_those_that_simulate_gives(folder: Path, tmp_path: Path):
    from sapper.analysis.simulation import simulate_case
    from sapper.case.checked import check

    out = tmp_path / "out"
    main(["run", str(folder), "--worlds", "40", "--out", str(out), "--save", "men"])
    case, _ = check(folder)
    assert case is not None
    expected = simulate_case(case, account="a", worlds=40, names=["men"])["men"]
    found = xr.open_zarr(out / "worlds.zarr", group="a", consolidated=False)["men"]
    assert (found.values == expected.transpose("world", "time").values).all()


def test_saving_needs_a_folder(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["run", str(folder), "--save", "men"]) == 2
    assert "--out DIR" in capsys.readouterr().err


def test_an_unknown_name_is_a_fault_before_anything_runs(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    assert main(["run", str(folder), "--out", str(out), "--save", "mem"]) == 1
    printed = capsys.readouterr()
    assert "unknown-name" in printed.out + printed.err
    assert not out.exists()


def test_too_much_is_refused_with_the_sum(tmp_path: Path):
    refused = too_much(5_000_000_000, tmp_path, yes=False, told="so much")
    assert refused is not None and "5 GB" in refused.message
    assert too_much(5_000, tmp_path, yes=False, told="") is None
    beyond = too_much(10**18, tmp_path / "not" / "there", yes=True, told="so much")
    assert beyond is not None and "are free" in beyond.message


def test_sizes_in_words():
    assert in_words(999) == "999 bytes"
    assert in_words(4_000_000_000) == "4 GB"
    assert in_words(1_234_000_000_000) == "1.23 TB"
    assert in_words(123_456_000_000) == "123 GB"


@pytest.mark.parametrize(("worlds", "engine"), [(50, "interpreter"), (8_193, "compiled")])
def test_the_engine_goes_by_the_worlds_and_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], worlds: int, engine: str
):
    assert main(["run", str(folder), "--worlds", str(worlds), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["fingerprint"]["engine"] == engine


@pytest.mark.parametrize("command", ["run", "answer", "simulate"])
def test_an_engine_can_be_chosen(folder: Path, capsys: pytest.CaptureFixture[str], command: str):
    question = ["fed-until-1851-05-31"] if command == "answer" else []
    words = [command, str(folder), *question, "--worlds", "30", "--format", "csv"]
    printed: list[str] = []
    for engine in ("compiled", "interpreter"):
        assert main([*words, "--engine", engine]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0].splitlines()[0] == printed[1].splitlines()[0]


def test_simulating_too_much_is_refused_beforehand(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", "dprk-russia", "--worlds", "10000000"]) == 1
    printed = capsys.readouterr()
    assert "held in memory" in printed.out + printed.err
