"""Models of files as ensembles, against the loops of pysimlin and PySD on the same cores.

python benchmarks/imported.py [--quick]

At full size it writes docs/benchmarks-xmile.md; smaller ones are printed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sidebyside.against import against, page
from sidebyside.effort import effort
from sidebyside.files import ABSENT, corpus, filed
from sidebyside.machine import load, machine

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks-xmile.md"


def main() -> None:
    """Measure every file and write the page."""
    how = effort(__doc__ or "")
    here = machine()
    found = [against(title, made, how) for title, made in filed()]
    text = page(here, load(), found, () if corpus() else (ABSENT,))
    if how.name == "full":
        PAGE.write_text(text, encoding="utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
