"""Cases with more what-ifs than they ship with: what the pages compare is written as scenarios.

A change in the pages' data files has the shape of a scenario, so it is read and checked as
one: the case is copied to a folder of its own, with a file for each change. What a change does to
answers is `paired`'s work.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

import yaml

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.folder import find

Change = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the system: where it stands, what it rests on, and what takes it out.

    `neutral` and `against` are changes in the shape of a scenario; `certain` makes every claim
    true instead, `truth` lets questions see the world without reports.
    """

    id: str
    row: str
    sector: str
    variables: tuple[str, ...]
    claims: tuple[str, ...]
    out: str
    neutral: Change
    against: Change
    certain: bool
    truth: bool


def read_rows(path: Path) -> tuple[Row, ...]:
    """The rows of a data file, in its order."""
    found = cast(dict[str, dict[str, object]], yaml.safe_load(path.read_text(encoding="utf-8")))
    return tuple(
        Row(
            key,
            str(item["row"]),
            str(item["sector"]),
            tuple(cast(list[str], item["variables"])),
            tuple(cast(list[str], item["claims"])),
            str(item["out"]),
            cast(Change, item.get("neutral", {})),
            cast(Change, item.get("against", {})),
            bool(item.get("certain", False)),
            bool(item.get("truth", False)),
        )
        for key, item in found.items()
    )


def with_changes(name: str, changes: Mapping[str, Change], folder: Path) -> Case:
    """A shipped case with further scenarios, one for each change, in a folder to be made.

    Raises `ValueError` with every fault where a change is none that the case can take.
    """
    shutil.copytree(find(name), folder, ignore=shutil.ignore_patterns("documents"))
    for key, change in changes.items():
        text = yaml.safe_dump({"title": key, **change}, allow_unicode=True, sort_keys=False)
        (folder / "scenarios" / f"{key}.yaml").write_text(text, encoding="utf-8")
    case, report = check(folder)
    if case is None or report.errors:
        raise ValueError("\n".join(f"{item.code}: {item.message}" for item in report))
    return case


def certain(case: Case) -> Change:
    """Every claim that is in doubt held for true."""
    return {"believe": {item.id: "100 %" for item in case.evidence.claims if item.credence < 1}}


def without_reports(case: Case) -> Case:
    """The case whose questions see the world as it is."""
    return replace(case, questions=tuple(replace(item, through=None) for item in case.questions))
