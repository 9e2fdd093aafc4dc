"""`sapper simulate`: tables, files, what-ifs."""

from __future__ import annotations

import csv
import json
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
    # 1850-10-01 to 1851-06-30 by months: step 0 to 8
    assert len(rows) == 20 * 9
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
