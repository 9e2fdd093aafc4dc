"""Small whole cases, written as an analyst would, for what readings do to them."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sapper.case.case import Case
from sapper.case.checked import check

Write = Callable[..., Case]

_CASE = """
sapper: 1
title: {title}
asks: What do readings say?
cutoff: 1900-12-31
time: {{start: 1900-01-01, stop: 1901-12-31, step: 1 month}}
counts: [man]
accounts: {accounts}
"""


@pytest.fixture
def written(tmp_path: Path) -> Write:
    """A case from the texts of its parts; `accounts` are trusts with the settings of each."""

    def write(
        model: str,
        indicators: str,
        observations: str = "",
        questions: str = "",
        accounts: Mapping[str, tuple[str, str]] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> Case:
        chosen = accounts or {"a": ("100 %", "")}
        trusts = ", ".join(f"{name}: {trust}" for name, (trust, _) in chosen.items())
        files = {
            "case.yaml": _CASE.format(title="A test", accounts="{" + trusts + "}"),
            "model/one.yaml": "sector: One\nabout: All of it.\n" + textwrap.dedent(model),
            "indicators.yaml": textwrap.dedent(indicators),
            "observations.yaml": textwrap.dedent(observations),
            "questions.yaml": textwrap.dedent(questions),
        }
        for name, (_, text) in chosen.items():
            files[f"accounts/{name}.yaml"] = f"title: {name}\n" + textwrap.dedent(text)
        files |= {name: textwrap.dedent(text) for name, text in (more or {}).items()}
        for name, text in files.items():
            path = tmp_path / "case" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if text.strip():
                path.write_text(text, encoding="utf-8")
        found, report = check(str(tmp_path / "case"))
        assert found is not None and not report.errors, report.errors
        return found

    return write
