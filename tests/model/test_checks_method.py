"""RK4 is refused where something is left to chance, and only there."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from sapper.model.calendar import Calendar
from sapper.model.checks import check_model, method
from sapper.model.parts import Decision, Event, Model, Motive, Option


def by_rk4(write: SimpleNamespace, **parts: object) -> Model:
    calendar: Calendar = replace(write.calendar, method="rk4")
    return write.model(calendar=calendar, **parts)


def stock_and_hazard(write: SimpleNamespace, *, whole: bool) -> dict[str, object]:
    return {
        "stocks": (write.stock("men", "900 soldier", whole=whole),),
        "flows": (write.flow("falls", "hazard", "0.1 per month", source="men"),),
    }


def decision(write: SimpleNamespace) -> Decision:
    options = tuple(Option(name, (("gain", write.eq("0.5")),)) for name in ("go", "hold"))
    motives = (Motive("gain", write.eq("1")),)
    return Decision("seoul", write.eq("2"), motives, options, (1.0, write.unit(month=1)))


def chances(write: SimpleNamespace) -> dict[str, dict[str, object]]:
    """One model for each way of leaving something to chance."""
    return {
        "falls": stock_and_hazard(write, whole=True),
        "fire": {"events": (Event("fire", hazard=write.eq("0.1 per month")),)},
        "seoul": {"decisions": (decision(write),)},
        "swing": {"variables": (write.variable("swing", "2 * NOISE(3 per sqrt month)"),)},
        "store": {"stocks": (write.stock("store", "UNIFORM(1, 2)"),)},
    }


@pytest.mark.parametrize("name", ["falls", "fire", "seoul", "swing", "store"])
def test_chance_is_refused_and_named(write: SimpleNamespace, name: str):
    (fault,) = method.check(by_rk4(write, **chances(write)[name]))
    assert (fault.code, fault.severity) == ("rk4-with-chance", "error")
    assert f"`{name}`" in fault.message and "more" not in fault.message


def test_all_of_it_is_one_fault(write: SimpleNamespace):
    parts: dict[str, object] = {"variables": (write.variable("swing", "NORMAL(0, 1) + EXPRND(2)"),)}
    parts.update(stock_and_hazard(write, whole=True))
    (fault,) = method.check(by_rk4(write, **parts))
    assert "`falls`" in fault.message and fault.message.endswith("and 2 more")


def test_euler_takes_chance(write: SimpleNamespace):
    for parts in chances(write).values():
        assert method.check(write.model(**parts)) == []


def test_rk4_takes_what_is_not_chance(write: SimpleNamespace):
    parts = stock_and_hazard(write, whole=False)
    parts["parameters"] = (write.parameter("share"),)
    parts["events"] = (Event("full", when=write.eq("TIME > @1971-01-01")),)
    parts["variables"] = (write.variable("wave", "SIN(share * PI)"),)
    assert method.check(by_rk4(write, **parts)) == []


def test_it_is_among_the_checks_of_a_model(write: SimpleNamespace):
    model = by_rk4(write, **stock_and_hazard(write, whole=True))
    _, faults = check_model(model, write.table, {}, strict=False)
    assert write.codes(faults) == ["rk4-with-chance"]
