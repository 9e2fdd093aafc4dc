"""The checks of a model: separate passes over the same parts, in one order.

Names, circles, dimensions and whole parts, hazards, the method, units, basis, lint: a file each, none of
which knows the others' faults. Passes that would stumble over a name that does not exist leave
the equation out in which it stands, so that a slip is reported once.
"""

from __future__ import annotations

from collections.abc import Mapping

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.language.prior import Quantity
from sapper.language.units import UnitTable
from sapper.model.checks import basis, cycles, hazards, lint, method, names, types, units
from sapper.model.checks.units import Inference
from sapper.model.parts import Model


def check_model(
    model: Model,
    table: UnitTable,
    claims: Mapping[str, Quantity | None],
    *,
    strict: bool,
) -> tuple[Inference, list[Diagnostic]]:
    """All faults of a model, and the units of its names.

    `claims` are the ids that `HOLDS` may name; `strict` adds lint. Faults come by pass, each
    in the order of the parts, and each once.
    """
    found, broken = names.resolve(model, table, claims)
    found.extend(cycles.check(model))
    found.extend(types.check(model, broken))
    found.extend(hazards.check(model))
    found.extend(method.check(model))
    inference, faults = units.infer(model, table, broken)
    found.extend(faults)
    found.extend(basis.check(model, strict=strict))
    found.extend(lint.check(model, inference, strict=strict))
    return inference, list(dict.fromkeys(found))


__all__ = ["Inference", "check_model"]
