"""The pages of `docs/cases/dprk-russia`, from the case, its data files and `figures.json` (`make docs`).

    python casebook/write.py

Nothing is run here but the few worlds in which signs of influences are tried; what needs
many worlds is `measure`'s work (`make docs MEASURE=1`). Written by hand are the paragraphs,
the literature, and the data files of rows, loops and kept numbers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import yaml

import sapper
from named_loops import read_named
from pages import checks_page, front_page, numbers_page, rows_page, scenarios_page
from sapper.analysis.influences import influences
from sapper.analysis.simulation import prepare
from sapper.case.case import Case
from sectors import sector_page
from variants import read_rows

NAME = "dprk-russia"
PAGES = Path(__file__).parents[1] / "docs" / "cases" / NAME


def key_of(sector: str) -> str:
    """The name of a sector's page and paragraph: `South Korea` is `south_korea`."""
    return sector.lower().replace(",", "").replace(" ", "_")


def written(case: Case, figures: Mapping[str, Any]) -> dict[str, str]:
    """Every page that is made, by its path below the folder of the pages."""
    stages = prepare(case)
    graph = influences(stages)
    named = read_named(PAGES / "loops.yaml")
    sectors = {key_of(item.name): item for item in reversed(case.model.sectors)}
    found: dict[str, str] = {}
    for key, sector in sectors.items():
        paragraph = (PAGES / "paragraphs" / f"{key}.md").read_text(encoding="utf-8")
        found[f"sectors/{key}.md"] = sector_page(key, sector, stages, graph, named, paragraph)
    kept = cast(dict[str, str], yaml.safe_load((PAGES / "kept.yaml").read_text("utf-8")) or {})
    found["rows.md"] = rows_page(read_rows(PAGES / "rows.yaml"), figures)
    found["numbers.md"] = numbers_page(case, figures, kept)
    found["scenarios.md"] = scenarios_page(case, figures)
    found["checks.md"] = checks_page(figures)
    found["README.md"] = front_page(case, sorted(sectors))
    return found


def main() -> None:
    """Write every page."""
    figures = json.loads((PAGES / "figures.json").read_text(encoding="utf-8"))
    for name, text in written(sapper.load(NAME).case, figures).items():
        path = PAGES / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
