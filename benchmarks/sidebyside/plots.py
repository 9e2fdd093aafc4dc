"""The figures of the page, as SVG: the same numbers give the same file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl  # pyright: ignore[reportMissingImports] - of the extra `bench`

from sidebyside.field import LABELS
from sidebyside.grown import Grown
from sidebyside.race import Timing
from sidebyside.report import Compared

mpl.use("svg")
mpl.rcParams.update(
    {
        "svg.hashsalt": "sapper",
        "svg.fonttype": "none",
        "font.size": 9,
        "axes.grid": True,
        "grid.alpha": 0.3,
    }
)

import matplotlib.pyplot as plt  # noqa: E402  # pyright: ignore[reportMissingImports]

# colours that people with colour blindness tell apart (Okabe and Ito 2008)
COLOURS = {
    "compiled": "#0072B2",
    "compiled-single": "#56B4E9",
    "interpreter": "#009E73",
    "numpy": "#000000",
    "pysimlin": "#E69F00",
    "reno": "#CC79A7",
    "pysd": "#D55E00",
}


def engines(found: Sequence[Compared], path: Path) -> None:
    """World-steps a second of every engine on one core, a panel a model."""
    figure, panels = plt.subplots(2, 2, figsize=(8, 4.6), sharex=True, layout="constrained")
    for panel, item in zip(panels.flat, found):
        timings = [t for t in item.timings if t.entry.cores == 1 and t.seconds][::-1]
        names = [LABELS[t.entry.engine].replace("sapper, ", "") for t in timings]
        rates = [t.rate for t in timings]
        errors = [
            [t.rate - t.rates[0] for t in timings],
            [t.rates[-1] - t.rate for t in timings],
        ]
        colours = [COLOURS[t.entry.engine] for t in timings]
        panel.barh(names, rates, xerr=errors, color=colours, error_kw={"ecolor": "grey"})
        panel.set_xscale("log")
        panel.set_title(item.title.split(":")[0])
    for panel in panels[-1]:
        panel.set_xlabel("world-steps a second, one core")
    _saved(figure, path)


def growth(grown: Grown, path: Path) -> None:
    """Speed and one more thing against what grows: memory, or the time to be ready."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2), layout="constrained")
    if grown.by == "variables":
        _lines(left, grown, lambda made, t: 1e9 / t.rate / made.made.scalars)
        left.set_ylabel("ns a value, world-step and core")
        _lines(right, grown, lambda _, t: t.prepared)
        right.set_ylabel("s to translate or compile")
        right.set_ylim(bottom=1e-3)
    else:
        _lines(left, grown, lambda _, t: t.rate)
        left.set_ylabel("world-steps a second, one core")
        _lines(right, grown, lambda _, t: t.memory / 1e6)
        right.set_ylabel("largest memory, MB")
    for axes in (left, right):
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.set_xlabel(grown.by)
    left.legend(fontsize=7)
    _saved(figure, path)


def _lines(axes: Any, grown: Grown, value: Callable[[Compared, Timing], float]) -> None:
    lines: dict[str, list[tuple[int, float]]] = defaultdict(list)
    for size, item in zip(grown.at, grown.races):
        for timing in item.timings:
            if timing.seconds:
                lines[timing.entry.engine].append((size, value(item, timing)))
    for engine, points in lines.items():
        at, values = zip(*points)
        axes.plot(at, values, "o-", ms=3, color=COLOURS[engine], label=LABELS[engine])


def _saved(figure: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
