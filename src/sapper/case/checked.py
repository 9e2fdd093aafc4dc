"""The pipeline of `sapper check`: read a case, then check every model that it can make.

The base model is checked in full; then the model of every account and of every scenario,
since points may break what was sound. A fault that shows in several is reported once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sapper.case.assemble import assemble
from sapper.case.case import Account, Case, Scenario
from sapper.case.folder import load_parts
from sapper.case.resolve import resolve
from sapper.diagnostics.diagnostic import Diagnostic, Report, diagnostic
from sapper.language.prior import Quantity
from sapper.model.checks import check_model
from sapper.model.parts import Model, Variable

_OF_THE_AUTHOR = ("stated", "implied")


def check(path_or_name: str | Path, *, strict: bool = False) -> tuple[Case | None, Report]:
    """Read a case by folder or shipped name and gather every fault; `strict` adds lint.

    The case is None where the report has errors.
    """
    case, report = load_parts(path_or_name)
    if case is not None and _sound(case, report):
        places = {(item.code, item.position) for item in report.found}
        found = check_case(case, strict=strict)
        report.extend(item for item in found if (item.code, item.position) not in places)
    return (None if report.errors else case), report


def _sound(case: Case, report: Report) -> bool:
    """Whether every part was read as it was meant.

    A slip in a file leaves stand-ins, about which the checks of the model would only tell
    tales; a fault between parts (an unknown claim, a date outside the horizon) does not.
    """
    if not report.errors:
        return True
    between = set(resolve(case))
    return all(item in between for item in report.errors)


def check_case(case: Case, *, strict: bool = False) -> list[Diagnostic]:
    """The faults of the models that a case makes: base, accounts, scenarios."""
    claims = quantities(case)
    readings: list[tuple[Account | None, Sequence[Scenario]]] = [(None, ())]
    readings += [(account, ()) for account in case.accounts if account.points]
    readings += [(None, (scenario,)) for scenario in case.scenarios]
    found: list[list[Diagnostic]] = []
    for account, scenarios in readings:
        model, _, faults = assemble(case, account, scenarios)
        if not faults or account is None:
            _, more = check_model(asked_of(case, model), case.units, claims, strict=strict)
            faults = [*faults, *more]
        found.append(faults)
    return [*_merge(found), *_double_changes(case), *(_without_word(case) if strict else ())]


def _without_word(case: Case) -> Iterator[Diagnostic]:
    """Points that are said to be an author's own, without the claim or the reason that shows it."""
    for account in case.accounts:
        for point in account.points:
            changes = point.settings or point.believe
            if changes and point.basis in _OF_THE_AUTHOR and not (point.rests_on or point.because):
                yield diagnostic(
                    "no-basis",
                    f"the point `{point.id}` is said to be {point.basis}, but not where",
                    point.span,
                    help="add `rests_on: claim`, the claim in which it is "
                    f"{point.basis}, or `because: …`, how it follows",
                    severity="warning",
                )


def _double_changes(case: Case) -> list[Diagnostic]:
    """What an account and a scenario change one over the other, whichever are run together."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    for account in case.accounts:
        for scenario in case.scenarios if account.points else ():
            _, _, faults = assemble(case, account, (scenario,))
            for item in faults:
                if item.code == "double-change":
                    found.setdefault(_key(item), item)
    return list(found.values())


def quantities(case: Case) -> Mapping[str, Quantity | None]:
    """The claims of a case, with what each says a number is."""
    return {claim.id: claim.quantity for claim in case.evidence.claims}


def asked_of(case: Case, model: Model) -> Model:
    """The model with one variable for each thing that questions and indicators look at.

    So their names and units are checked as any equation's, and what only they use counts as
    used. They are called `question.ID` and `indicator.ID.shows`.
    """
    looks = [
        Variable(f"question.{item.id}", item.expression, span=item.span) for item in case.questions
    ]
    looks += [
        Variable(f"indicator.{item.id}.shows", item.shows, span=item.span)
        for item in case.indicators
    ]
    return replace(model, variables=(*model.variables, *looks))


def _merge(found: list[list[Diagnostic]]) -> list[Diagnostic]:
    """All faults once; a part is unused only where no account and no scenario uses it."""
    keyed = [{_key(item) for item in faults} for faults in found]
    merged: dict[tuple[object, ...], Diagnostic] = {}
    for faults in found:
        for item in faults:
            key = _key(item)
            if item.code != "unused" or all(key in other for other in keyed):
                merged.setdefault(key, item)
    return list(merged.values())


def _key(item: Diagnostic) -> tuple[object, ...]:
    return (item.code, item.message, item.position)
