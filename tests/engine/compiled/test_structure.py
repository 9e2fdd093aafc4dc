"""Digests of plain data: equal for what compares equal, different for all else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from sapper.engine.compiled.program import shape_of
from sapper.engine.compiled.structure import digest


def test_spans_do_not_matter_and_numbers_do(build):
    plan = build.plan([build.equation("b", "2 * a")], draws=[build.uniform("a")])
    other = build.plan([build.equation("b", "2  *  a")], draws=[build.uniform("a", 0.0, 9.0)])
    third = build.plan([build.equation("b", "3 * a")], draws=[build.uniform("a")])
    assert digest(shape_of(plan)) == digest(shape_of(other))
    assert digest(shape_of(plan)) != digest(shape_of(third))
    assert digest(shape_of(plan)) != digest(shape_of(replace(plan, levels=(), nodes=())))


def test_values_that_look_alike_differ():
    values = [
        (1,), (1.0,), ("1",), (True,), (None,), ((1, 2), 3), (1, (2, 3)), (1, 2, 3),
        ("ab", "c"), ("a", "bc"), (0.0,), (-0.0,), (Fraction(1, 3),), ({"a": 1},), (("a", 1),),
        (frozenset({1, 2}),),
    ]  # fmt: skip
    assert len({digest(*value) for value in values}) == len(values)
    assert digest(frozenset({1, 2})) == digest(frozenset({2, 1}))


def test_what_is_not_plain_has_none():
    with pytest.raises(TypeError, match="object"):
        digest(object())
