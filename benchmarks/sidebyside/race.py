"""Engines in turn: every one in processes of its own, round after round on the same cores.

In each round every engine runs once, so that a load from outside that comes and goes falls
on all of them. A run on both cores is one process with two threads for an engine that has
threads, and two processes with half of the worlds each for one that has not.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from sidebyside.models import Made
from sidebyside.planned import drawn
from sidebyside.request import Request

HERE = Path(__file__).parents[1]
THREADED = {"compiled", "compiled-single", "imported"}
"""Engines that use both cores in one process."""
SEED = 1


@dataclass(frozen=True, slots=True)
class Entry:
    """An engine in a race: how many worlds it is given, on how many cores.

    `python` is the interpreter to run it in, where it is not this one.
    """

    engine: str
    worlds: int
    cores: int = 1
    python: str = field(default_factory=lambda: sys.executable)


@dataclass(frozen=True, slots=True)
class Timing:
    """What came of an entry: seconds of every round, or the fault that kept it from running.

    `processor`: seconds of all processors that a round took.
    `started`: seconds from the start of its process until it was ready, and `prepared` what of
    it went to the model (reading, translating, compiling). `memory`: largest resident bytes of all its processes. `mean` and
    `error`: of the two outcomes (largest and last value), over worlds; `shown` the outcomes
    of the first worlds.
    """

    entry: Entry
    world_steps: int
    seconds: tuple[float, ...] = ()
    processor: tuple[float, ...] = ()
    started: float = 0.0
    prepared: float = 0.0
    memory: int = 0
    mean: tuple[float, ...] = ()
    error: tuple[float, ...] = ()
    shown: tuple[tuple[float, ...], ...] = ()
    fault: str = ""

    @property
    def rates(self) -> tuple[float, ...]:
        """World-steps a second of every round, slowest first."""
        return tuple(sorted(self.world_steps / seconds for seconds in self.seconds))

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return float(np.median(self.rates)) if self.seconds else float("nan")


def race(
    made: Made, entries: Sequence[Entry], rounds: int, *, variables: int = 0, least: float = 0.0
) -> list[Timing]:
    """Run all entries on one model, once each in every round, after one round unmeasured.

    `variables` is the size of a generated model; a timing is of as many runs as fill `least`
    seconds.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        path = Path(folder) / "parameters.npy"
        np.save(path, drawn(made, max(entry.worlds for entry in entries), SEED))
        teams = [_team(made, entry, str(path), variables, least) for entry in entries]
        try:
            for _ in range(rounds + 1):
                for team in teams:
                    team.run()
            return [team.end() for team in teams]
        finally:
            for team in teams:
                team.stop()


@dataclass(slots=True)
class _Team:
    """The processes of one entry."""

    entry: Entry
    world_steps: int
    members: list[subprocess.Popen[str]]
    ready: list[dict[str, Any]]
    started: float
    seconds: list[float]
    processor: list[float]
    fault: str

    def run(self) -> None:
        """Let all members run once, at the same time."""
        if self.fault:
            return
        for member in self.members:
            _tell(member, "run")
        found = [_heard(member) for member in self.members]
        self.fault = next((item["fault"] for item in found if "fault" in item), "")
        if not self.fault:
            self.seconds.append(max(item["seconds"] for item in found))
            self.processor.append(sum(item["processor"] for item in found))

    def end(self) -> Timing:
        """Ask for what came out; the first round, which warms caches, is not counted."""
        if self.fault:
            return Timing(self.entry, self.world_steps, fault=self.fault)
        for member in self.members:
            _tell(member, "end")
        found = [_heard(member) for member in self.members]
        sums = np.sum([item["sums"] for item in found], axis=0)
        squares = np.sum([item["squares"] for item in found], axis=0)
        mean = sums / self.entry.worlds
        error = np.sqrt(np.maximum(squares / self.entry.worlds - mean**2, 0) / self.entry.worlds)
        return Timing(
            self.entry,
            self.world_steps,
            tuple(self.seconds[1:]),
            tuple(self.processor[1:]),
            self.started,
            max(item["prepare"] for item in self.ready),
            sum(item["memory"] for item in found),
            tuple(mean.tolist()),
            tuple(error.tolist()),
            tuple(tuple(row) for row in found[0]["shown"]),
        )

    def stop(self) -> None:
        for member in self.members:
            for stream in (member.stdin, member.stdout):
                if stream is not None and not stream.closed:
                    stream.close()
            member.wait(timeout=60)


def _team(made: Made, entry: Entry, parameters: str, variables: int, least: float) -> _Team:
    cores = _cores(entry.cores)
    kind = "sir" if made.name == "sir" else "generated"
    whole = Request(
        entry.engine, kind, made.stochastic, variables, made.steps, entry.worlds, 0, SEED,
        parameters, cores, least, made.file,
    )  # fmt: skip
    if entry.engine in THREADED or len(cores) == 1:
        asked = [whole]
    else:
        half = entry.worlds // 2
        asked = [
            replace(whole, worlds=half, cores=cores[:1]),
            replace(whole, worlds=entry.worlds - half, first=half, cores=cores[1:]),
        ]
    began = time.perf_counter()
    members = [_started(entry.python, item) for item in asked]
    ready = [_heard(member) for member in members]
    started = time.perf_counter() - began
    fault = next((item["fault"] for item in ready if "fault" in item), "")
    return _Team(entry, entry.worlds * made.steps, members, ready, started, [], [], fault)


def _cores(count: int) -> tuple[int, ...]:
    """The last cores that this process may use; the first ones do most of a system's chores."""
    allowed = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(count)
    return tuple(sorted(allowed)[-count:])


def _started(python: str, asked: Request) -> subprocess.Popen[str]:
    source = [str(HERE), *(path for path in sys.path if path.endswith("src"))]
    return subprocess.Popen(
        [python, "-m", "sidebyside.worker", asked.line()],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        # one thread a core is the engine's business, not that of a library under it
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(source),
            "OMP_NUM_THREADS": "1",
            "SAPPER_CACHE": "off",
        },
    )


def _tell(member: subprocess.Popen[str], word: str) -> None:
    assert member.stdin is not None
    try:
        member.stdin.write(word + "\n")
        member.stdin.flush()
    except BrokenPipeError:
        pass  # what it says, or that it says nothing, tells


def _heard(member: subprocess.Popen[str]) -> dict[str, Any]:
    assert member.stdout is not None
    line = member.stdout.readline()
    return json.loads(line) if line else {"fault": "ended without a word"}
