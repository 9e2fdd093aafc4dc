"""The bar: on a terminal only, on standard error only."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sapper.cli.progress import progress


def test_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]):
    with progress("worlds") as advance:
        advance(1, 2)
    shown = capsys.readouterr()
    assert shown.out == shown.err == ""


def test_rich_is_not_loaded_without_a_terminal():
    code = (
        "import sys\n"
        "from sapper.cli.progress import progress\n"
        "with progress('x') as advance: advance(1, 2)\n"
        "print('rich' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_drawn_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress("worlds") as advance:
        advance(1, 2)
    assert "worlds" in capsys.readouterr().err
