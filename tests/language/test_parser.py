import datetime as dt

import pytest

from sapper.language.parser import MOST_FAULTS, MOST_LEVELS, parse_equation
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

A, B, C = Name("a"), Name("b"), Name("c")


@pytest.mark.parametrize(
    ("text", "grouped"),
    [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a / b * c", "(a / b) * c"),
        ("a MOD b / c", "(a MOD b) / c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("-a ^ b", "-(a ^ b)"),
        ("a ^ -b", "a ^ (-b)"),
        ("a ^ -b * c", "(a ^ (-b)) * c"),
        ("-a * b", "(-a) * b"),
        ("NOT a > b", "(NOT a) > b"),
        ("NOT a ^ b", "NOT (a ^ b)"),
        ("a < b = c", "(a < b) = c"),
        ("a = b <> c", "(a = b) <> c"),
        ("a = b AND b = c", "(a = b) AND (b = c)"),
        ("a OR b AND c", "a OR (b AND c)"),
        ("a + b > c", "(a + b) > c"),
        ("IF a THEN b ELSE c + 1", "IF(a, b, c + 1)"),
        ("1 + IF a THEN b ELSE c", "1 + IF(a, b, c)"),
        ("IF (a > b) THEN (b) ELSE c", "IF(a > b, b, c)"),
        ("IF a THEN IF b THEN 1 ELSE 2 ELSE 3", "IF(a, IF(b, 1, 2), 3)"),
        ("if_then_else(a, b, c)", "IF(a, b, c)"),
        ("a // b * c", "SAFEDIV(a, b) * c"),
        ("a per b per c", "(a / b) / c"),
        ("LOOKUP(effect, a)", "effect(a)"),
        ("UNIFORM(0, 1)", "RANDOM(0, 1)"),
        ("pi", "PI()"),
    ],
)
def test_precedence_and_spellings(tree, text, grouped):
    assert tree(text) == tree(grouped)


def test_minus_two_squared_is_minus_four(tree):
    assert tree("-2^2") == Unary("-", Binary("^", Number(2), Number(2)))


def test_nodes(tree):
    assert tree("60 soldier/month") == Number(60, Unit.of({"soldier": 1, "month": -1}))
    assert tree("@1972-06-01") == Date(dt.date(1972, 6, 1))
    assert tree("Seoul.All.because.plan") == Name("seoul.all.because.plan")
    assert tree('"Foo  bar"') == Name("foo_bar")
    assert tree("x[*, border, Dim.Elem]") == Name(
        "x", (Wildcard(), Name("border"), Name("dim.elem"))
    )
    assert tree("HOLDS(plan-home-1972)") == Holds("plan-home-1972")
    assert tree("IN(a, USD/year)") == Convert(A, Unit.of({"USD": 1, "year": -1}))
    assert tree("IF(a, b, c)") == Conditional(A, B, C)
    assert tree("min(a, b)") == Call("MIN", (A, B))
    assert tree("effect(a)") == Call("effect", (A,))
    assert tree('"min"(a)') == Call("min", (A,))
    assert tree("TIME") == Call("TIME", ())
    assert tree('"time"') == Name("time")
    assert tree("3 * was") == Binary("*", Number(3), Name("was"))


def test_an_element_may_bear_the_name_of_a_unit(tree):
    assert tree("x[month, m]") == Name("x", (Name("month"), Name("m")))


def test_names_keep_the_spelling_of_their_author(tree):
    assert tree("Big_Share").written == "Big_Share"


def test_every_node_has_the_span_of_its_text(tree):
    found = tree("a + MAX(b, -c)")
    assert found.span.text == "a + MAX(b, -c)"
    assert found.right.span.text == "MAX(b, -c)"
    assert found.right.arguments[1].span.text == "-c"


def test_claims_as_names_in_sums(at, units):
    text = "killed-to-1967 / 66_500 soldier*year = death_rate"
    found, faults = parse_equation(text, at(text), units, claim_ids=True)
    assert faults == []
    assert found.left.left == Name("killed-to-1967")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [("expected-value", "")]),
        ("a + * b", [("expected-value", "*")]),
        ("a +", [("expected-value", "+")]),
        ("f(a,)", [("expected-value", ")")]),
        ("(a + b", [("unbalanced-bracket", "(")]),
        ("((((a", [("unbalanced-bracket", "(")]),
        ("a + b)", [("unbalanced-bracket", ")")]),
        ("x[a)", [("unbalanced-bracket", ")")]),
        ("a + [b]", [("expected-value", "[")]),
        ("a b", [("missing-operator", "b")]),
        ("seoul plans to go home", [("missing-operator", "plans")]),
        ("30 % of a", [("missing-operator", "of")]),
        ("60 soldeir/month + a", [("unknown-unit", "soldeir")]),
        ("soldier * 2", [("unit-without-number", "soldier")]),
        ("a, b", [("stray-comma", ",")]),
        ("IF a, b, c", [("incomplete-if", "IF")]),
        ("IF a THEN b", [("incomplete-if", "IF")]),
        ("IF(a, b)", [("incomplete-if", "IF(a, b)")]),
        ("ELSE a", [("expected-value", "ELSE")]),
        ("HOLDS()", [("malformed-call", "HOLDS()")]),
        ("HOLDS(a-b, c)", [("malformed-call", "HOLDS(a-b, c)")]),
        ("IN(a)", [("malformed-call", "IN")]),
        ("IN(a, foo)", [("unknown-unit", "foo")]),
        ("IN(a, )", [("bad-unit", "")]),
    ],
)
def test_one_fault_is_reported_once_at_its_place(faults, text, expected):
    assert [(f.code, f.primary.span.text) for f in faults(text)] == expected


def test_several_faults_in_one_equation_are_all_reported(faults):
    found = faults("MAX(a + , 3 soldeir) == (b c) * IN(d, USDD)")
    assert [(fault.code, fault.primary.span.text) for fault in found] == [
        ("foreign-operator", "=="),
        ("expected-value", ","),
        ("unknown-unit", "soldeir"),
        ("missing-operator", "c"),
        ("unknown-unit", "USDD"),
    ]


def test_the_nearest_unit_is_named(faults):
    assert faults("60 soldeir")[0].help[0] == "write `soldier`"


def nested(kind, depth):
    return {
        "brackets": "(" * depth + "a" + ")" * depth,
        "calls": "MAX(" * depth + "a" + ",0)" * depth,
        "lookups": "f(" * depth + "a" + ")" * depth,
        "subscripts": "x[1+" * depth + "a" + "]" * depth,
        "signs": "-" * depth + "a",
        "powers": "a^" * depth + "a",
        "sums": "a+" * depth + "a",
        "ifs": "IF a THEN b ELSE " * depth + "c",
        "if calls": "IF(a, b, " * depth + "c" + ")" * depth,
        "conversions": "IN(" * depth + "a" + ", USD)" * depth,
    }[kind]


KINDS = [
    "brackets",
    "calls",
    "lookups",
    "subscripts",
    "signs",
    "powers",
    "sums",
    "ifs",
    "if calls",
    "conversions",
]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("depth", [MOST_LEVELS + 1, 10_000])
def test_deep_nesting_is_a_diagnostic(faults, kind, depth):
    found = faults(nested(kind, depth))
    assert [fault.code for fault in found] == ["nested-too-deep"]


@pytest.mark.parametrize("kind", KINDS)
def test_nesting_that_is_allowed_is_read(tree, kind):
    assert tree(nested(kind, 90)) is not None


def test_faults_without_end_are_cut_off(faults):
    assert len(faults("a ; " * 500)) == MOST_FAULTS


def test_a_table_without_counts_knows_time_and_si(at):
    text = "3 km / 2 day"
    found, _ = parse_equation(text, at(text), UnitTable())
    assert found == Binary("/", Number(3, Unit.of({"km": 1})), Number(2, Unit.of({"day": 1})))
