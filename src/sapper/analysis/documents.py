"""Answers written out: the JSON document of a run, and rows for tables.

The JSON is a contract; its schema is `sapper/analysis/schemas/run.json`. Nothing in it is
infinite or NaN: what cannot be stated is null.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import Any

from sapper.analysis.news.documents import news_document
from sapper.analysis.results import (
    AccountRun,
    Answer,
    Answers,
    BinaryAnswer,
    DateAnswer,
    Given,
    MissingAnswer,
    NumberAnswer,
    Shift,
    Spread,
)

COLUMNS = (
    "question",
    "account",
    "kind",
    "unit",
    "probability",
    "word",
    "mean",
    "never",
    "se",
    "low",
    "high",
    "spread_05",
    "spread_95",
    "q05",
    "q25",
    "q50",
    "q75",
    "q95",
    "given",
    "given_probability",
    "worlds",
    "single_shift",
    "single_se",
)
"""The columns of a table of answers; `q50` of a date question is a date."""


def document(answers: Answers) -> dict[str, Any]:
    """The run as one JSON object."""
    return {
        "case": answers.case,
        "case_sha256": answers.case_sha256,
        "seed": answers.seed,
        "worlds": answers.worlds,
        "worlds_failed": answers.worlds_failed,
        "as_of": answers.as_of.isoformat(),
        "sapper": answers.version,
        "scenarios": list(answers.scenarios),
        "settings": list(answers.settings),
        "handling": answers.handling,
        "precision": answers.precision,
        "fingerprint": None if answers.fingerprint is None else answers.fingerprint.to_json(),
        "accounts": [_account(item) for item in answers.accounts],
        "answers": [
            answer(item) | _single(answers.shift(item.question, item.account))
            for item in answers.answers
        ],
        "news": None if answers.news is None else news_document(answers.news),
        "faults": [{"code": item.code, "message": item.message} for item in answers.faults],
    }


def rows(answers: Answers) -> Iterator[dict[str, Any]]:
    """One flat record an answer; a column that does not apply is None."""
    for item in answers.answers:
        row: dict[str, Any] = dict.fromkeys(COLUMNS)
        row |= {"question": item.question, "account": item.account, "kind": item.kind}
        row["worlds"] = None if item.direct else item.worlds
        moved = answers.shift(item.question, item.account)
        if moved is not None:
            row |= {"single_shift": moved.shift, "single_se": moved.se}
        if item.given is not None:
            row |= {"given": item.given.question, "given_probability": item.given.probability}
        match item:
            case BinaryAnswer():
                row |= {"probability": item.probability, "word": item.word, "se": item.se}
                row |= {"low": item.low, "high": item.high}
                if item.spread is not None:
                    row |= {_column("spread", share): at for share, at in item.spread.quantiles}
            case NumberAnswer():
                row |= {"unit": item.unit, "mean": _finite(item.mean), "se": _finite(item.se)}
                row |= {_column("q", part.share): part.value for part in item.quantiles}
            case DateAnswer():
                row |= {"never": item.never, "se": item.se, "low": item.low, "high": item.high}
                row |= {_column("q", part.share): part.date for part in item.quantiles}
            case MissingAnswer():
                pass
        yield row


def _column(stem: str, share: float) -> str:
    digits = f"{round(share * 100):02d}"
    return f"{stem}{digits}" if stem == "q" else f"{stem}_{digits}"


def _account(item: AccountRun) -> dict[str, Any]:
    return {
        "id": item.id,
        "title": item.title,
        "trust": item.trust,
        "direct": item.direct,
        "worlds_failed": item.failed,
    }


def answer(item: Answer) -> dict[str, Any]:
    """One answer as a JSON object."""
    found: dict[str, Any] = {
        "question": item.question,
        "account": item.account,
        "kind": item.kind,
    }
    match item:
        case BinaryAnswer():
            found |= {
                "probability": item.probability,
                "se": item.se,
                "low": item.low,
                "high": item.high,
                "spread": _spread(item.spread),
                "spread_method": _method(item.spread),
                "word": item.word,
            }
        case NumberAnswer():
            found |= {
                "unit": item.unit,
                "mean": _finite(item.mean),
                "se": _finite(item.se),
                "quantiles": {_key(part.share): _finite(part.value) for part in item.quantiles},
                "intervals": {
                    _key(part.share): [_finite(part.low), _finite(part.high)]
                    for part in item.quantiles
                },
            }
        case DateAnswer():
            found |= {
                "horizon": item.horizon.isoformat(),
                "never": item.never,
                "se": item.se,
                "low": item.low,
                "high": item.high,
                "quantiles": {_key(part.share): _date(part.date) for part in item.quantiles},
                "intervals": {
                    _key(part.share): [_date(part.low), _date(part.high)] for part in item.quantiles
                },
            }
        case MissingAnswer():
            found["because"] = item.because
    found |= {"direct": item.direct, "worlds": item.worlds} | _given(item.given)
    return found


def _single(shift: Shift | None) -> dict[str, Any]:
    """How far single precision moves an answer: nothing where it was not measured."""
    if shift is None:
        return {}
    return {"single": {"shift": shift.shift, "se": shift.se, "worlds": shift.worlds}}


def _given(given: Given | None) -> dict[str, Any]:
    if given is None:
        return {}
    return {
        "given": given.question,
        "given_probability": given.probability,
        "given_worlds": given.worlds,
    }


def _spread(spread: Spread | None) -> dict[str, float] | None:
    return None if spread is None else {_key(share): value for share, value in spread.quantiles}


def _method(spread: Spread | None) -> dict[str, Any] | None:
    if spread is None:
        return None
    return {
        "name": spread.method,
        "readings": spread.readings,
        "fates": spread.fates,
        "correlation": spread.correlation,
    }


def _key(share: float) -> str:
    return f"{share:g}"


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _date(date: dt.date | None) -> str | None:
    return None if date is None else date.isoformat()
