"""The deterministic lowering is held against the engine's own deterministic run, value by value.

`every_part` is a case in which each kind of part and each builtin stands at least once; the cases
that ship come beside it. Both sides work out the same sums in another order: some 100 operations
a step over 72 to 222 steps, each good to 1.1e-16, may part them by a few 1e-12 of a value's
greatest, and 1e-10 leaves room for a cancellation of two digits.
"""

from __future__ import annotations

import itertools
import os
import re
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.deterministic import Deterministic, deterministic
from sapper.analysis.deterministic.scalars import scalar
from sapper.analysis.simulation import prepare
from sapper.case.checked import check
from sapper.case.new import new
from sapper.diagnostics.diagnostic import CaseError
from sapper.engine.ensemble import simulate
from sapper.engine.interpreter.outputs import outputs
from sapper.engine.plan import Plan
from sapper.engine.planning import plan
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary, walk
from sapper.model.lowering import lower
from sapper.model.parts import Model

EVERY_PART = str(Path(__file__).with_name("every_part"))
CLOSE = 1e-10
by_hand = pytest.mark.skipif(
    "SAPPER_BY_HAND" not in os.environ, reason="1,200 values a step: SAPPER_BY_HAND=1"
)
SHARED = frozenset(
    {"TIME", "MIN", "MAX", "ABS", "EXP", "LN", "SQRT", "INT", "SIN", "COS", "TAN", "ARCTAN"}
)
"""Functions that all programs have and work out alike, with `INT` of what is not below 0 among them."""


class _NoUnits:
    def of(self, _name: str) -> None:
        return None

    def expr(self, _expr: Expr) -> None:
        return None


@cache
def _made(name: str) -> tuple[Plan, Deterministic]:
    case, report = check(name)
    assert case is not None, report.errors
    stages = prepare(case)
    return stages.plan, deterministic(stages.plan)


def _single(made: Plan) -> dict[str, np.ndarray]:
    """Every value of a deterministic run, elements of arrays under names of their own."""
    dims = {name: own for node in made.nodes for name, own in outputs(node).items()}
    dims.update({level.name: level.dims for level in made.levels})
    elements = dict(made.dimensions)
    run = simulate(made, 1, 1, list(dims), deterministic=True)
    found: dict[str, np.ndarray] = {}
    for name, own in dims.items():
        for chosen in itertools.product(*(elements[dim] for dim in own)):
            place = tuple(elements[dim].index(item) for dim, item in zip(own, chosen, strict=True))
            found[scalar(name, chosen)] = run.traces[name][(slice(None), *place, 0)]
    return found


def _exprs(model: Model) -> list[Expr]:
    return [
        *(item.start for item in model.stocks),
        *(item.rate for item in model.flows),
        *(item.equation for item in model.variables),
    ]


@pytest.mark.parametrize(
    "name", [EVERY_PART, "tiny", "rok-vietnam", pytest.param("dprk-russia", marks=by_hand)]
)
def test_every_value_is_that_of_the_deterministic_run(name: str):
    before, made = _made(name)
    wanted, found = _single(before), _single(plan(lower(made.model, _NoUnits())))
    assert set(wanted) - set(found) == {
        item for item in wanted if item not in found and item.endswith((".date", ".count"))
    }
    for value, trace in wanted.items():
        if value in found:
            finite = np.isfinite(trace)
            scale = np.max(np.abs(trace[finite]), initial=0.0)
            gap = np.max(np.abs(trace - found[value])[finite], initial=0.0)
            assert gap <= CLOSE * scale, value
            assert (found[value][~finite] >= 1e299).all(), value


def test_the_case_moves():
    # where nothing happened agreement would say little
    before, _ = _made(EVERY_PART)
    values = _single(before)
    for name in ("crowd.share", "council.last", "shallow.count", "flooded.count"):
        assert len(set(np.round(values[name], 6))) > 2, name


def test_what_has_no_equation_is_named():
    assert set(_made(EVERY_PART)[1].recorded) == {
        "first_field",
        "offices.large.rogue",
        "offices.both.rogue",
    }
    assert _made("rok-vietnam")[1].recorded == ()


@pytest.mark.parametrize("name", [EVERY_PART, "rok-vietnam"])
def test_only_forms_that_all_programs_share(name: str):
    model = _made(name)[1].model
    tables = {lookup.name for lookup in model.lookups}
    assert all(lookup.beyond == "hold" for lookup in model.lookups)
    for expr in _exprs(model):
        for node in walk(expr):
            assert isinstance(node, Binary | Call | Conditional | Name | Number | Unary)
            if isinstance(node, Call):
                assert node.function in SHARED | tables, node
                assert node.function not in ("MIN", "MAX") or len(node.arguments) == 2
            if isinstance(node, Binary):
                assert node.operator in "+-*/^" or _is_asked(node, expr), node
            if isinstance(node, Number):
                assert np.isfinite(node.value) and node.value >= 0.0
            assert not isinstance(node, Unary) or node.operator == "-"


def _is_asked(node: Binary, inside: Expr) -> bool:
    """Whether a comparison stands in a condition, where no program takes it for a number."""
    return any(
        node in walk(item.condition) for item in walk(inside) if isinstance(item, Conditional)
    )


def test_rk4_is_refused_where_something_moves_once_a_step(tmp_path: Path):
    folder = tmp_path / "case"
    assert new(folder) == []
    for file in folder.rglob("*.yaml"):
        if file.parent.name in ("claims", "accounts", "model"):
            file.unlink()
    (folder / "accounts" / "plain.yaml").write_text("title: Plain\npoints: {}\n", encoding="utf-8")
    head = (folder / "case.yaml").read_text(encoding="utf-8")
    head = re.sub(r"accounts: .*", "accounts: {plain: 100 %}", head)
    head = head.replace("step: 1 month}", "step: 1 month, method: rk4}")
    (folder / "case.yaml").write_text(head, encoding="utf-8")
    sector = (
        "sector: S\nstocks:\n  men: {start: {prior: 5 soldier, assumed: Made up.}}\nflows:\n"
        "  go: {from: men, equation: men / 4 month}\n"
    )
    (folder / "model" / "s.yaml").write_text(sector, encoding="utf-8")
    _, plain = _made(str(folder))
    assert plain.model.calendar.method == "rk4"
    more = sector + 'variables:\n  before: "PREVIOUS(men, 0 soldier)"\n'
    (folder / "model" / "s.yaml").write_text(more, encoding="utf-8")
    case, report = check(folder)
    assert case is not None, report.errors
    with pytest.raises(CaseError) as raised:
        deterministic(prepare(case).plan)
    assert "`before`" in raised.value.diagnostics[0].message
