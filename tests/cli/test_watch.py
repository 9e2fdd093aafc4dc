"""`watch`: the list in every format, what it says where there is nothing, wrong usage."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import jsonschema
import pytest

from sapper.cli.main import main
from sapper.diagnostics.render.cells import width

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "src" / "sapper" / "analysis" / "schemas" / "watch.json"
KEPT = Path(__file__).with_name("transcripts")


def _watch(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["watch", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("watch-tiny", ("tiny", "--worlds", "2048")),
        (
            "watch-tiny-question",
            ("tiny", "--worlds", "2048", "--question", "home-by-1991-07-01"),
        ),
    ],
)
def test_transcripts(
    name: str, words: tuple[str, ...], accept: bool, capsys: pytest.CaptureFixture[str]
):
    """Word for word; `--accept` writes them anew."""
    out = re.sub(r"(?m) · \d+ s$", " · 1 s", _watch(capsys, *words))
    out = re.sub(r"case [0-9a-f]{8}", "case HASH", out)
    text = f"$ sapper watch {' '.join(words)}\n{out}"
    path = KEPT / f"{name}.txt"
    if accept:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.is_file(), "no transcript yet: run with --accept and read it"
    assert text == path.read_text(encoding="utf-8")
    assert max(width(line) for line in text.splitlines()[1:]) <= 80


def test_formats(capsys: pytest.CaptureFixture[str]):
    words = ("tiny", "--worlds", "400", "--question", "when-home")
    found = json.loads(_watch(capsys, *words, "--format", "json"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert found["question"]["kind"] == "date"
    plain = json.loads(_watch(capsys, "tiny", "--worlds", "400", "--format", "json"))
    jsonschema.validate(plain, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert plain["question"] is None
    rows = list(csv.DictReader(io.StringIO(_watch(capsys, *words, "--format", "csv"))))
    assert len(rows) == sum(len(item["looks"]) for item in found["indicators"])
    assert _watch(capsys, *words, "--format", "markdown").startswith("| indicator |")


def test_where_there_is_nothing_to_tell_apart(capsys: pytest.CaptureFixture[str]):
    one = _watch(capsys, "tiny", "--worlds", "100", "--accounts", "treaty")
    assert "nothing to tell apart" in one
    none = _watch(capsys, "tiny", "--worlds", "100", "--accounts", "outside-view")
    assert "there is nothing to look for" in none


def test_wrong_usage(capsys: pytest.CaptureFixture[str]):
    assert main(["watch", "tiny", "--question", "home"]) == 2
    assert "so begin `home-by-1991-07-01`, `home-in-peace`" in capsys.readouterr().err
    assert main(["watch", "tiny", "--until", "1988-01-01"]) == 2
    assert "not after the cutoff" in capsys.readouterr().err
