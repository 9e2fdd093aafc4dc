"""Programs kept on disk: found again without tracing, believed only where they are whole."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest

from sapper.engine.compiled import cache, executable
from sapper.engine.compiled.inputs import inputs
from sapper.engine.compiled.program import compile_plan

LANES = 16


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv(cache.CACHE, str(tmp_path))
    found = cache.cache_folder()
    assert found is not None
    return found


@pytest.fixture
def plan(build):
    return build.plan([build.equation("twice", "2 * a")], draws=[build.uniform("a")])


def traces(plan) -> np.ndarray:
    program = compile_plan(plan, ["twice", "a"], block=LANES)
    output = program.run(inputs(plan, np.arange(LANES, dtype=np.uint64), 1))
    return np.stack([output.traces[name] for name in ("twice", "a")])


def kept(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.program"))


def forbid_compiling(monkeypatch):
    def made(*_: object) -> None:
        raise AssertionError("compiled again")

    monkeypatch.setattr("sapper.engine.compiled.backend.made", made)


def test_a_second_start_neither_traces_nor_compiles_and_has_the_same_bits(
    folder, plan, monkeypatch
):
    first = traces(plan)
    assert len(kept(folder)) == 1
    forbid_compiling(monkeypatch)
    np.testing.assert_array_equal(traces(plan), first)


_PROCESS = """
import runpy, sys
import jax, numpy as np
from sapper.engine.compiled.inputs import inputs
from sapper.engine.compiled.program import compile_plan
counts = {"traced": 0}
def listen(event, *_, **__):
    counts["traced"] += event.endswith(("trace_duration", "backend_compile_duration"))
jax.monitoring.register_event_duration_secs_listener(listen)
build = runpy.run_path(sys.argv[1])["Build"]()
plan = build.plan([build.equation("twice", "2 * a")], draws=[build.uniform("a")])
program = compile_plan(plan, ["twice"], block=16)
out = program.run(inputs(plan, np.arange(16, dtype=np.uint64), 1))
print(counts["traced"], out.traces["twice"].tobytes().hex())
"""


def test_another_process_finds_it_and_traces_nothing(folder):
    def start() -> list[str]:
        found = subprocess.run(
            [sys.executable, "-c", _PROCESS, str(Path(__file__).parents[1] / "conftest.py")],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return found.stdout.split()

    first, second = start(), start()
    assert len(kept(folder)) == 1
    assert int(first[0]) > 0
    assert int(second[0]) == 0
    assert first[1] == second[1]


@pytest.mark.parametrize("spoil", ["cut", "changed", "foreign", "writable", "nonsense", "no code"])
def test_what_is_not_as_it_was_written_is_made_anew(folder, plan, spoil):
    first = traces(plan)
    (path,) = kept(folder)
    whole = path.read_bytes()
    if spoil == "cut":
        path.write_bytes(whole[:-100])
    elif spoil == "changed":
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    elif spoil == "foreign":
        cache.store(folder, "other", whole)
        path.write_bytes((folder / "other.program").read_bytes())
        (folder / "other.program").unlink()
    elif spoil == "writable":
        path.chmod(0o666)
        assert cache.load(folder, path.stem) is None
    elif spoil == "nonsense":
        cache.store(folder, path.stem, b"no program at all")
    else:
        cache.store(folder, path.stem, zlib.compress(b"\0no code of any machine"))
    np.testing.assert_array_equal(traces(plan), first)
    assert cache.load(folder, path.stem) is not None
    assert [item.name for item in folder.iterdir()] == [path.name]


def test_a_folder_that_cannot_be_made_is_no_fault(tmp_path, monkeypatch, plan):
    (tmp_path / "file").write_text("here stands a file")
    monkeypatch.setenv(cache.CACHE, str(tmp_path / "file"))
    assert traces(plan).shape[0] == 2


def test_another_source_version_or_option_is_another_program(folder, plan, monkeypatch):
    traces(plan)
    monkeypatch.setattr("sapper.engine.compiled.program.source", lambda: "another")
    traces(plan)
    assert len(kept(folder)) == 2
    monkeypatch.setattr("sapper.engine.compiled.program.source", lambda: "")
    traces(plan)
    assert len(kept(folder)) == 2


def test_the_programs_not_used_for_longest_make_room(folder, monkeypatch):
    monkeypatch.setattr(cache, "MOST_BYTES", 3_000)
    for index in range(4):
        cache.store(folder, f"p{index}", bytes(900))
        os.utime(folder / f"p{index}.program", (1_000 + index, 1_000 + index))
        if index == 2:
            assert cache.load(folder, "p0") is not None
    assert [path.stem for path in kept(folder)] == ["p0", "p2", "p3"]


def test_the_source_is_read():
    assert len(cache.source()) == 64
    assert cache.source(()) == ""


def test_other_releases_of_the_compiler_compile_in_the_usual_way(folder, plan, monkeypatch):
    first = traces(plan)
    for path in kept(folder):
        path.unlink()
    monkeypatch.setattr(executable, "TRIED", ("9.9.",))
    np.testing.assert_array_equal(traces(plan), first)
    assert not kept(folder)
