"""Timings as tables in Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from sidebyside.field import LABELS, version_of
from sidebyside.race import Timing

HEAD = (
    "| engine | cores | worlds | world-steps/s, median | least to most | × NumPy | ready after | model | memory |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


def table(timings: Sequence[Timing]) -> str:
    """One row an entry; "× NumPy" is by the loop on as many cores in the same rounds."""
    anchors = {t.entry.cores: t.rate for t in timings if t.entry.engine == "numpy"}
    return "\n".join([HEAD, *(_row(timing, anchors) for timing in timings)])


def _row(timing: Timing, anchors: dict[int, float]) -> str:
    entry = timing.entry
    name = f"{LABELS.get(entry.engine, entry.engine)} {version_of(entry)}".strip()
    start = f"| {name} | {entry.cores} | {entry.worlds:,} |"
    if timing.fault:
        return f"{start} not run: {timing.fault} | | | | | |"
    anchor = anchors.get(entry.cores)
    return (
        f"{start} {short(timing.rate)} | {short(timing.rates[0])} to {short(timing.rates[-1])} | "
        f"{'–' if anchor is None else three(timing.rate / anchor)} | {timing.started:.2f} s | "
        f"{timing.prepared:.2f} s | {timing.memory / 1e6:,.0f} MB |"
    )


def short(number: float) -> str:
    """A large number at three digits: 25.7 M."""
    for size, sign in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if abs(number) >= size:
            return three(number / size) + sign
    return three(number)


def three(number: float) -> str:
    """A number at three digits, without an exponent."""
    if number == 0 or number != number:
        return str(number)
    digits = max(0, 2 - int(f"{abs(number):e}".split("e")[1]))
    return f"{number:,.{digits}f}"
