"""Small models and a yes-or-no question about each, ready to be climbed."""

from __future__ import annotations

import datetime as dt
import runpy
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from sapper.analysis.news.sampling import Bench
from sapper.analysis.outcomes import Asked
from sapper.analysis.questions import variable_of
from sapper.analysis.rare.ladders import led
from sapper.analysis.rare.worlds import ModelClimbers
from sapper.case.case import By, Question
from sapper.engine.compiled.facts import streams
from sapper.engine.coordinates import cube
from sapper.engine.engines import Interpreter
from sapper.engine.planning import ClaimTruth
from sapper.engine.planning import plan as planned
from sapper.language.units import NUMBER
from sapper.model.lowering import lower
from sapper.model.parts import Variable
from sapper.model.primitives import Strike

_Text = runpy.run_path(str(Path(__file__).parent.parent / "news" / "paths" / "conftest.py"))


def climbing(
    condition: str, steps: int, *, seed: int = 1, claims: dict[str, float] | None = None, **parts
) -> ModelClimbers:
    """Climbers to a condition at any step, of a model given as text."""
    expr, model = _Text["expr"], _Text["text_model"](steps, **parts)
    question = Question("q", "?", "binary", expr(condition), By(dt.date(2000, 1, 1)))
    own = Variable(variable_of("q"), question.expression)
    model = replace(model, variables=(*model.variables, own))
    found = led(lower(model, _Text["Units"]()), variable_of("q"))
    known = [ClaimTruth(name, credence) for name, credence in (claims or {}).items()]
    plan = planned(found.lowered, known, (), {})
    nodes = (*plan.setup, *plan.nodes)
    renewed = any(isinstance(node, Strike) and node.rate is not None for node in nodes)
    asked = Asked(question, plan.calendar, 0, steps, 1.0, NUMBER)
    drawn = steps + 1 if tuple(streams(nodes)) else 0
    return ModelClimbers(
        Bench(Interpreter(), plan, seed), asked, found, cube(plan), drawn, not renewed
    )


@pytest.fixture(scope="session")
def climb() -> Callable[..., ModelClimbers]:
    return climbing
