from __future__ import annotations

import pytest

from sapper.case.nodes import Mapping, Scalar, Sequence, scalars
from sapper.case.yaml_nodes import MAX_DEPTH, decode, read_yaml
from sapper.diagnostics.span import TextFile


def read(text: str):
    return read_yaml(TextFile("x.yaml", text))


def codes(text: str) -> list[str]:
    return [item.code for item in read(text)[1]]


def test_spans_hold_the_text_also_beyond_ascii():
    text = "a: Пхеньян 😀 — x\r\nb: {says: 'c d', at: e}\nq: [x, \"y é\"]\nz: last\n"
    node, found = read(text)
    assert not found and node is not None
    for scalar in scalars(node):
        raw = scalar.span.text
        assert raw.strip("'\"") == scalar.text


def test_lines_and_columns_count_characters():
    node, _ = read("é: ü\n😀b: {c: dé, e: f}\n")
    assert isinstance(node, Mapping)
    inner = node.entries[1].value
    assert isinstance(inner, Mapping)
    key = inner.entries[1].key
    assert (key.span.line, key.span.column) == (2, 13)


def test_values_stay_text():
    node, _ = read("a: 60_000\nb: 1970-01-01\nc: 'no'\nd: 0x10\ne: 12:30\n")
    assert node is not None
    assert [item.text for item in scalars(node)] == ["60_000", "1970-01-01", "no", "0x10", "12:30"]


def test_content_of_folded_texts_points_into_the_file():
    node, _ = read('a: one +\n   two\nb: |\n  three +\n  four\nc: \'fi ve\'\nd: "s\\"ix"\n')
    assert node is not None
    for scalar in scalars(node):
        text, span = scalar.content
        if "\\" not in span.text:
            assert span.text == text
        assert text.split() == scalar.text.split()


def test_block_ends_at_its_last_value():
    node, _ = read("a:\n  b: c\n\n\n# end\nd: e\n")
    assert isinstance(node, Mapping)
    assert node.entries[0].value.span.text == "b: c"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("a: &x b\n", "yaml-anchor"),
        ("a: *x\n", "yaml-alias"),
        ("a: !x b\n", "yaml-tag"),
        ("a: !!python/object:os.system b\n", "yaml-tag"),
        ("a: 1\na: 2\n", "duplicate-key"),
        ("a: b\n---\nc: d\n", "yaml-syntax"),
        ("[a]: b\n", "yaml-syntax"),
        ("a: \x07\n", "yaml-syntax"),
        ("a: " + "[" * (MAX_DEPTH + 5) + "]" * (MAX_DEPTH + 5) + "\n", "too-deep"),
    ],
)
def test_refused(text: str, code: str):
    assert codes(text) == [code]


def test_an_alias_is_told_of_once_with_its_anchor():
    assert codes("a: &x b\nc: [*x, *x, *x]\n") == ["yaml-anchor"]


def test_depth_up_to_the_limit_is_read():
    depth = MAX_DEPTH - 1
    node, found = read("a: " + "[" * depth + "b" + "]" * depth + "\n")
    assert not found
    assert isinstance(node, Mapping) and isinstance(node.entries[0].value, Sequence)


def test_bom_is_dropped():
    file, found = decode("x.yaml", b"\xef\xbb\xbfa: b\n")
    assert not found and file.text == "a: b\n"


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_not_utf8_gives_line_and_column(bom: bytes):
    _, found = decode("x.yaml", bom + "é: b\nü".encode() + b"\xff\n")
    assert [item.code for item in found] == ["not-utf8"]
    assert found[0].position == ("x.yaml", 2, 2)


def test_scalar_absent():
    node, found = read("a: {b: c}\nd: ''\n")
    assert not found and isinstance(node, Mapping)
    empty = node.get("d")
    assert isinstance(empty, Scalar) and not empty.absent
