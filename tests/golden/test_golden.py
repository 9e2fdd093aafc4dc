"""Every bad case and what `sapper` says to it, word for word.

`pytest tests/golden --accept` writes the transcripts anew; read the difference before you
keep it.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

from sapper.diagnostics.codes import CODES

_spec = importlib.util.spec_from_file_location(
    "golden_transcript", Path(__file__).with_name("transcript.py")
)
assert _spec is not None and _spec.loader is not None
transcript = importlib.util.module_from_spec(_spec)
sys.modules["golden_transcript"] = transcript
_spec.loader.exec_module(transcript)


@pytest.mark.parametrize("name", transcript.variants())
def test_transcript(name: str, tmp_path: Path, accept: bool, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("NO_COLOR", "1")
    found = transcript.run(name, tmp_path)
    path = transcript.BAD / name / "expected.txt"
    if accept:
        path.write_text(found, encoding="utf-8")
    assert path.is_file(), "no transcript yet: run with --accept and read it"
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", transcript.variants(transcript.NEWS))
def test_news(name: str, tmp_path: Path, accept: bool, monkeypatch: pytest.MonkeyPatch):
    """What readings do to good cases."""
    monkeypatch.setenv("NO_COLOR", "1")
    found = transcript.run(name, tmp_path, transcript.NEWS)
    path = transcript.NEWS / name / "expected.txt"
    if accept:
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
    command, *printed = found.split("\n")
    if "--format" not in command and "exit 2" not in printed:
        assert max(len(line) for line in printed) <= 100


@pytest.mark.parametrize("name", transcript.variants())
def test_shows_its_code(name: str):
    """A folder is called CODE or CODE-variant, and its transcript shows that code."""
    text = (transcript.BAD / name / "expected.txt").read_text(encoding="utf-8")
    shown = [code for code in CODES if f"[{code}]" in text]
    assert any(name == code or name.startswith(f"{code}-") for code in shown), shown
    assert "Traceback" not in text
    assert "bug in sapper" not in text


@pytest.mark.parametrize("name", transcript.variants())
def test_at_most_a_hundred_columns(name: str):
    text = (transcript.BAD / name / "expected.txt").read_text(encoding="utf-8")
    assert max(len(line) for line in text.split("\n")) <= 100


def test_good_case_is_good(tmp_path: Path):
    import contextlib
    import io
    import shutil

    from sapper.cli.main import main

    shutil.copytree(transcript.BASE, tmp_path / "CASE")
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        status = main(["check", str(tmp_path / "CASE"), "--strict"])
    assert status == 0, printed.getvalue()
    assert "no faults found" in printed.getvalue()
