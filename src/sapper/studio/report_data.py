"""All that a report shows as one JSON object: the contract of `schemas/report.json`.

A pure function of a case and of what was run of it. Running it is `sapper.studio.collecting`,
the page around it `sapper.studio.report`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sapper.analysis.comparing import Comparison
from sapper.analysis.hinges import Hinges
from sapper.analysis.ledger.scoring import Scores
from sapper.analysis.loops import Loop
from sapper.analysis.news.documents import news_document
from sapper.analysis.news.sentences import before_readings, hinges_by_weights, sentences
from sapper.analysis.results import Answers
from sapper.analysis.scenarios import Change
from sapper.analysis.standing import standing
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import Diagnostic
from sapper.studio.data import accounts, evidence, model, questions
from sapper.studio.data.commands import called
from sapper.studio.data.evidence import Found
from sapper.studio.data.graph import graph
from sapper.studio.data.hinges import hinges
from sapper.studio.data.ledger import ledger
from sapper.studio.data.loops import loops
from sapper.studio.data.places import day, place
from sapper.studio.series import Sample


@dataclass(frozen=True)
class Results:
    """What was run of a case for a report.

    `hinges`, `compared` and `changes` are None where they were not looked for. `scores` are
    those of frozen forecasts; None where there are none, or `ledger_faults` says why they could
    not be read. `typed` is how the user named the case, `seconds` how long all took, `date` the
    day of the report.
    """

    answers: Answers
    date: dt.date = dt.date.min
    sample: Sample = field(default_factory=Sample)
    hinges: Hinges | None = None
    compared: tuple[Comparison, ...] | None = None
    changes: tuple[Change, ...] | None = None
    loops: tuple[Loop, ...] = ()
    scores: Scores | None = None
    ledger_faults: tuple[str, ...] = ()
    documents: Found = field(default_factory=Found)
    warnings: tuple[Diagnostic, ...] = ()
    seconds: float = 0.0
    typed: str = ""


def report_data(case: Case, results: Results) -> dict[str, Any]:
    """The whole document. Nothing in it is infinite or NaN: what cannot be stated is null."""
    answers = results.answers
    name = called(case, results.typed)
    links = graph(case)
    reached = questions.reached_claims(case, links)
    return {
        "head": _head(case, results, name),
        "accounts": accounts.accounts(case, answers),
        "questions": questions.questions(case, answers, results.sample, links, reached, name),
        "hinges": None if results.hinges is None else hinges(results.hinges),
        "compare": None
        if results.compared is None
        else [item.to_json() for item in results.compared],
        "scenarios": accounts.scenarios(case, results.changes or ()),
        "model": model.model(case, links, results.sample) | {"loops": loops(results.loops, links)},
        "claims": evidence.claims(case, links, results.documents, reached),
        "sources": evidence.sources(case, results.documents),
        "sums": evidence.sums(case),
        "indicators": evidence.indicators(case),
        "basis": questions.standing_json(standing(case)),
        "news": _news(answers),
        "ledger": ledger(case, answers, results.scores, results.ledger_faults),
        "warnings": _told(results.warnings),
        "faults": _told(answers.faults),
    }


def _head(case: Case, results: Results, name: str) -> dict[str, Any]:
    answers = results.answers
    simulated = any(not item.direct for item in answers.accounts)
    return {
        "title": case.title,
        "asks": case.asks,
        "case": case.name,
        "command": name,
        "case_sha256": case.sha256,
        "seed": answers.seed,
        "worlds": answers.worlds if simulated else 0,
        "as_of": day(answers.as_of),
        "date": day(results.date),
        "sapper": answers.version,
        "handling": case.handling,
        "engine": None if answers.fingerprint is None else answers.fingerprint.engine,
        "seconds": round(results.seconds, 1),
        "failed": answers.worlds_failed,
        "scenarios": list(answers.scenarios),
        "settings": list(answers.settings),
        "words": case.words,
        "documents_inside": results.documents.inside,
    }


def _news(answers: Answers) -> dict[str, Any] | None:
    """What readings did, as data and in sentences; null where the case has none."""
    news = answers.news
    told = [] if news is None else sentences(news)
    if news is None or not told:
        return None
    if not news.level:
        told.append(before_readings("Shares, comparisons, scenarios and charts are"))
        rough = hinges_by_weights(news)
        told += [] if rough is None else [rough]
    return {"told": told, **news_document(news)}


def _told(found: Sequence[Diagnostic]) -> list[dict[str, Any]]:
    return [
        {
            "code": item.code,
            "message": item.message,
            "help": [str(line) for line in item.help],
            **place(item.primary.span if item.primary is not None else None),
        }
        for item in found
    ]
