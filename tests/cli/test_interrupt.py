"""Ctrl-C in the middle of a run: stopped, with its status, soon, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BASE = Path(__file__).parents[1] / "golden" / "base"


# a shell without job control starts what is in the background deaf to Ctrl-C
START = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from sapper.cli.main import entry
entry()
"""


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize(("engine", "worlds"), [("compiled", 10**7), ("interpreter", 10**7)])
def test_a_run_stops(engine: str, worlds: int, tmp_path: Path):
    out = tmp_path / "out"
    words = ["run", str(BASE), "--worlds", str(worlds), "--engine", engine, "--out", str(out)]
    process = subprocess.Popen(
        [sys.executable, "-c", START, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(6.0)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    try:
        printed, told = process.communicate(timeout=60)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 130, told
    assert told.strip() == "stopped"
    assert printed == ""
    assert not out.exists()
