"""`--set NAME=PRIOR`."""

from __future__ import annotations

import click
import pytest

from sapper.cli.settings import read_settings
from sapper.language.prior import Interval, Prior
from sapper.language.units import UnitTable

UNITS = UnitTable(("soldier",))


def test_a_prior():
    (setting,), faults = read_settings(["Tour Length = 11 to 13 month"], UNITS)
    assert faults == []
    assert setting.target == "tour_length"
    assert isinstance(setting.value, Prior)
    assert setting.value.shape == Interval(11, 13, "lognormal")


def test_an_equation_over_was():
    (setting,), faults = read_settings(["sickness=2 * was"], UNITS)
    assert faults == []
    assert not isinstance(setting.value, Prior)


def test_a_fault_points_into_the_option():
    settings, faults = read_settings(["x= 11 to 13 foo"], UNITS)
    assert settings == ()
    (fault,) = faults
    assert fault.primary is not None
    span = fault.primary.span
    assert span.file.name == "--set"
    assert span.file.text == "x= 11 to 13 foo"
    assert "foo" in span.text


@pytest.mark.parametrize("text", ["x", "=3", "x="])
def test_not_of_the_form(text: str):
    with pytest.raises(click.UsageError, match="NAME=PRIOR"):
        read_settings([text], UNITS)
