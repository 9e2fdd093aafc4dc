"""What of a case is asked: which accounts, under which scenarios and settings of one run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic
from sapper.language.names import nearest
from sapper.language.printer import show
from sapper.language.prior import Prior
from sapper.model.points import Point, Setting


def chosen_accounts(case: Case, ids: Sequence[str] | None) -> tuple[Account, ...]:
    """Accounts by their ids, in the order of the case; None: all of them.

    Raises `CaseError` for ids that the case does not have.
    """
    if ids is None:
        return case.accounts
    known = {account.id: account for account in case.accounts}
    _refuse("account", ids, known)
    return tuple(account for account in case.accounts if account.id in set(ids))


def chosen_questions(case: Case, ids: Sequence[str] | None) -> tuple[str, ...] | None:
    """Questions by their ids; None: all. Raises `CaseError` for ids the case does not have."""
    if ids is not None:
        _refuse("question", ids, [item.id for item in case.questions])
    return None if ids is None else tuple(ids)


def account_with_model(case: Case, id_: str | None) -> Account | None:
    """One account that can be simulated; None: the base model without any account.

    Raises `CaseError` for an unknown account, and for one that answers directly.
    """
    if id_ is None:
        return None
    (account,) = chosen_accounts(case, [id_])
    if not account.has_model:
        fault = diagnostic(
            "account-without-model",
            f"account `{id_}` answers directly and has no model to run",
            account.span,
        )
        raise CaseError([fault])
    return account


def chosen_scenarios(
    case: Case, chosen: Sequence[str | Scenario], settings: Sequence[Setting] = ()
) -> tuple[Scenario, ...]:
    """Scenarios by their ids (or as they are), in order, then settings of this run.

    Raises `CaseError` for ids that the case does not have.
    """
    known = {scenario.id: scenario for scenario in case.scenarios}
    _refuse("scenario", [item for item in chosen if isinstance(item, str)], known)
    found = [known[item] if isinstance(item, str) else item for item in chosen]
    if settings:
        point = Point("settings", says="set for this run", settings=tuple(settings))
        found.append(Scenario("settings", "set for this run", points=(point,)))
    return tuple(found)


def written(setting: Setting) -> str:
    """A setting of a run as it can be given again: `tour=6 to 9 month`."""
    value = setting.value
    return f"{setting.target}={value.text if isinstance(value, Prior) else show(value)}"


def _refuse(kind: str, wanted: Sequence[str], known: Iterable[str]) -> None:
    there = list(known)
    missing = [_unknown(kind, name, there) for name in wanted if name not in there]
    if missing:
        raise CaseError(missing)


def _unknown(kind: str, name: str, known: Sequence[str]) -> Diagnostic:
    near = nearest(name, known)
    listed = ", ".join(f"`{item}`" for item in known) or "none"
    return diagnostic(
        "unknown-name",
        f"the case has no {kind} `{name}`",
        help=f"the nearest is `{near}`" if near else f"there are: {listed}",
    )
