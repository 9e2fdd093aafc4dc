from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from sapper.case.folder import load_parts
from sapper.case.new import STARTER
from sapper.case.tidy import plain, tidy, tidy_text, write
from sapper.case.yaml_nodes import read_yaml
from sapper.diagnostics.span import TextFile

UGLY = """\
title:    The quartermaster   # who
reads: [ quartermaster ]
about: 'Winter doubles the sick.'
# before the points
points:
        winter:
                says: Sickness doubles with the first snow.
                basis:   implied
                from: 1850-12-01
                set: {sickness:   2 * was}   # "was" is the value before
"""


def test_layout_changes_and_meaning_does_not(varied: Callable[..., Path]):
    folder = varied({"accounts/a.yaml": UGLY})
    before, _ = load_parts(folder)
    changed, found = tidy(folder)
    assert not found and "accounts/a.yaml" in changed
    text = changed["accounts/a.yaml"]
    for comment in ("# who", "# before the points", '# "was" is the value before'):
        assert comment in text
    assert "\n  winter:\n    says:" in text
    assert write(folder, changed) == []
    after, report = load_parts(folder)
    assert after == before and not report.errors
    assert tidy(folder) == ({}, [])


def test_the_starter_is_tidy():
    assert tidy(STARTER) == ({}, [])


def test_values_are_left_as_written():
    text = "a: 60_000\nb: 1970-01-01\nc: no\nd: 0x1F\ne: 1.50\nf: 'no'\ng: \"q\"\n"
    assert tidy_text(TextFile("x.yaml", text)) == text


def test_a_file_with_faults_is_left_alone():
    for text in ("a: b: c\n", "a: &x b\n", "a: 1\na: 2\n", ""):
        assert tidy_text(TextFile("x.yaml", text)) == text


words = st.text("ab :#-'\"{}[],&*!|>%@\n\t1_é", min_size=1, max_size=12)
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)
)


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c-d", "e f"]), trees, min_size=1), st.integers(2, 6)
)
def test_idempotent_and_faithful(tree: dict[str, object], indent: int):
    import yaml

    text = yaml.safe_dump(tree, allow_unicode=True, indent=indent)
    file = TextFile("x.yaml", text)
    once = tidy_text(file)
    assert tidy_text(TextFile("x.yaml", once)) == once
    before, faults = read_yaml(file)
    after, _ = read_yaml(TextFile("x.yaml", once))
    if before is not None and not faults:
        assert after is not None and plain(after) == plain(before)
