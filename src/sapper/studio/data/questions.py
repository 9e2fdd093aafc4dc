"""The key `questions` of a report: what is asked, the answer in words, and what it stands on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sapper.analysis import figures
from sapper.analysis.documents import answer as as_json
from sapper.analysis.results import Answer, Answers
from sapper.analysis.sentences import figure, likely, scale_of, sentence, shown_answers
from sapper.analysis.standing import Standing, standing
from sapper.case.case import (
    At,
    By,
    Case,
    First,
    Greatest,
    Question,
    Throughout,
    Total,
    Window,
)
from sapper.language.printer import show
from sapper.studio.data.commands import command
from sapper.studio.data.fans import fan
from sapper.studio.data.graph import Graph
from sapper.studio.data.places import day, drawn, place
from sapper.studio.series import Sample


def questions(
    case: Case,
    answers: Answers,
    sample: Sample,
    graph: Graph,
    reached: Mapping[str, list[str]],
    name: str,
) -> list[dict[str, Any]]:
    """The questions that were answered, in the order of the case, which commands call `name`."""
    asked = {id_ for id_, _ in answers.questions}
    return [
        _question(item, case, answers, sample, graph, reached[item.id], name)
        for item in case.questions
        if item.id in asked
    ]


def reached_claims(case: Case, graph: Graph) -> dict[str, list[str]]:
    """The claims that each question reaches: by their truth, or as what a number stands on."""
    return {item.id: list(graph.claims_behind(item, graph.behind(item))) for item in case.questions}


def _question(
    question: Question,
    case: Case,
    answers: Answers,
    sample: Sample,
    graph: Graph,
    claims: list[str],
    name: str,
) -> dict[str, Any]:
    shown = shown_answers(answers, question.id)
    size, word = scale_of(shown)
    behind = graph.behind(question)
    return {
        "id": question.id,
        "asks": question.asks,
        "kind": question.kind,
        "unit": next((each.unit for each in shown if each.kind == "number"), ""),  # type: ignore[union-attr]
        "expression": show(question.expression),
        "window": window_words(question.window),
        "resolves_on": question.resolves_on,
        "note": question.note,
        "through": question.through,
        "given": question.given,
        "unscored": question.unscored,
        "sentence": sentence(shown),
        "answers": [_answer(item, size, word) for item in shown],
        "fan": fan(question, case, answers, sample),
        "dots": [
            {"account": item.account, "values": [_dot(value) for value in item.values]}
            for item in answers.dots
            if item.question == question.id and any(item.account == each.account for each in shown)
        ],
        "depends": list(behind),
        "distance": list(behind.values()),
        "claims": claims,
        "basis": standing_json(standing(case, frozenset(behind))),
        "commands": [
            {
                "account": item.account,
                "text": command(name, case, answers, question.id, item.account),
            }
            for item in shown
        ],
        **place(question.span),
    }


def window_words(window: Window) -> str:
    """What of a question's history counts.

    >>> window_words(By(dt.date(2025, 3, 31)))
    'at any time up to 31 March 2025'
    """
    match window:
        case By(date=date):
            return f"at any time up to {figures.day(date)}"
        case At(date=date):
            return f"at the end of {figures.day(date)}"
        case Throughout(start=start, stop=stop):
            return f"at every step from {figures.day(start)} to {figures.day(stop)}"
        case Greatest(start=start, stop=stop):
            return f"the greatest value from {figures.day(start)} to {figures.day(stop)}"
        case Total(start=start, stop=stop):
            return f"added up from {figures.day(start)} to {figures.day(stop)}"
        case First(horizon=date):
            return f"the first time, looked for up to {figures.day(date)}"


def standing_json(found: Standing) -> dict[str, int]:
    """Counts of what numbers stand on."""
    return {
        "rests_on": found.rests_on,
        "argued_from": found.argued_from,
        "assumed": found.assumed,
        "fixed": found.fixed,
        "fixed_ours": found.fixed_ours,
    }


def _answer(item: Answer, size: float, word: str) -> dict[str, Any]:
    range_ = likely(item, size)
    scale = f" {word}" if word and item.kind == "number" else ""
    return as_json(item) | {
        "text": figure(item, size) + scale,
        "likely": "" if range_ == figures.DASH else range_ + scale,
    }


def _dot(value: float | dt.date | None) -> float | str | None:
    return day(value) if isinstance(value, dt.date) or value is None else drawn(value)
