"""Equations of XMILE: precedence, names, comments, forms, and faults at their places."""

from __future__ import annotations

import pytest

from sapper.diagnostics.span import TextFile
from sapper.language.tree import Binary, Call, Conditional, Expr, Name, Number, Unary, Wildcard
from sapper.xmile.document import Text
from sapper.xmile.parser import parse


def _parse(text: str) -> Expr:
    tree, faults = parse(_text(text))
    assert not faults and tree is not None, faults
    return tree


def _text(text: str) -> Text:
    file = TextFile("x", text)
    return Text(text, file.span(0, len(text)))


ONE, TWO, THREE = Number(1.0), Number(2.0), Number(3.0)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("-2^2", Unary("-", Binary("^", TWO, TWO))),
        ("2^3^2", Binary("^", TWO, Binary("^", THREE, TWO))),
        ("2^-3", Binary("^", TWO, Unary("-", THREE))),
        ("1 - 2 + 3", Binary("+", Binary("-", ONE, TWO), THREE)),
        ("1 + 2 * 3", Binary("+", ONE, Binary("*", TWO, THREE))),
        ("1 + 2 MOD 3", Binary("+", ONE, Binary("MOD", TWO, THREE))),
        ("not a > 1", Binary(">", Unary("NOT", Name("a")), ONE)),
        ("a = 1 or b <> 2 AND c", Binary("OR", Binary("=", Name("a"), ONE),
         Binary("AND", Binary("<>", Name("b"), TWO), Name("c")))),
        ("a // 2", Call("safediv", (Name("a"), TWO))),
    ],
)  # fmt: skip
def test_precedence(text: str, tree: Expr):
    assert _parse(text) == tree


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Birth_Rate", "birth_rate"),
        ('"Birth  Rate"', "birth_rate"),
        ("birth rate", "birth_rate"),
        ('"Aux with $peC!@| characters"', "aux_with_$pec!@|_characters"),
        (r'"a\nb"', "a_b"),
        (r'"say \"so\""', 'say_"so"'),
        ("time's_up", "time's_up"),
        ("hares.lynxes", "hares.lynxes"),
        (".area", ".area"),
        ('top."a.b"', "top.a.b"),
        ("größe", "grösse"),
        ("{the} x {y}", "x"),
        ("x := y", "y"),
    ],
)
def test_names(text: str, name: str):
    assert _parse(text) == Name(name)


def test_subscripts():
    tree = _parse("a[*, Dim.North, 2, *:Sub, 1:3]")
    assert isinstance(tree, Name)
    assert tree.subscripts == (
        Wildcard(),
        Name("dim.north"),
        TWO,
        Call("*:", (Name("sub"),)),
        Binary(":", ONE, THREE),
    )


def test_conditions():
    plain = Conditional(Name("a"), ONE, TWO)
    assert _parse("IF a THEN 1 ELSE 2") == plain
    assert _parse("( IF (a) then 1 else 2 )") == plain
    assert _parse("IF THEN ELSE(a, 1, 2)") == Call("if_then_else", (Name("a"), ONE, TWO))


def test_numbers():
    assert [_parse(text) for text in ("1", ".5", "1.", "1e3", "2.5E-2")] == [
        Number(value) for value in (1.0, 0.5, 1.0, 1000.0, 0.025)
    ]


def test_only_a_comment_is_no_equation_and_no_fault():
    assert parse(_text("{Enter equation for use when not hooked up}")) == (None, [])
    assert parse(_text("  ")) == (None, [])


@pytest.mark.parametrize(
    ("text", "code", "at"),
    [
        ("1 +", "expected-value", 3),
        ("(1", "unbalanced-bracket", 0),
        ("1)", "unbalanced-bracket", 1),
        ("1 # 2", "unknown-character", 2),
        ('"open', "unclosed-quote", 0),
        ("{open", "unbalanced-bracket", 4),
        ("IF 1 THEN 2", "incomplete-if", 0),
        ("f(1,,2)", "expected-value", 4),
        ("a[1", "unbalanced-bracket", 1),
    ],
)
def test_faults(text: str, code: str, at: int):
    tree, faults = parse(_text(text))
    assert tree is None
    assert [(item.code, item.primary.span.start) for item in faults if item.primary] == [(code, at)]


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000 + "1" + ")" * 10_000, "-" * 10_000 + "1", "2^" * 10_000 + "1",
     "ABS(" * 10_000 + "1" + ")" * 10_000, "IF 1 THEN " * 10_000, "1*2/" * 5_000 + "1"],
)  # fmt: skip
def test_nesting_is_bounded(text: str):
    tree, faults = parse(_text(text))
    assert tree is None
    assert [item.code for item in faults] == ["nested-too-deep"]


def test_long_sums_stay_shallow():
    def height(tree: Expr) -> int:
        if isinstance(tree, Binary):
            return 1 + max(height(tree.left), height(tree.right))
        return 1

    assert height(_parse("+".join(["1"] * 5_000))) < 20
    assert height(_parse("1" + "-x" * 200)) < 20
