"""Models that come as XMILE files: which, what is varied in them, and what is kept.

They are those of the corpus that the tests of conformance read; where it is absent a SIR of
our own stands in. A file's model has no arithmetic here: engines read the file.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from sapper.xmile import read
from sidebyside.models import Made, Parameter, sir
from sidebyside.xmile import xmile

ABSENT = (
    "The corpus of models is absent (its folder is named in `SAPPER_CONFORMANCE`): a SIR of our own "
    "stands in for its models."
)
_CORPUS = Path(__file__).parents[3] / "shared" / "conformance"


@dataclass(frozen=True, slots=True)
class Filed:
    """A file of the corpus: its folder there, a line on it, its varied constants and its output."""

    folder: str
    title: str
    parameters: tuple[Parameter, ...]
    output: str


FILED = (
    Filed(
        "visible/sdx_sir",
        "SIR of the corpus",
        (
            Parameter("infectivity_i", 0.2, 0.3),
            Parameter("average_duration_of_illness_d", 1.5, 3.0),
            Parameter("initial_contact_rate", 2.0, 3.0),
        ),
        "infectious_population_i",
    ),
    Filed(
        "large/covid_seir",
        "COVID SEIR of the corpus",
        (
            Parameter("infection_rate", 0.02, 0.03),
            Parameter("time_to_recover", 10.0, 18.0),
            Parameter("normal_contact_rate", 8.0, 12.0),
        ),
        "infected",
    ),
)


def corpus() -> Path | None:
    """The folder of the corpus, or None."""
    folder = Path(os.environ.get("SAPPER_CONFORMANCE") or _CORPUS)
    return folder if folder.is_dir() else None


def filed() -> list[tuple[str, Made]]:
    """Title and model of every file, or of the one that stands in for them."""
    folder = corpus()
    if folder is None:
        path = Path(tempfile.mkdtemp(prefix="bench-file-")) / "sir.xmile"
        own = sir(stochastic=False, steps=3_200)
        path.write_text(xmile(own), encoding="utf-8")
        return [("SIR of our own", replace(own, file=str(path)))]
    return [
        (item.title, of_file(str(next((folder / item.folder).glob("model.*"))))) for item in FILED
    ]


def of_file(path: str) -> Made:
    """The model of a file that `filed` has named."""
    item = next((item for item in FILED if Path(path).parent.match(item.folder)), None)
    if item is None:
        return replace(sir(stochastic=False, steps=3_200), file=path)
    specs = read(path).specs
    steps = round((specs.stop - specs.start) / specs.step)
    return Made(
        Path(path).parent.name, False, steps, item.parameters, (), (), (), item.output, file=path
    )
