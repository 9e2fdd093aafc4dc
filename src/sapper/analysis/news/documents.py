"""What readings did, written out: a JSON object, and rows for tables."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sapper.analysis.news.conditioning import AccountNews, News, WeighedReading
from sapper.analysis.news.led import Led
from sapper.analysis.news.selection import Aside
from sapper.analysis.results import Answer, BinaryAnswer, DateAnswer, NumberAnswer
from sapper.case.case import Observation

if TYPE_CHECKING:
    from sapper.analysis.news.update import Update

MOVES = (
    "question",
    "account",
    "kind",
    "unit",
    "before",
    "before_se",
    "after",
    "after_se",
    "difference",
)
"""The columns of a table of moves: chances (of a date: that it comes by its horizon) or means."""


def news_document(news: News) -> dict[str, Any]:
    """What readings did to a run as one JSON object; nothing in it is infinite."""
    return {
        "up_to": None if news.day is None else news.day.isoformat(),
        "worlds": news.worlds,
        "effective": news.effective,
        "level": news.level,
        "weighed": [_weighed(item) for item in news.weighed],
        "aside": [_aside(item) for item in news.aside],
        "accounts": [_account(item) for item in news.accounts],
        "sampler": None if news.led is None else _led(news.led),
    }


def _led(found: Led) -> dict[str, Any]:
    return {
        "used": found.done,
        "weights_left": found.weighed,
        "wanted": found.wanted,
        "pareto_shape": found.tail,
        "budget": found.budget,
        "trust_by": "weights" if found.by_weights or not found.done else "sampler",
        "accounts": [
            {
                "id": item.account,
                "worlds": item.worlds,
                "effective": item.effective,
                "steps": item.steps,
                "because": item.because,
            }
            for item in found.accounts
        ],
    }


def observation_document(seen: Observation) -> dict[str, Any]:
    """A reading as one JSON object."""
    return {
        "indicator": seen.indicator,
        "from": seen.start.isoformat(),
        "until": seen.stop.isoformat(),
        "reads": seen.reads if isinstance(seen.reads, str) else " ".join(seen.reads.text.split()),
    }


def _weighed(item: WeighedReading) -> dict[str, Any]:
    return {
        **observation_document(item.observation),
        "effective_alone": item.effective,
        "effective_without": item.without,
        "least": _finite(item.least),
        "greatest": _finite(item.greatest),
        "unit": item.unit,
        "errors_from_nearest_world": _finite(item.nearest),
        "level": item.level,
    }


def _aside(item: Aside) -> dict[str, Any]:
    return {
        **observation_document(item.observation),
        "because": item.because,
        "already_in": list(item.names),
    }


def _account(item: AccountNews) -> dict[str, Any]:
    return {
        "id": item.account,
        "trust_before": item.before,
        "trust": item.trust,
        "se": item.se,
        "direct": item.direct,
        "log_evidence": item.evidence,
        "log_evidence_se": item.evidence_se,
        "effective": item.effective,
        "pareto_shape": item.tail,
    }


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def update_document(update: Update) -> dict[str, Any]:
    """An update as one JSON object."""
    after = update.after
    return {
        "case": after.case,
        "case_sha256": update.before.case_sha256,
        "seed": after.seed,
        "worlds": after.worlds,
        "readings": [observation_document(item) for item in update.readings],
        "level": update.level,
        "level_accounts": update.level_accounts,
        "accounts": list(trusts(update)),
        "moves": list(moves(update)),
        "news": news_document(update.news),
    }


def trusts(update: Update) -> Iterator[dict[str, Any]]:
    """Trust in every account before and after, with its error after."""
    before = update.before.news
    assert before is not None
    for was, now in zip(before.accounts, update.news.accounts, strict=True):
        yield {
            "id": now.account,
            "before": was.trust,
            "before_se": was.se,
            "after": now.trust,
            "after_se": now.se,
            "direct": now.direct,
        }


def moves(update: Update) -> Iterator[dict[str, Any]]:
    """One row an answer of an account: before, after, and their difference."""
    for now in update.after.answers:
        was = update.before.of(now.question, now.account)
        old, old_se = (None, None) if was is None else centre(was)
        new, new_se = centre(now)
        yield {
            "question": now.question,
            "account": now.account,
            "kind": now.kind,
            "unit": now.unit if isinstance(now, NumberAnswer) else "",
            "before": old,
            "before_se": old_se,
            "after": new,
            "after_se": new_se,
            "difference": None if old is None or new is None else new - old,
        }


def centre(answer: Answer) -> tuple[float | None, float | None]:
    """The chance or mean of an answer with its standard error; of a date that it comes in time."""
    match answer:
        case BinaryAnswer():
            return answer.probability, answer.se
        case NumberAnswer():
            return _finite(answer.mean), _finite(answer.se)
        case DateAnswer():
            return 1.0 - answer.never, answer.se
        case _:
            return None, None
