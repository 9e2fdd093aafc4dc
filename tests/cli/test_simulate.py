"""`sapper simulate`: tables, files, what-ifs."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest

from sapper.cli.main import main

BASE = str(Path(__file__).parents[1] / "golden" / "base")
FEW = ["--worlds", "20"]


def _bands(words: list[str], capsys: pytest.CaptureFixture[str]) -> dict[tuple[str, str], float]:
    assert main(["simulate", BASE, *FEW, *words, "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    return {(item["name"], item["time"]): item["median"] for item in found["bands"]}


def test_table(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, *FEW]) == 0
    shown = capsys.readouterr().out
    assert "men" in shown
    assert "food" in shown
    assert "median of 20 worlds" in shown
    assert max(len(line) for line in shown.split("\n")) <= 100


def test_stocks_only_fall(capsys: pytest.CaptureFixture[str]):
    found = _bands(["--only", "men"], capsys)
    values = list(found.values())
    assert values == sorted(values, reverse=True)
    assert {name for name, _ in found} == {"men"}


def test_set_and_account_change_it(capsys: pytest.CaptureFixture[str]):
    last = ("men", "1851-06-01")
    plain = _bands(["--only", "men"], capsys)[last]
    spared = _bands(["--only", "men", "--set", "sickness=0.0001 per month"], capsys)[last]
    doubled = _bands(["--only", "men", "--account", "a"], capsys)[last]
    assert spared > plain > doubled


def test_seed_and_worlds(capsys: pytest.CaptureFixture[str]):
    first = _bands(["--seed", "1"], capsys)
    assert first == _bands(["--seed", "1"], capsys)
    assert first != _bands(["--seed", "2"], capsys)


def test_deterministic(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--deterministic"]) == 0
    assert "one world without chance" in capsys.readouterr().out


def test_csv_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "worlds.csv"
    assert main(["simulate", BASE, *FEW, "--only", "men,food", "--out", str(path)]) == 0
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").split("\n")))
    assert list(rows[0]) == ["world", "time", "men", "food"]
    assert {row["world"] for row in rows} == {str(world) for world in range(20)}
    # 1850-10-01 to 1851-06-30 by months: step 0 to 9, when the last day ends
    assert len(rows) == 20 * 10
    assert all(float(row["men"]).is_integer() for row in rows)
    assert [item.name for item in tmp_path.iterdir()] == ["worlds.csv"]


def test_netcdf_file(tmp_path: Path):
    import xarray as xr

    path = tmp_path / "worlds.nc"
    assert main(["simulate", BASE, *FEW, "--out", str(path)]) == 0
    with xr.open_dataset(path, engine="scipy") as found:
        assert found.sizes["world"] == 20
        assert found["men"].attrs["units"] == "soldier"
        assert str(found["time"].values[0])[:10] == "1850-10-01"


def test_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, *FEW, "--out", str(tmp_path / "no" / "x.csv")]) == 3
    assert "error[file-access]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["--out", "x.txt"],
        ["--account", "b"],
        ["--scenario", "b"],
        ["--worlds", "0"],
        ["--set", "sickness"],
        ["--as-of", "June"],
    ],
)
def test_wrong_usage(words: list[str]):
    assert main(["simulate", BASE, *words]) == 2


def test_an_unknown_name(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--only", "mem"]) == 1
    assert "`men`" in capsys.readouterr().err


def test_a_setting_that_is_no_number(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--set", "sickness=1 to 2 foo"]) == 1
    assert "--set:1:" in capsys.readouterr().err


def test_failed_worlds_are_said_and_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "garrison"
    shutil.copytree(BASE, case)
    path = case / "model" / "one.yaml"
    text = path.read_text(encoding="utf-8").replace(
        "food / MAX(men * appetite, 1 ration/month)",
        "food / MAX(men * appetite, 1 ration/month)"
        " + 0 month * SQRT((food_at_start - 250_000 ration) / 1 ration)",
    )
    path.write_text(text, encoding="utf-8")
    assert main(["simulate", str(case), "--worlds", "40", "--format", "json"]) == 1
    shown = capsys.readouterr()
    failed = json.loads(shown.out)["worlds_failed"]
    assert 0 < failed < 40
    assert f"{failed} of 40 worlds failed" in shown.err
    assert "model/one.yaml:" in shown.err


def test_one_world_by_chance_is_not_called_without_chance(capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", BASE, "--worlds", "1"]) == 0
    assert "without chance" not in capsys.readouterr().out


def test_handling_stands_over_the_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    case = tmp_path / "garrison"
    shutil.copytree(BASE, case)
    with (case / "case.yaml").open("a", encoding="utf-8") as head:
        head.write("handling: TLP:AMBER\n")
    assert main(["simulate", str(case), *FEW]) == 0
    assert capsys.readouterr().out.startswith("TLP:AMBER\n")
