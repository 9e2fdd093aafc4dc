from pathlib import Path

import pytest

from sapper.language.builtins import ALIASES, BUILTINS, FORMS, KEYWORDS, builtin
from sapper.language.builtins_page import page
from sapper.language.tree import Call, walk

DOCS = Path(__file__).parents[2] / "docs"
XMILE = [
    "ABS",
    "ARCCOS",
    "ARCSIN",
    "ARCTAN",
    "COS",
    "EXP",
    "INF",
    "INT",
    "LN",
    "LOG10",
    "MAX",
    "MIN",
    "PI",
    "SIN",
    "SQRT",
    "TAN",
    "EXPRND",
    "LOGNORMAL",
    "NORMAL",
    "POISSON",
    "RANDOM",
    "DELAY",
    "DELAY1",
    "DELAY3",
    "DELAYN",
    "FORCST",
    "SMTH1",
    "SMTH3",
    "SMTHN",
    "TREND",
    "PULSE",
    "RAMP",
    "STEP",
    "DT",
    "STARTTIME",
    "STOPTIME",
    "TIME",
    "INIT",
    "PREVIOUS",
    "SELF",
    "MEAN",
    "RANK",
    "SIZE",
    "STDDEV",
    "SUM",
    "PROD",
    "SAFEDIV",
]


def test_the_page_is_in_step_with_the_table():
    assert (DOCS / "builtins.md").read_text(encoding="utf-8") == page()


@pytest.mark.parametrize("name", XMILE)
def test_every_builtin_of_xmile_is_there(name):
    assert name in BUILTINS


def test_names_count_in_any_case():
    assert builtin("smth3") is BUILTINS["SMTH3"]
    assert builtin("Uniform") is BUILTINS["RANDOM"]
    assert builtin("men") is None


def test_no_name_means_two_things():
    names = [*BUILTINS, *ALIASES, *FORMS]
    assert len(set(names)) == len(names)
    assert not set(BUILTINS) & KEYWORDS


@pytest.mark.parametrize("row", BUILTINS.values(), ids=lambda row: row.name)
def test_examples_parse_and_use_their_builtin(tree, row):
    found = tree(row.example)
    calls = [node for node in walk(found) if isinstance(node, Call)]
    assert row.name in {call.function for call in calls} or row.name == "LOOKUP"
    assert all(row.takes(len(c.arguments)) for c in calls if c.function == row.name)


@pytest.mark.parametrize("row", BUILTINS.values(), ids=lambda row: row.name)
def test_argument_units_cover_every_argument(row):
    if row.arguments:
        assert len(row.arguments) == row.most
