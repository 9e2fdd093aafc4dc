"""Saving whole worlds of an ensemble: which values, how many bytes, and writing them.

A second program beside the one of the answers, which keeps what is named; it runs the same
worlds. Nothing is written before the sum is known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sapper.analysis.pool import Progress
from sapper.analysis.selection import chosen_accounts, chosen_scenarios
from sapper.analysis.simulation import claims_of, kept, nameable
from sapper.analysis.stages import Stages, read, staged
from sapper.analysis.together import together
from sapper.case.case import Account, Case, Scenario
from sapper.engine.blocks import Unit, in_order, units
from sapper.engine.engines import Engine, Traces
from sapper.engine.plan import Plan
from sapper.engine.store import Described, WorldStore, bytes_of
from sapper.language.names import canonical
from sapper.model.points import Setting

EVERYTHING = "all"
"""Stands for every value that an author can name, parameters included."""


@dataclass(frozen=True, slots=True)
class Keeping:
    """The worlds that are to be written: accounts with their plans, and the values named."""

    case: Case
    accounts: tuple[Account, ...]
    stages: tuple[Stages, ...]
    plans: tuple[Plan, ...]
    names: tuple[str, ...]
    worlds: int
    seed: int

    @property
    def bytes(self) -> int:
        """How many bytes it all is, before packing."""
        return sum(bytes_of(plan, self._own(place), self.worlds) for place, plan in self._plans)

    @property
    def _plans(self) -> Sequence[tuple[int, Plan]]:
        return list(enumerate(self.plans))

    def _own(self, place: int) -> list[str]:
        known = set(nameable(self.stages[place]))
        return [name for name in self.names if name in known]

    def write(
        self, folder: Path, engine: Engine, threads: int = 1, progress: Progress | None = None
    ) -> None:
        """Run the worlds of every account and write them to a Zarr folder, a group each.

        Raises `OSError` where it cannot be written.
        """
        done, whole = 0, self.worlds * len(self.plans)
        for place, plan in self._plans:
            names = self._own(place)
            store = WorldStore(plan, _described(self.stages[place], names), self.worlds)
            about = {
                "case": self.case.name,
                "seed": str(self.seed),
                "engine": engine.name,
                "precision": engine.precision,
            }
            store.open(folder, self.accounts[place].id, about)
            drawn = {draw.name for draw in plan.draws}
            keep = [name for name in names if name not in drawn]

            def one(
                unit: Unit, plan: Plan = plan, keep: Sequence[str] = keep
            ) -> tuple[Unit, Traces]:
                return unit, engine.run_block(plan, unit.lanes, self.seed, keep)

            for unit, block in in_order(one, units(self.worlds), threads):
                store.write(int(unit.lanes.worlds[0]), block)
                done += unit.lanes.count
                if progress is not None:
                    progress(done, whole)


def keeping(
    case: Case,
    names: Sequence[str],
    *,
    worlds: int,
    seed: int,
    accounts: Sequence[str] | None = None,
    scenarios: Sequence[str | Scenario] = (),
    settings: Sequence[Setting] = (),
) -> Keeping:
    """Settle what is to be written; `names` may hold `EVERYTHING`.

    Raises `CaseError` for a name that no account has, and where a model has errors.
    """
    chosen = chosen_accounts(case, accounts)
    what_ifs = chosen_scenarios(case, scenarios, settings)
    everybody = [account for account in case.accounts if account.has_model]
    stages = [staged(case, read(case, account, what_ifs, questions=False)) for account in everybody]
    plans = together(case, stages)
    asked = [place for place, account in enumerate(everybody) if account in chosen]
    there = list(dict.fromkeys(name for place in asked for name in nameable(stages[place])))
    wanted = there if EVERYTHING in names else [canonical(name) for name in names]
    for name in wanted:
        if asked and name not in there:
            kept(stages[asked[0]], [name])
    return Keeping(
        case,
        tuple(everybody[place] for place in asked),
        tuple(stages[place] for place in asked),
        tuple(plans[place] for place in asked),
        tuple(wanted),
        worlds,
        seed,
    )


def _described(stages: Stages, names: Sequence[str]) -> dict[str, Described]:
    written = dict(stages.plan.written)
    claims = claims_of(stages)
    found: dict[str, Described] = {}
    for name in names:
        unit = stages.reading.inference.of(name)
        text = "" if unit is None else str(unit)
        found[name] = Described(written.get(name, name), text, claims.get(name, ()))
    return found
