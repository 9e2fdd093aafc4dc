"""One reading of a case as worlds: from a case to an ensemble of whole histories.

`simulate_case` gives a dataset, `prepare` every stage on the way to it (which is what
`sapper dump` shows). Answers to questions, which keep outcomes only, are `answers`'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sapper.case.assemble import assemble
from sapper.case.case import Account, Case, Scenario
from sapper.diagnostics.diagnostic import CaseError, Diagnostic, diagnostic
from sapper.engine.ensemble import Ensemble, simulate
from sapper.engine.plan import Plan
from sapper.engine.planning import ClaimTruth, plan
from sapper.language.names import canonical, nearest
from sapper.language.tree import Holds, walk
from sapper.model.checks import check_model
from sapper.model.checks.outputs import outputs
from sapper.model.checks.units import Inference
from sapper.model.lowered import Lowered
from sapper.model.lowering import lower
from sapper.model.parts import Model, Parameter, parts
from sapper.model.points import Point, Setting

if TYPE_CHECKING:
    import xarray as xr


@dataclass(frozen=True, slots=True)
class Stages:
    """Every stage of one reading of a case, from the checked model to the plan."""

    model: Model
    inference: Inference
    lowered: Lowered
    plan: Plan
    warnings: tuple[Diagnostic, ...] = ()


def prepare(
    case: Case,
    *,
    account: str | None = None,
    scenarios: Sequence[str] = (),
    settings: Sequence[Setting] = (),
) -> Stages:
    """Take a case through all stages, as an account and scenarios have it.

    Raises `CaseError` when an account or scenario is unknown, or the model they make has
    errors.
    """
    who = _account(case, account)
    model, beliefs, found = assemble(case, who, _scenarios(case, scenarios, settings))
    quantities = {claim.id: claim.quantity for claim in case.evidence.claims}
    inference, faults = check_model(model, case.units, quantities, strict=False)
    errors = [item for item in (*found, *faults) if item.severity == "error"]
    if errors:
        raise CaseError(errors)
    lowered = lower(model, inference)
    claims = [ClaimTruth(item.id, item.credence, item.repeats) for item in case.evidence.claims]
    planned = plan(lowered, claims, case.evidence.ties, beliefs)
    warnings = tuple(item for item in (*found, *faults) if item.severity == "warning")
    return Stages(model, inference, lowered, planned, warnings)


def run_stages(
    stages: Stages,
    *,
    worlds: int,
    seed: int = 1,
    names: Sequence[str] | None = None,
    deterministic: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Run worlds of a prepared reading and keep whole histories of `names`.

    Without names: every stock, flow, variable, and what events, decisions, chains and
    populations give. Raises `CaseError` for a name that the model does not have.
    """
    keep = _kept(stages, names)
    return simulate(stages.plan, worlds, seed, keep, deterministic=deterministic, progress=progress)


def simulate_case(
    case: Case,
    *,
    account: str | None = None,
    scenarios: Sequence[str] = (),
    settings: Sequence[Setting] = (),
    worlds: int = 1_000,
    seed: int = 1,
    names: Sequence[str] | None = None,
    deterministic: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Worlds of one reading as a dataset: dims `world`, `time` and the model's own.

    Units and claims stand in the attributes of each variable, as strings. Raises `CaseError`
    for an unknown account, scenario or name, and for a model with errors.
    """
    stages = prepare(case, account=account, scenarios=scenarios, settings=settings)
    ensemble = run_stages(
        stages,
        worlds=worlds,
        seed=seed,
        names=names,
        deterministic=deterministic,
        progress=progress,
    )
    return to_dataset(stages, ensemble, names)


def to_dataset(
    stages: Stages, ensemble: Ensemble, names: Sequence[str] | None = None
) -> xr.Dataset:
    """An ensemble with the units and claims of its values as attributes.

    With names, only those; else also every parameter and the truth of every claim.
    """
    written = dict(stages.plan.written)
    units = {
        name: str(unit)
        for name in (*ensemble.traces, *ensemble.constants)
        if (unit := stages.inference.of(name)) is not None
    }
    found = ensemble.to_xarray(units, written, _claims(stages))
    if names is None:
        return found
    return found[[written.get(name, name) for name in map(canonical, names)]]


def nameable(stages: Stages) -> tuple[str, ...]:
    """Every value that an author can name, parameters included, in the order of the parts."""
    return tuple(outputs(stages.model))


def _kept(stages: Stages, names: Sequence[str] | None) -> list[str]:
    """The names whose history is to be kept; parameters have none and always come along."""
    known = outputs(stages.model)
    wanted = list(known) if names is None else [canonical(name) for name in names]
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            cure = f"the nearest name is `{near}`" if near else ()
            raise CaseError([diagnostic("unknown-name", f"there is no value `{name}`", help=cure)])
    return [name for name in wanted if not isinstance(known[name], Parameter)]


def _claims(stages: Stages) -> dict[str, tuple[str, ...]]:
    """The claims that each part names directly: in its equations, or as its basis."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts(stages.model):
        basis = getattr(part, "basis", None)
        ids: list[str] = [] if basis is None else list(basis.claims)
        for field in ("equation", "rate", "start", "hazard", "when"):
            expr = getattr(part, field, None)
            if expr is not None:
                ids.extend(node.claim for node in walk(expr) if isinstance(node, Holds))
        if ids:
            found[part.name] = tuple(dict.fromkeys(ids))
    return found


def _account(case: Case, chosen: str | None) -> Account | None:
    if chosen is None:
        return None
    for account in case.accounts:
        if account.id == chosen:
            if not account.has_model:
                fault = diagnostic(
                    "account-without-model",
                    f"account `{chosen}` answers directly and has no model to run",
                    account.span,
                )
                raise CaseError([fault])
            return account
    raise CaseError([_unknown("account", chosen, [item.id for item in case.accounts])])


def _scenarios(
    case: Case, chosen: Sequence[str], settings: Sequence[Setting]
) -> tuple[Scenario, ...]:
    by_id = {scenario.id: scenario for scenario in case.scenarios}
    for name in chosen:
        if name not in by_id:
            raise CaseError([_unknown("scenario", name, list(by_id))])
    found = [by_id[name] for name in chosen]
    if settings:
        point = Point("settings", says="set for this run", settings=tuple(settings))
        found.append(Scenario("settings", "set for this run", points=(point,)))
    return tuple(found)


def _unknown(kind: str, name: str, among: Sequence[str]) -> Diagnostic:
    near = nearest(name, among)
    listed = ", ".join(f"`{item}`" for item in among) or "none"
    cure = f"the nearest is `{near}`" if near else f"there are: {listed}"
    return diagnostic("unknown-name", f"the case has no {kind} `{name}`", help=cure)
