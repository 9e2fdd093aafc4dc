"""The keys `accounts` and `scenarios` of a report: readings, their points, what each changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sapper.analysis.results import Answers
from sapper.analysis.scenarios import Change
from sapper.case.case import Account, Case
from sapper.language.printer import show
from sapper.language.prior import Prior
from sapper.model.parts import Parameter, parts
from sapper.model.points import Point
from sapper.studio.data.model import basis
from sapper.studio.data.places import day, place


def accounts(case: Case, answers: Answers) -> list[dict[str, Any]]:
    """The accounts of a run, in its order."""
    failed = {item.id: item.failed for item in answers.accounts}
    trusts = {item.id: item.trust for item in answers.accounts}
    before = _before(case)
    return [
        {
            "id": item.id,
            "title": item.title,
            "about": item.about,
            "trust": trusts[item.id],
            "trust_before": item.trust,
            "direct": not item.has_model,
            "reads": list(item.reads),
            "failed": failed[item.id],
            "points": [point(each, before) for each in item.points],
            "answers": _direct(item),
        }
        for item in case.accounts
        if item.id in failed
    ]


def scenarios(case: Case, found: tuple[Change, ...]) -> list[dict[str, Any]]:
    """The what-ifs of a case, each with the answers under it as far as they were run."""
    before = _before(case)
    return [
        {
            "id": item.id,
            "title": item.title,
            "about": item.about,
            "raises": list(item.raises),
            "lowers": list(item.lowers),
            "points": [point(each, before) for each in item.points],
            "changes": [_change(each) for each in found if each.scenario == item.id],
        }
        for item in case.scenarios
    ]


def point(item: Point, before: Mapping[str, str]) -> dict[str, Any]:
    """One point, with each of its changes as a sentence of its own."""
    return {
        "id": item.id,
        "says": item.says,
        "basis": item.basis,
        "rests_on": list(item.rests_on),
        "because": item.because,
        "note": item.note,
        "since": day(item.since),
        "until": day(item.until),
        "changes": [
            {"kind": kind, "target": target, "text": text}
            for kind, target, text in _changes(item, before)
        ],
        **place(item.span),
    }


def _changes(item: Point, before: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for claim, credence in item.believe:
        yield (
            "believe",
            claim,
            f"{claim} is true with a chance of {credence:.0%}".replace("%", " %"),
        )
    for setting in item.settings:
        value = setting.value
        text = " ".join(value.text.split()) if isinstance(value, Prior) else show(value)
        was = before.get(setting.target, "")
        yield "set", setting.target, f"{setting.target}: {text}" + (f" (was {was})" if was else "")
    for replacement in item.replacements:
        target = replacement.target
        yield "replace", target, f"{target} = {show(replacement.equation)}"
    if item.additions is not None:
        for added in parts(item.additions):
            yield "add", added.name, f"{added.written or added.name} is added"


def _before(case: Case) -> dict[str, str]:
    """The priors of the base model as written, by name."""
    return {item.name: _written(item) for item in case.model.parameters}


def _written(item: Parameter) -> str:
    return " ".join(item.prior.text.split())


def _direct(item: Account) -> list[dict[str, Any]]:
    return [
        {
            "question": given.question,
            "prior": " ".join(given.prior.text.split()),
            "basis": basis(given.basis),
        }
        for given in item.answers
    ]


def _change(item: Change) -> dict[str, Any]:
    return {
        "question": item.question,
        "account": item.account,
        "before": item.before,
        "after": item.after,
        "difference": item.difference,
        "se": item.se,
        "expected": item.expected,
        "met": item.met,
    }
