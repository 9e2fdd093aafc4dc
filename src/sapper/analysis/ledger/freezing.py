"""Freezing a forecast: the answers of a case as they stand, with all that made them.

What is frozen can be scored without the case, and run again without its folder: the texts of
its files are in it, and were read again before anything was written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sapper.analysis.answers import answer_case
from sapper.analysis.ledger.chain import FOLDER, add, frozen_already, read_chain
from sapper.analysis.ledger.clusters import Clusters, FirstWorlds, clusters_of
from sapper.analysis.ledger.frozen import FORMAT, Frozen, hash_of, name_of
from sapper.analysis.news.selection import AsOf
from sapper.analysis.pool import Progress
from sapper.analysis.results import SHARES, Answers
from sapper.case.case import Case, Question, closes
from sapper.case.folder import SHIPPED
from sapper.case.texts import read_texts, texts_of
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.engines import EngineChoice

DENSE = tuple(k / 100 for k in range(1, 100))
"""The quantiles of frozen numbers and dates: what their scores are worked out from."""


@dataclass(frozen=True, slots=True)
class Freeze:
    """A forecast that was frozen: where, what it holds, and the answers it was made of."""

    path: Path
    frozen: Frozen
    answers: Answers

    def to_json(self) -> dict[str, Any]:
        """The document with the path of its file (`sapper/analysis/schemas/freeze.json`)."""
        return {"file": self.path.as_posix(), **self.frozen.document}


def freeze_case(
    case: Case,
    *,
    into: Path | None = None,
    worlds: int = 20_000,
    seed: int = 1,
    engine: EngineChoice = "auto",
    workers: int = 1,
    progress: Progress | None = None,
    today: dt.date | None = None,
    as_of: AsOf = None,
) -> Freeze:
    """Answer a case and write the answers into a new file of its forecasts.

    `into` is the folder to write to (None: `forecasts` in the case's own); `as_of` as in
    `answer_case`. What is written is
    a pure function of case, seed, worlds, the day and the chain so far.

    Raises `CaseError` where this version was frozen today already, where the chain in the
    folder has faults, where the case's folder has changed since it was read, and for
    whatever `answer_case` does; `OSError` where nothing can be written.
    """
    folder = folder_for(case, into)
    day = (today or dt.date.today()).isoformat()
    path = folder / name_of(day, case.sha256)
    if path.exists():
        raise CaseError([frozen_already(path)])
    chain = read_chain(folder)
    if chain.faults:
        raise CaseError(chain.faults)
    files = _files(case)
    first = FirstWorlds()
    answers = answer_case(
        case,
        worlds=worlds,
        seed=seed,
        engine=engine,
        workers=workers,
        progress=progress,
        shares=DENSE,
        also=(first,),
        as_of=as_of,
    )
    last = chain.last
    document = {
        "sapper_forecast": FORMAT,
        "number": 1 if last is None else last.number + 1,
        "before": None if last is None else last.sha256,
        "date": day,
        "title": case.title,
        **_answered(answers),
        "questions": [_question(item) for item in case.questions],
        "clusters": _clusters(clusters(case, first)),
        "files": files,
    }
    document["sha256"] = hash_of(document)
    return Freeze(add(folder, document), Frozen(path.name, document), answers)


def folder_for(case: Case, into: Path | None, option: str = "--into") -> Path:
    """The folder of a case's forecasts; raises `CaseError` where it has none of its own.

    `option` is how the command line names another one.
    """
    if into is not None:
        return into
    if case.folder is None or case.folder.resolve().is_relative_to(SHIPPED.resolve()):
        raise CaseError(
            [
                diagnostic(
                    "nowhere-to-freeze",
                    f"the case `{case.name}` has no folder of yours to keep forecasts in",
                    help=f"name one: `{option} FOLDER`; or copy the case with "
                    f"`sapper new DIR --like {case.name}`",
                )
            ]
        )
    return case.folder / FOLDER


def clusters(case: Case, first: FirstWorlds) -> Clusters:
    """The clusters of a case's questions; conditional ones, which are not scored, stand apart."""
    places = [place for place, item in enumerate(case.questions) if item.given is None]
    questions = [case.questions[place].id for place in places]
    trusts = [item.trust for item in case.accounts if item.has_model]
    values = first.sound
    if not trusts or not values.size:
        return clusters_of(questions, values[..., :0], trusts)
    return clusters_of(questions, values[:, places], trusts)


def _files(case: Case) -> dict[str, str]:
    """The texts of a case, after trying that they make it again."""
    if case.folder is None:
        return {}
    files, faults = texts_of(case.folder)
    again, _ = (None, None) if faults else read_texts(files, case.name)
    if again is None or again.sha256 != case.sha256:
        raise CaseError(
            [
                diagnostic(
                    "file-access",
                    f"the files of `{case.name}` are not those that the case was read from",
                    help="read the case again, then freeze it",
                )
            ],
            unreadable=True,
        )
    return files


def _answered(answers: Answers) -> dict[str, Any]:
    """The run's own document, with the intervals of the usual quantiles alone."""
    found = answers.to_json()
    usual = {f"{share:g}" for share in SHARES}
    for item in found["answers"]:
        if "intervals" in item:
            item["intervals"] = {
                key: value for key, value in item["intervals"].items() if key in usual
            }
    del found["scenarios"], found["settings"]
    return found


def _question(item: Question) -> dict[str, Any]:
    return {
        "id": item.id,
        "asks": item.asks,
        "kind": item.kind,
        "window": window(item),
        "closes": closes(item.window).isoformat(),
        "through": item.through,
        "given": item.given,
        "unscored": item.unscored,
        "resolves_on": item.resolves_on,
    }


def window(item: Question) -> dict[str, str]:
    """The window of a question as JSON: its kind and its days."""
    days = {part.name: getattr(item.window, part.name) for part in fields(item.window)}
    return {
        "is": type(item.window).__name__.lower(),
        **{name: day.isoformat() for name, day in days.items()},
    }


def _clusters(found: Clusters) -> Mapping[str, Any]:
    return {
        "method": "spearman",
        "threshold": found.threshold,
        "worlds": found.worlds,
        "pairs": [
            {"questions": [one, other], "correlation": value} for one, other, value in found.pairs
        ],
        "groups": [list(group) for group in found.groups],
    }
