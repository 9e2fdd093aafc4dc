"""Whatever the text, reading it ends, gives a value or faults, and raises nothing."""

import itertools

from hypothesis import example, given, settings
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.language.dates import parse_date, parse_edtf_late
from sapper.language.lexer import tokenize
from sapper.language.parser import parse_equation
from sapper.language.printer import show
from sapper.language.quantile import summary
from sapper.language.quantity import (
    parse_duration,
    parse_prior,
    parse_probability,
    parse_quantity,
    parse_unit,
    parse_value,
)
from sapper.language.units import UnitTable

UNITS = UnitTable(("soldier", "USD"))
PIECES = [
    "a",
    "b2",
    "soldier",
    "month",
    "USD",
    "per",
    "sqrt",
    "to",
    "up",
    "about",
    "at",
    "least",
    "1",
    "0",
    "-3",
    "48,060",
    "2_000",
    "0.5",
    "1e6",
    "1e400",
    "%",
    "million",
    "+",
    "-",
    "*",
    "/",
    "//",
    "^",
    "(",
    ")",
    "[",
    "]",
    ",",
    ".",
    "=",
    "<",
    ">",
    "<>",
    "<=",
    "==",
    "!=",
    "{",
    "}",
    "@",
    "@1972-06-01",
    "1972-06-01",
    "1972-13-01",
    '"',
    "'",
    "#",
    ":",
    ";",
    "IF",
    "THEN",
    "ELSE",
    "AND",
    "OR",
    "NOT",
    "MOD",
    "HOLDS(",
    "IN(",
    "MAX(",
    "IF(",
    "x[",
    "normal(",
    "choice(",
    "mixture(",
    "truncated(",
    "beta(",
    "inf",
    "²",
    "٣",
    "é",
    "̈",
    "–",
    "“",
    "\\",
    "\n",
    "\t",
    "TIME",
    "was",
    "a-b",
    "a.b",
]
texts = (
    st.text(max_size=40)
    | st.lists(st.sampled_from(PIECES), max_size=25).map(lambda parts: " ".join(parts))
    | st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
)


def span(text):
    return TextFile("t", text).span(0, len(text))


def sound(value, faults, text):
    assert (value is None) == bool(faults)
    for fault in faults:
        assert fault.message
        place = fault.primary.span
        assert 0 <= place.start <= place.end <= len(text)


@given(texts, st.booleans())
@settings(max_examples=400, deadline=None)
def test_lexer(text, claim_ids):
    tokens, _ = tokenize(text, span(text), UNITS, claim_ids=claim_ids)
    assert tokens[-1].kind == "end"
    assert all(a.end <= b.start for a, b in itertools.pairwise(tokens))


@given(texts, st.booleans())
@settings(max_examples=800, deadline=None)
@example("HOLDS(", False)
@example("IN(a, (USD", False)
@example("x[*", False)
@example('"\\', False)
def test_parser(text, claim_ids):
    tree, faults = parse_equation(text, span(text), UNITS, claim_ids=claim_ids)
    sound(tree, faults, text)
    if tree is not None and not claim_ids:
        shown = show(tree)
        assert parse_equation(shown, span(shown), UNITS) == (tree, [])


@given(texts)
@settings(max_examples=800, deadline=None)
@example("choice( 1, 1)")
@example("1e400 to 5")
@example("truncated(choice(a 1, b 0), 2, inf)")
@example("mixture(1 1 to 2, 0 2 to 3)")
@example("1e-320 to 1e300")
def test_quantities(text):
    for read in (parse_prior, parse_quantity, parse_unit, parse_duration, parse_value):
        value, faults = read(text, span(text), UNITS)
        sound(value, faults, text)
    prior, _ = parse_prior(text, span(text), UNITS)
    if prior is not None:
        assert summary(prior).median == summary(prior).median


@given(texts)
@settings(deadline=None)
def test_probabilities_and_dates(text):
    sound(*parse_probability(text, span(text)), text)
    sound(*parse_date(text, span(text)), text)
    parse_edtf_late(text)
