"""`sapper simulate FILE`: tables, CSV, NetCDF, and what is refused."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
import xarray as xr

from sapper.cli.main import main

TEXT = """<xmile version="1.0"><sim_specs><start>1</start><stop>2</stop><dt>0.1</dt></sim_specs>
<dimensions><dim name="Place"><elem name="North"/><elem name="South"/></dim></dimensions>
<model><variables>
<stock name="Held goods"><eqn>10</eqn><outflow>lost</outflow></stock>
<flow name="lost"><eqn>rate * Held_goods</eqn></flow>
<aux name="rate"><eqn>0.5</eqn><units>1/day</units></aux>
<aux name="m"><dimensions><dim name="Place"/><dim name="Place"/></dimensions><eqn>TIME</eqn></aux>
</variables></model></xmile>"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.xmile"
    path.write_text(TEXT, encoding="utf-8")
    return path


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as found:
        return list(csv.reader(found))


def test_table_of_stocks(file: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", str(file)]) == 0
    shown = capsys.readouterr()
    assert "Held goods" in shown.out
    assert "rate" not in shown.out
    assert "one world" in shown.out
    assert shown.err == ""


def test_csv(file: Path, capsys: pytest.CaptureFixture[str]):
    out = file.with_name("x.csv")
    assert main(["simulate", str(file), "--out", str(out)]) == 0
    head, *rows = _rows(out)
    assert head == [
        "time", "Held goods", "lost", "rate",
        "m[North,North]", "m[North,South]", "m[South,North]", "m[South,South]",
    ]  # fmt: skip
    assert [row[0] for row in rows] == [f"{1 + k / 10:.12g}" for k in range(11)]
    assert rows[0][1:4] == ["10", "5", "0.5"]
    assert "wrote" in capsys.readouterr().out


def test_csv_of_several_worlds(file: Path):
    out = file.with_name("x.csv")
    words = ["--worlds", "3", "--set", "rate=uniform(0, 1)", "--only", "rate,m[North, South]"]
    assert main(["simulate", str(file), "--out", str(out), *words]) == 0
    head, *rows = _rows(out)
    assert head == ["time", "world", "rate", "m[North,South]"]
    assert len(rows) == 33
    assert len({row[2] for row in rows}) == 3


def test_netcdf(file: Path):
    out = file.with_name("x.nc")
    assert main(["simulate", str(file), "--out", str(out)]) == 0
    with xr.open_dataset(out, engine="scipy") as dataset:
        assert dataset["Held goods"].dims == ("world", "time")
        assert dataset["m"].shape == (1, 11, 2, 2)


def test_set_runs_many_worlds(file: Path, capsys: pytest.CaptureFixture[str]):
    words = ["--set", "rate=uniform(0, 1)", "--format", "json"]
    assert main(["simulate", str(file), *words]) == 0
    assert json.loads(capsys.readouterr().out)["worlds"] == 1_000


def test_what_is_not_finite_is_told(file: Path, capsys: pytest.CaptureFixture[str]):
    file.write_text(TEXT.replace("<eqn>0.5</eqn>", "<eqn>1 / 0</eqn>"), encoding="utf-8")
    assert main(["simulate", str(file), "--out", str(file.with_name("x.csv"))]) == 0
    assert "not every value is a finite number" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words", [["--account", "a"], ["--scenario", "b"], ["--single"], ["--out", "x.txt"]]
)
def test_wrong_usage(file: Path, words: list[str]):
    assert main(["simulate", str(file), *words]) == 2


def test_a_file_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["simulate", str(tmp_path / "no.stmx")]) == 3
    assert "no such file" in capsys.readouterr().err


def test_names_that_netcdf_does_not_take(file: Path):
    file.write_text(TEXT.replace("Held goods", "a/b 東"), encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace("Held_goods", '"a/b_東"')
    file.write_text(text, encoding="utf-8")
    out = file.with_name("x.nc")
    assert main(["simulate", str(file), "--out", str(out)]) == 0
    with xr.open_dataset(out, engine="scipy") as dataset:
        assert len(dataset.data_vars) == 4
