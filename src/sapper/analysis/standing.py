"""What the numbers of a case stand on, counted: documents, arguments from them, or us.

Counted are the uncertain numbers of the model and those that accounts put in their place,
and the fixed numbers inside decisions, chains and populations, which are judgements too. A
number that only shares the claims of the part that it stands in takes its value from none
of them: it is argued.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sapper.case.case import Case
from sapper.case.references import inherited, parameters_of
from sapper.language.prior import Constant, Prior
from sapper.model.parts import Basis, BasisKind


@dataclass(frozen=True, slots=True)
class Standing:
    """How many numbers stand on what; `fixed` ones are not uncertain, and not in the rest."""

    rests_on: int
    argued_from: int
    assumed: int
    fixed: int
    fixed_ours: int

    @property
    def uncertain(self) -> int:
        """All uncertain numbers."""
        return self.rests_on + self.argued_from + self.assumed


def standing(case: Case, names: frozenset[str] | None = None) -> Standing:
    """Count the numbers of a case (or those of some names) by what they stand on."""
    kinds = [
        (prior, kind) for name, prior, kind in _numbers(case) if names is None or name in names
    ]
    uncertain = [kind for prior, kind in kinds if not prior.is_constant]
    fixed = [kind for prior, kind in kinds if prior.is_constant]
    return Standing(
        uncertain.count("rests_on"),
        uncertain.count("argued_from"),
        uncertain.count("assumed"),
        len(fixed),
        fixed.count("assumed"),
    )


def _numbers(case: Case) -> Iterator[tuple[str, Prior, BasisKind]]:
    """Every number by its name with what it stands on; noughts say nothing and are left out."""
    shared = inherited(case.model)
    for parameter in parameters_of(case):
        if parameter.prior.shape != Constant(0.0):
            yield parameter.name, parameter.prior, _kind(parameter.basis, shared)
    for account in case.accounts:
        for point in account.points:
            for setting in point.settings:
                if isinstance(setting.value, Prior):
                    kind: BasisKind = "argued_from" if point.rests_on else "assumed"
                    yield setting.target, setting.value, kind


def _kind(basis: Basis | None, shared: frozenset[int]) -> BasisKind:
    if basis is None:
        return "assumed"
    if basis.kind == "rests_on" and id(basis) in shared:
        return "argued_from"
    return basis.kind
