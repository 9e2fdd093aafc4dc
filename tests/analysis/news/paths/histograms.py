"""The histograms of ranks that `test_calibration` found by hand, and where docs/news.md shows them.

`python tests/analysis/news/paths/histograms.py` writes them into the page.
"""

from __future__ import annotations

import json
from pathlib import Path

from scipy import stats

FOUND = Path(__file__).parent / "ranks.json"
PAGE = Path(__file__).parents[4] / "docs" / "news.md"
_BEGIN, _END = "<!-- ranks: from here on written by a script -->", "<!-- ranks: to here -->"
_BARS = "▁▂▃▄▅▆▇█"


def uniform(counts: list[int]) -> float:
    """The chance of a histogram as uneven as this one, if ranks are uniform."""
    return float(stats.chisquare(counts).pvalue)


def keep(model: str, name: str, seed: int, counts: list[int]) -> None:
    """Keep a histogram, in place of one of the same model, number and seed."""
    found = _found()
    found.setdefault(model, {}).setdefault(name, {})[str(seed)] = counts
    text = json.dumps(found, sort_keys=True)
    FOUND.write_text(text.replace("}, ", "},\n") + "\n", encoding="utf-8")


def _found() -> dict[str, dict[str, dict[str, list[int]]]]:
    return json.loads(FOUND.read_text(encoding="utf-8")) if FOUND.is_file() else {}


def page() -> str:
    """The text of the page with the histograms as they were found."""
    before, rest = PAGE.read_text(encoding="utf-8").split(_BEGIN)
    return before + _BEGIN + "\n" + _table() + _END + rest.split(_END)[1]


def _table() -> str:
    lines = [
        "| model | rank of | seed | ranks, of 20 alike | least–most | p |",
        "|---|---|---|---|---|---|",
    ]
    for model, names in sorted(_found().items()):
        for name, seeds in sorted(names.items()):
            for seed, counts in sorted(seeds.items()):
                # a bar of middle height is as many as are to be expected
                usual = sum(counts) / len(counts)
                bars = "".join(_BARS[min(int(4 * count / usual), 7)] for count in counts)
                chance = uniform(counts)
                lines.append(
                    f"| {model} | {name} | {seed} | `{bars}` | {min(counts)}–{max(counts)} "
                    f"| {chance:.3f} |"
                )
    return "\n" + "\n".join(lines) + "\n\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
