"""Texts of equations read back as the trees that they were written from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.language.tree import Binary, Call, Conditional, Convert, Expr, Name, Number, Unary
from sapper.language.units import Unit
from sapper.xmile.document import Text
from sapper.xmile.export.equations import Equations, Unwritten
from sapper.xmile.export.spelling import spelt
from sapper.xmile.parser import parse

NAMES = ("x", "births[north]", "a.b", "x·sum·1", "Ünder way", "time", "1st")
SPELLING = spelt([(name, "") for name in NAMES])
BACK = {SPELLING.names[name].lower().replace(" ", "_"): name for name in NAMES}
OPERATORS = ("+", "-", "*", "/", "^", "MOD", "=", "<>", "<", "<=", ">", ">=", "AND", "OR")


def _joined(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        st.builds(Binary, st.sampled_from(OPERATORS), inner, inner),
        st.builds(Unary, st.sampled_from(("-", "NOT")), inner),
        st.builds(Conditional, inner, inner, inner),
        st.builds(lambda a, b: Call("MAX", (a, b)), inner, inner),
    )


TREES: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(
        st.builds(Number, st.floats(0.0, 1e12)),
        st.builds(Name, st.sampled_from(NAMES)),
        st.just(Call("TIME", ())),
    ),
    _joined,
    max_leaves=12,
)


def _read(text: str) -> Expr:
    tree, faults = parse(Text(text, TextFile("made", text).span(0, len(text))))
    assert tree is not None and not faults, (text, faults)
    return _known(tree)


def _known(expr: Expr) -> Expr:
    """A tree as read, its names and functions as the writer knows them."""
    match expr:
        case Name(name="time"):
            return Call("TIME", ())
        case Name(name=name):
            return Name(BACK[name])
        case Unary(operator=operator, operand=operand):
            return Unary(operator, _known(operand))
        case Binary(operator=operator, left=left, right=right):
            return Binary(operator, _known(left), _known(right))
        case Conditional(condition=condition, then=then, otherwise=otherwise):
            return Conditional(_known(condition), _known(then), _known(otherwise))
        case Call(function=function, arguments=arguments):
            return Call(function.upper(), tuple(map(_known, arguments)))
        case _:
            return expr


@given(TREES)
def test_reading_gives_the_tree_back(tree: Expr):
    assert _read(Equations(SPELLING).text(tree)) == tree


@pytest.mark.parametrize("operator", ["+", "-", "*", "AND"])
@pytest.mark.parametrize("count", [10, 23, 24, 60, 140])
def test_long_chains_keep_their_shape(operator: str, count: int):
    tree: Expr = Name("x")
    for number in range(count):
        tree = Binary(operator, tree, Number(float(number)))
    assert _read(Equations(SPELLING).text(tree)) == tree


def test_what_has_no_form_is_said():
    with pytest.raises(Unwritten, match="convert"):
        Equations(SPELLING).text(Convert(Name("x"), Unit.of({"week": 1})))
    with pytest.raises(Unwritten, match="HOLDS_UP"):
        Equations(SPELLING).text(Call("HOLDS_UP", (Name("x"),)))
    with pytest.raises(Unwritten, match="nan"):
        Equations(SPELLING).text(Number(float("nan")))
