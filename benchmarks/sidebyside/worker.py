"""A process that runs one engine: told what at its start, told when on its standard input.

Answers one line of JSON to each line: at its start how long it took to get ready, after
`run` how long the worlds took, after `end` its largest memory and what came out. Anything else
that an engine prints goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import numpy as np

from sidebyside.models import model
from sidebyside.request import Floats, Request, Run, request

ENGINES = {
    "numpy": ("numpy_loop", "prepare"),
    "interpreter": ("interpreter", "prepare"),
    "compiled": ("compiled", "prepare"),
    "compiled-single": ("compiled", "prepare_single"),
    "pysd": ("pysd_loop", "prepare"),
    "pysimlin": ("pysimlin_loop", "prepare"),
    "reno": ("reno_loop", "prepare"),
    "imported": ("imported", "prepare"),
}
"""File and function of every engine."""
SHOWN = 64
"""Worlds whose outcomes are handed back, to be compared between engines."""


def main(line: str) -> int:
    """Serve until told to end."""
    asked = request(line)
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, asked.cores)
    try:
        run, prepared = _ready(asked)
    except Exception as fault:  # the parent makes a row of the table of it
        _say(answers, {"fault": f"{type(fault).__name__}: {fault}"})
        return 1
    _say(answers, {"prepare": prepared})
    last: Sums | None = None
    for word in sys.stdin:
        if word.strip() != "run":
            break
        runs, first, spent = 0, time.perf_counter(), time.process_time()
        while runs == 0 or time.perf_counter() - first < asked.least:
            last = summed(run())
            runs += 1
        seconds, processor = time.perf_counter() - first, time.process_time() - spent
        _say(answers, {"seconds": seconds / runs, "processor": processor / runs})
    _say(answers, _summary(last))
    return 0


def _ready(asked: Request) -> tuple[Run, float]:
    """The engine with its model, and the seconds from its import to here."""
    name, function = ENGINES[asked.engine]
    engine = importlib.import_module(f"sidebyside.engines.{name}")
    first = time.perf_counter()
    if asked.file:
        from sidebyside.files import of_file

        made = of_file(asked.file)
    else:
        made = model(asked.model, asked.stochastic, asked.variables, asked.steps)
    own = slice(asked.first, asked.first + asked.worlds)
    # mapped, not read: engines that draw their own parameters do without
    parameters = np.load(asked.parameters, mmap_mode="r")[:, own]
    run: Run = getattr(engine, function)(made, asked, parameters)
    return run, time.perf_counter() - first


@dataclass(frozen=True, slots=True)
class Sums:
    """Of all worlds of a run: sums of the outcomes and of their squares; the first as they are."""

    sums: Floats
    squares: Floats
    shown: Floats


def summed(chunks: Iterable[Floats]) -> Sums:
    """The sums of a run, chunk by chunk, so that no engine need keep its worlds."""
    sums, squares, shown = np.zeros(2), np.zeros(2), np.empty((2, 0))
    for chunk in chunks:
        sums += chunk.sum(axis=1)
        squares += (chunk * chunk).sum(axis=1)
        shown = np.concatenate([shown, chunk[:, : SHOWN - shown.shape[1]]], axis=1)
    return Sums(sums, squares, shown)


def _summary(last: Sums | None) -> dict[str, Any]:
    last = last or summed(())
    return {
        "memory": peak_bytes(),
        "shown": last.shown.tolist(),
        "sums": last.sums.tolist(),
        "squares": last.squares.tolist(),
    }


def peak_bytes() -> int:
    """The largest resident memory of this process; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if status.exists():
        # what `getrusage` says begins with the size of the process that started this one
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:  # Windows has none
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def _say(stream: IO[str], answer: dict[str, Any]) -> None:
    stream.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
