from __future__ import annotations

import pytest

from sapper.case.nodes import Mapping, Scalar
from sapper.case.slips import quoted
from sapper.case.yaml_nodes import read_yaml
from sapper.diagnostics.span import TextFile


def read(text: str):
    return read_yaml(TextFile("x.yaml", text))


@pytest.mark.parametrize(
    ("line", "code", "instead"),
    [
        ("a: {says: There were 48,060 men., at: p. 1}", "comma-in-braces", 'says: "There were 48,060 men."'),
        ("a: {equation: IF(a > 0, b, c)}", "call-in-braces", 'equation: "IF(a > 0, b, c)"'),
        ("a: {prior: 1,500 to 3,000}", "number-in-braces", "prior: 1_500 to 3_000"),
        ("says: a #b", "comment-in-text", 'says: "a #b"'),
        ("says: #b", "comment-in-text", 'says: "#b"'),
        ("says: Seoul: never", "colon-in-text", 'says: "Seoul: never"'),
        ("a: {says: Seoul: never, at: p}", "colon-in-text", 'says: "Seoul: never"'),
        ("says: {a} b", "leading-sign", 'says: "{a} b"'),
        ("says: [a] b", "leading-sign", 'says: "[a] b"'),
        ("says: *a* b", "leading-sign", 'says: "*a* b"'),
        ("says: & b", "leading-sign", 'says: "& b"'),
        ("says: > 500", "leading-sign", 'says: "> 500"'),
        ("says: - b", "leading-sign", 'says: "- b"'),
        ('says: "S" said', "leading-sign", "says: '\"S\" said'"),
        ("says: @b", "leading-sign", 'says: "@b"'),
        ("says: %b", "leading-sign", 'says: "%b"'),
        ("says: `b`", "leading-sign", 'says: "`b`"'),
        ("says: {a}", "leading-sign", '"{a}"'),
        ("- > 5 men", "leading-sign", '- "> 5 men"'),
        ("a:\n\tb: c", "tab-in-indent", ""),
        ("a:\n  says:\n  at: p", "no-value", ""),
        ("a: ~", "no-value", ""),
    ],
)  # fmt: skip
def test_slip(line: str, code: str, instead: str):
    _, found = read(line + "\n")
    assert [item.code for item in found] == [code]
    assert instead in "\n".join(found[0].help)


def test_what_is_written_instead_is_read_without_a_slip():
    for line in ("says: Seoul: never", "says: *a* b", 'says: "S" said', "says: a #b"):
        _, found = read(line + "\n")
        better = found[0].help[1].strip()
        node, again = read(better + "\n")
        assert not again and isinstance(node, Mapping)
        value = node.get("says")
        assert isinstance(value, Scalar) and value.text == line.removeprefix("says: ")


def test_cut_texts_are_joined_for_the_checks_that_follow():
    node, _ = read("a: {prior: uniform(1, 2), assumed: x}\n")
    assert isinstance(node, Mapping)
    part = node.get("a")
    assert isinstance(part, Mapping)
    assert [entry.key.text for entry in part.entries] == ["prior", "assumed"]
    prior = part.get("prior")
    assert isinstance(prior, Scalar) and prior.text == "uniform(1, 2)"
    assert prior.span.text == "uniform(1, 2)"


@pytest.mark.parametrize(
    "line",
    [
        "a: b   # a comment",
        "a: b   #",
        "a: {b: c}  #d",
        "a: no",
        "a: -toll",
        "a: b:c",
        "a: 'x: y'",
        "a: >\n  folded: text",
        "a: |\n  - text",
        "a: {b: 'x, y'}",
        "a: [x, y]",
        "a: {prior: \"beta(2, 5)\", assumed: about two}",
    ],
)  # fmt: skip
def test_no_slip(line: str):
    node, found = read(line + "\n")
    assert node is not None and not found


@pytest.mark.parametrize("text", ["a", 'a"b', "a'b", "a\\b", "a\"'b"])
def test_quoted_is_read_back(text: str):
    node, found = read(f"a: {quoted(text)}\n")
    assert not found and isinstance(node, Mapping)
    value = node.get("a")
    assert isinstance(value, Scalar) and value.text == text


def test_plain_syntax_error():
    _, found = read("a: b\n c: d\n")
    assert [item.code for item in found] == ["yaml-syntax"]
    assert found[0].position == ("x.yaml", 2, 3)
