"""Hazards whose prior lies below nought."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from sapper.language.prior import (
    Choice,
    Interval,
    Mixture,
    Named,
    Prior,
    Shape,
    Truncated,
    UpTo,
)
from sapper.model.checks import check_model
from sapper.model.checks.hazards import check
from sapper.model.parts import Event, Model

WILD = Named("student_t", (0.1, 0.0, 1.0))


def _model(write: SimpleNamespace, rate: str, **priors: Prior | None) -> Model:
    pace = write.parameter("pace", write.unit(month=-1))
    return write.model(
        parameters=(dataclasses.replace(pace, **priors),),
        stocks=(write.stock("men", "3 soldier"),),
        flows=(write.flow("leaves", "hazard", rate, source="men"),),
    )


@pytest.mark.parametrize(
    ("shape", "share"),
    [
        (Interval(-3.0, -2.0, "normal"), "100 %"),
        (Interval(0.0, 1.0, "normal"), "5 %"),
        (WILD, "50 %"),
        (Mixture((UpTo(1.0), Named("uniform", (-1.0, 0.0))), (0.8, 0.2)), "20 %"),
        (Choice((-1.0, 2.0), (1.0, 3.0)), "25 %"),
        (Truncated(WILD, -1.0, 0.0), "100 %"),
    ],
)
def test_a_prior_below_nought(write: SimpleNamespace, shape: Shape, share: str):
    prior = Prior(shape, write.unit(month=-1))
    _, found = check_model(_model(write, "pace", prior=prior), write.table, {}, strict=False)
    (fault,) = found
    assert (fault.code, fault.severity) == ("negative-value", "error")
    assert f"but {share} of the prior of `pace` is" in fault.message


@pytest.mark.parametrize(
    "shape",
    [
        Interval(0.1, 1.0, "lognormal"),
        Interval(1.0, 2.0, "normal"),  # a tail of 10^-6
        UpTo(1.0),
        Named("triangular", (0.0, 1.0, 2.0)),
        Truncated(WILD, 0.0, 9.0),
        Choice((0.0, 2.0), (1.0, 3.0)),
    ],
)
def test_a_prior_above_nought(write: SimpleNamespace, shape: Shape):
    prior = Prior(shape, write.unit(month=-1))
    assert check(_model(write, "pace", prior=prior)) == []


def test_every_prior_of_the_parameter_counts(write: SimpleNamespace):
    (fault,) = check(_model(write, "pace", otherwise=Prior(WILD, write.unit(month=-1))))
    assert "50 % of the prior of `pace`" in fault.message


def test_what_is_bounded_in_the_equation_is_left_alone(write: SimpleNamespace):
    prior = Prior(WILD, write.unit(month=-1))
    assert check(_model(write, "MAX(pace, 0)", prior=prior)) == []


def test_events_have_hazards_too(write: SimpleNamespace):
    prior = Prior(WILD, write.unit(month=-1))
    model = dataclasses.replace(
        _model(write, "1 per month", prior=prior), events=(Event("coup", hazard=write.eq("pace")),)
    )
    assert [item.code for item in check(model)] == ["negative-value"]
