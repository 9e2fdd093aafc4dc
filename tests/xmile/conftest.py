"""Small XMILE models written in tests, and what they give over time."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from sapper.analysis.imported import prepare_imported, run_imported, values_of
from sapper.xmile import Imported, read

HEAD = '<xmile version="1.0" xmlns="http://docs.oasis-open.org/xmile/ns/XMILE/v1.0">'


def model(
    variables: str,
    *,
    specs: str = "<start>0</start><stop>4</stop><dt>1</dt>",
    method: str = "Euler",
    before: str = "",
    after: str = "",
) -> str:
    """A whole file around the variables of its root model."""
    return (
        f'{HEAD}<sim_specs method="{method}">{specs}</sim_specs>{before}'
        f"<model><variables>{variables}</variables></model>{after}</xmile>"
    )


def aux(name: str, equation: str, inside: str = "") -> str:
    """An auxiliary."""
    escaped = equation.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f'<aux name="{name}"><eqn>{escaped}</eqn>{inside}</aux>'


def codes(imported: Imported) -> list[str]:
    """The codes of the errors found in a file."""
    return [item.code for item in imported.errors]


Run = Callable[..., dict[str, np.ndarray]]


@pytest.fixture
def run() -> Run:
    """Runs the text of a file and gives every output over saved time, by its name as shown."""

    def made(text: str, engine: str = "interpreter") -> dict[str, np.ndarray]:
        imported = read(text)
        assert not imported.errors, imported.errors
        ready = prepare_imported(imported)
        ensemble = run_imported(ready, worlds=1, engine=engine)  # pyright: ignore
        return {output.shown: values_of(ready, ensemble, output)[0] for output in imported.outputs}

    return made
