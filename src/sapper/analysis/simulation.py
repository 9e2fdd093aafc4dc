"""One reading of a case as worlds: from a case to an ensemble of whole histories.

`simulate_case` gives a dataset, `prepare` the stages on the way to it. Answers to
questions, which keep outcomes only, are `answers`'s work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from sapper.analysis.histories import histories
from sapper.analysis.selection import account_with_model, chosen_scenarios
from sapper.analysis.stages import Stages, read, staged
from sapper.case.case import Case
from sapper.diagnostics.diagnostic import CaseError, diagnostic
from sapper.engine.engines import EngineChoice
from sapper.engine.ensemble import Ensemble
from sapper.engine.precision import Precision
from sapper.engine.store import bytes_of
from sapper.language.names import canonical, nearest
from sapper.language.tree import Holds, walk
from sapper.model.checks.outputs import outputs
from sapper.model.parts import Parameter, parts
from sapper.model.points import Setting

if TYPE_CHECKING:
    import xarray as xr


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
    who = account_with_model(case, account)
    what_ifs = chosen_scenarios(case, scenarios, settings)
    return staged(case, read(case, who, what_ifs, questions=False))


def run_stages(
    stages: Stages,
    *,
    worlds: int,
    seed: int = 1,
    names: Sequence[str] | None = None,
    deterministic: bool = False,
    engine: EngineChoice = "auto",
    precision: Precision = "double",
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Ensemble:
    """Run worlds of a prepared reading and keep whole histories of `names`.

    Without names: every stock, flow, variable, and what events, decisions, chains and
    populations give. Raises `CaseError` for a name that the model does not have, and for a
    count beyond single precision; `ValueError` for the interpreter in single.
    """
    return histories(
        stages.plan,
        kept(stages, names),
        worlds=worlds,
        seed=seed,
        deterministic=deterministic,
        engine=engine,
        precision=precision,
        threads=threads,
        progress=progress,
    )


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
    engine: EngineChoice = "auto",
    precision: Precision = "double",
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Worlds of one reading as a dataset: dims `world`, `time` and the model's own.

    Units and claims stand in the attributes of each variable, as strings. Raises `CaseError`
    for an unknown account, scenario or name, for a model with errors, and for a count beyond
    single precision.
    """
    stages = prepare(case, account=account, scenarios=scenarios, settings=settings)
    ensemble = run_stages(
        stages,
        worlds=worlds,
        seed=seed,
        names=names,
        deterministic=deterministic,
        engine=engine,
        precision=precision,
        threads=threads,
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
        if (unit := stages.reading.inference.of(name)) is not None
    }
    found = ensemble.to_xarray(units, written, claims_of(stages))
    if names is None:
        return found
    return found[[written.get(name, name) for name in map(canonical, names)]]


def size_of(stages: Stages, names: Sequence[str] | None, worlds: int) -> tuple[int, str]:
    """How many bytes `run_stages` would keep of so many worlds, and of what, in words."""
    found = kept(stages, names)
    size = bytes_of(stages.plan, found, worlds)
    values = f"{len(found):,} value{'' if len(found) == 1 else 's'}"
    return size, f"{values} in {worlds:,} worlds, at every saved step"


def nameable(stages: Stages) -> tuple[str, ...]:
    """Every value that an author can name, parameters included, in the order of the parts."""
    return tuple(outputs(stages.reading.model))


def kept(stages: Stages, names: Sequence[str] | None) -> list[str]:
    """The names whose history is to be kept; parameters have none and always come along."""
    known = outputs(stages.reading.model)
    wanted = list(known) if names is None else [canonical(name) for name in names]
    for name in wanted:
        if name not in known:
            near = nearest(name, known)
            cure = f"the nearest name is `{near}`" if near else ()
            raise CaseError([diagnostic("unknown-name", f"there is no value `{name}`", help=cure)])
    return [name for name in wanted if not isinstance(known[name], Parameter)]


def claims_of(stages: Stages) -> dict[str, tuple[str, ...]]:
    """The claims that each part names directly: in its equations, or as its basis."""
    found: dict[str, tuple[str, ...]] = {}
    for part in parts(stages.reading.model):
        basis = getattr(part, "basis", None)
        ids: list[str] = [] if basis is None else list(basis.claims)
        for field in ("equation", "rate", "start", "hazard", "when"):
            expr = getattr(part, field, None)
            if expr is not None:
                ids.extend(node.claim for node in walk(expr) if isinstance(node, Holds))
        if ids:
            found[part.name] = tuple(dict.fromkeys(ids))
    return found
