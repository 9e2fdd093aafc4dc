import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.language.builtins import BUILTINS
from sapper.language.names import canonical
from sapper.language.parser import BINDING, parse_equation
from sapper.language.printer import show
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Convert,
    Date,
    Holds,
    Name,
    Number,
    Unary,
    Wildcard,
)
from sapper.language.units import Unit, UnitTable

UNITS = UnitTable(("soldier", "USD"))


def parse(text):
    return parse_equation(text, TextFile("t", text).span(0, len(text)), UNITS)


@pytest.mark.parametrize(
    "text",
    [
        "-2^2",
        "(-2)^2",
        "2^-3",
        "(a^b)^c",
        "a^b^c",
        "a - (b - c)",
        "(a + b) * c",
        "-(a + b)",
        "NOT (a > b)",
        "NOT a > b",
        "a * -b",
        "(60 soldier)^2",
        "60 soldier/month * a",
        "30 % * a",
        "0.1 per sqrt month",
        "48_060 soldier",
        "x[*, border]",
        '"Foo bar" + "time" + "if"',
        "IN(a + b, per year)",
        "HOLDS(plan-home-1972)",
        "IF(a, b, c) + 1",
        "Big_Share",
        "TIME >= @1972-06-01",
    ],
)
def test_prints_with_the_fewest_brackets(text):
    tree, faults = parse(text)
    assert faults == []
    assert show(tree) == text


def _stable(name):
    return bool(name) and canonical(name) == name and "\\" not in name


plain = st.sampled_from(["a", "b2", "seoul.all.because.plan", "été", "was", "to", "sqrt"])
odd = st.sampled_from(["time", "if", "per", "month", "m", "min", "pi", "1st", "a-b", 'a"b', "not"])
names = plain | odd | st.text(max_size=6).map(canonical).filter(_stable)
powers = st.fractions(min_value=-3, max_value=3, max_denominator=4).filter(bool)
units = st.dictionaries(
    st.sampled_from(["soldier", "USD", "month", "km", "A"]), powers, min_size=1, max_size=3
).map(Unit.of)
numbers = st.floats(min_value=0, allow_nan=False, allow_infinity=False)
leaves = (
    st.builds(Number, numbers, st.none() | units, st.booleans())
    | st.builds(Number, st.integers(0, 10**9).map(float))
    | st.builds(Date, st.dates(min_value=dt.date(1, 1, 1)))
    | st.builds(Name, names)
    | st.builds(Holds, st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
    | st.sampled_from([Call(b.name, ()) for b in BUILTINS.values() if b.most == 0])
)


def branches(inner):
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    subscripts = st.lists(inner | st.just(Wildcard()), min_size=1, max_size=2).map(tuple)
    calls = [b.name for b in BUILTINS.values() if b.most != 0 and b.name != "LOOKUP"]
    return (
        st.builds(Unary, st.sampled_from(["-", "+", "NOT"]), inner)
        | st.builds(Binary, st.sampled_from([op for op in BINDING if op != "//"]), inner, inner)
        | st.builds(Conditional, inner, inner, inner)
        | st.builds(Convert, inner, units | st.just(Unit()))
        | st.builds(Call, st.sampled_from(calls), some)
        | st.builds(Call, names, some)
        | st.builds(Name, names, subscripts)
    )


trees = st.recursive(leaves, branches, max_leaves=20)


@given(trees)
def test_what_is_printed_reads_back_as_it_was(tree):
    text = show(tree)
    again, faults = parse(text)
    assert [fault.message for fault in faults] == []
    assert again == tree, text


@given(trees)
def test_printing_is_settled_after_one_round(tree):
    text = show(tree)
    assert show(parse(text)[0]) == text


def test_numbers_that_no_text_gives():
    assert show(Binary("^", Number(-2.0), Number(2))) == "(-2)^2"
    assert show(Number(-math.inf)) == "-INF"
