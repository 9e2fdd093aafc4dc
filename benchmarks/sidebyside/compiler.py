"""A process that compiles one thing, or runs a case, and says what that took.

python -m sidebyside.compiler scalars N | arrayed EQUATIONS ELEMENTS | readings | run CASE WORLDS
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import replace

from sapper.analysis.answers import answer_case
from sapper.analysis.selection import chosen_scenarios
from sapper.analysis.stages import read, staged
from sapper.analysis.together import together
from sapper.case.case import Case, Scenario
from sapper.case.checked import check
from sapper.diagnostics.span import TextFile
from sapper.engine.blocks import cores
from sapper.engine.engines import Compiled
from sapper.engine.plan import Plan
from sapper.engine.planning import plan
from sapper.language.parser import parse_equation
from sapper.language.prior import Constant, Named, Prior
from sapper.language.tree import Expr
from sapper.language.units import Unit, UnitTable
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula, Lowered
from sapper.model.parts import Dimension, Parameter
from sapper.model.points import Point, Setting
from sidebyside.models import generated
from sidebyside.planned import planned
from sidebyside.worker import peak_bytes

STEPS = 50
WHAT_IFS = 4


def main(words: Sequence[str]) -> dict[str, float]:
    """Do what is asked; gives seconds, bytes and how many programs were compiled."""
    kind, *rest = words
    if kind == "run":
        case = _case(rest[0])
        answer_case(case, worlds=int(rest[1]), engine=Compiled(), workers=cores())
        return {"memory": peak_bytes()}
    engine = Compiled()
    plans, keep = _plans(kind, [int(word) for word in rest])
    first = time.perf_counter()
    for item in plans:
        engine.program(item, keep)
    seconds = time.perf_counter() - first
    return {"seconds": seconds, "memory": peak_bytes(), "programs": engine.compilations}


def _plans(kind: str, sizes: Sequence[int]) -> tuple[Sequence[Plan], tuple[str, ...]]:
    if kind == "scalars":
        made = generated(stochastic=False, variables=sizes[0], steps=STEPS)
        return [planned(made)], (made.output,)
    if kind == "arrayed":
        own = arrayed(*sizes)
        return [own], (f"v{sizes[0] - 1}",)
    found = readings(_case("tiny"))
    return found, tuple(level.name for level in found[0].levels)


def arrayed(equations: int, elements: int) -> Plan:
    """Equations over one dimension, each of the one before and a parameter."""
    names = tuple(f"e{index}" for index in range(elements))
    formulas = [Formula("v0", _expr("0.5 * p * TIME"), ("d",))]
    formulas += [
        Formula(f"v{i}", _expr(f"0.7 * v{i - 1} + 0.3 * p * v{i - 1} / (1 + v{i - 1})"), ("d",))
        for i in range(1, equations)
    ]
    parameter = Parameter("p", Prior(Named("uniform", (0.2, 0.8))), over=("d",), stream="p")
    calendar = Calendar(0.0, float(STEPS), 1.0, Unit.of({"day": 1}))
    lowered = Lowered(
        calendar, (Dimension("d", names),), (parameter,), (), (), tuple(formulas), (), (), ()
    )  # fmt: skip
    return plan(lowered)


def readings(case: Case) -> Sequence[Plan]:
    """The plans of every account under no what-if and under others: ten for two accounts."""
    numbers = [item for item in case.model.parameters if not item.over and "." not in item.name]
    what_ifs = [
        Scenario(f"s{i}", f"s{i}", points=(Point(f"p{i}", settings=(
            Setting(item.name, Prior(Constant(0.0), item.prior.unit)),)),))
        for i, item in enumerate(numbers[:WHAT_IFS])
    ]  # fmt: skip
    chosen = [(), *((item,) for item in what_ifs)]
    stages = [
        staged(case, read(case, account, chosen_scenarios(case, own), questions=True))
        for account in case.accounts
        if account.has_model
        for own in chosen
    ]
    return [replace(item) for item in together(case, stages)]


def _case(name: str) -> Case:
    found, report = check(name)
    if found is None:
        raise ValueError(f"{name}: {report.found}")
    return found


def _expr(text: str) -> Expr:
    expr, _ = parse_equation(text, TextFile("made", text).span(0, len(text)), UnitTable(()))
    assert expr is not None
    return expr


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1:])) + "\n")
