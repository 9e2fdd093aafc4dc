"""Slips that YAML accepts in silence and that would change what an analyst wrote.

A comma inside braces ends the value, ` #` starts a comment, a key may have no value. Each
has its own code and the line to write instead. `mend` also puts a cut text together again,
so that the rest of the checks see what was meant. Slips that YAML itself stumbles over are
in `sapper.case.syntax`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span

_COMMENT = re.compile(r"[ \t]+#(?=[^\s#!])")
_NOTHING = ("", "~", "null", "Null", "NULL")


def mend(root: Node) -> tuple[Node, list[Diagnostic]]:
    """The tree with cut texts joined again and empty keys taken out, and the slips found."""
    found: list[Diagnostic] = []
    return _mend(root, found), found


def quoted(text: str) -> str:
    """A text in the quotes that keep it whole."""
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _mend(node: Node, found: list[Diagnostic]) -> Node:
    """Recursion is bounded: the builder refuses deep nesting."""
    if isinstance(node, Scalar):
        return node
    if isinstance(node, Sequence):
        for item in node.items:
            _hash_in_text(item, found, key="- ")
        return replace(node, items=tuple(_mend(item, found) for item in node.items))
    return _mend_mapping(node, found)


def _mend_mapping(node: Mapping, found: list[Diagnostic]) -> Mapping:
    kept: list[Entry] = []
    holes: list[str] = []
    entries = list(node.entries)
    if node.braces and entries and all(_leftover(entry) for entry in entries):
        found.append(_braces_as_text(node))
        return replace(node, entries=(), holes=("*",))
    index = 0
    while index < len(entries):
        entry, index = entries[index], index + 1
        after = index
        while node.braces and after < len(entries) and _leftover(entries[after]):
            after += 1
        if after > index and isinstance(entry.value, Scalar) and not _leftover(entry):
            entry = _join(entry, entries[after - 1].key.span, found)
            index = after
        elif _empty(entry.value):
            holes.append(entry.key.text)
            found.append(_no_value(entry))
            continue
        else:
            _hash_in_text(entry.value, found, key=f"{entry.key.text}: ")
        kept.append(Entry(entry.key, _mend(entry.value, found)))
    return replace(node, entries=tuple(kept), holes=tuple(holes))


def _empty(value: Node) -> bool:
    return isinstance(value, Scalar) and not value.style and value.text in _NOTHING


def _leftover(entry: Entry) -> bool:
    """A key without colon and value: the rest of a text that a comma cut."""
    value = entry.value
    if not (isinstance(value, Scalar) and value.absent):
        return False
    span = entry.key.span
    return not span.file.text[span.end : span.end + 80].lstrip().startswith(":")


def _join(entry: Entry, last: Span, found: list[Diagnostic]) -> Entry:
    """One entry from a value and the leftovers behind it."""
    assert isinstance(entry.value, Scalar)
    span = entry.value.span.to(last)
    text = re.sub(r"\s*\n\s*", " ", span.text)
    key = entry.key.text
    read = f"read as {key} = {quoted(entry.value.text)} and a key {quoted(_short(last.text))}"
    if entry.value.text.count("(") > entry.value.text.count(")"):
        found.append(
            diagnostic(
                "call-in-braces",
                f"`{key}` ends at the comma in the brackets: inside {{ }} a comma starts the next key",
                span,
                read,
                help=("put it in quotes, or on a line of its own:", f"  {key}: {quoted(text)}"),
            )
        )
    elif re.match(r"[-+]?(about |up to |at least |at most )?\s*\d{1,3},\d{3}", text):
        better = re.sub(r"(?<=\d),(?=\d{3}\b)", "_", text)
        found.append(
            diagnostic(
                "number-in-braces",
                f"`{key}` ends at the comma in the number: inside {{ }} a comma starts the next key",
                span,
                read,
                help=("write thousands with an underscore:", f"  {key}: {better}"),
            )
        )
    else:
        found.append(comma_in_braces(key, text, span, read))
    return Entry(entry.key, Scalar(text, "", span))


def comma_in_braces(key: str, text: str, span: Span, read: str) -> Diagnostic:
    """A text in braces that a comma cut; also told of by the check of keys."""
    return diagnostic(
        "comma-in-braces",
        f"`{key}` ends at the comma: inside {{ }} a comma starts the next key",
        span,
        read,
        help=(
            "put the text in quotes, or give each key a line of its own:",
            f"  {key}: {quoted(text)}",
        ),
    )


def _braces_as_text(node: Mapping) -> Diagnostic:
    return diagnostic(
        "leading-sign",
        "a value that begins with `{` is read as keys with values",
        node.span,
        help=("if it is text, put it in quotes:", f"  {quoted(node.span.text)}"),
    )


def _no_value(entry: Entry) -> Diagnostic:
    key = entry.key.text
    file, end = entry.key.span.file, entry.key.span.end
    rest = file.text[end:].split("\n", 1)[0]
    hidden = re.match(r":[ \t]+#(?=[^\s#!])(.*)", rest)
    if hidden:
        text = rest[1:].strip()
        start = end + rest.index("#")
        return _hash_fault(key, text, file.span(start, start + len(text)))
    return diagnostic(
        "no-value",
        f"`{key}` has no value",
        entry.key.span,
        help=f"write a value behind `{key}:`, or take the line out",
    )


def _hash_in_text(value: Node, found: list[Diagnostic], key: str) -> None:
    """A plain text that ` #` cut: `a #b`. A comment proper has a blank behind its #."""
    if not isinstance(value, Scalar) or value.style:
        return
    file, end = value.span.file, value.span.end
    if not _COMMENT.match(file.text, end):
        return
    rest = file.text[end:].split("\n", 1)[0].rstrip()
    whole = f"{value.text}{rest}"
    name = key.rstrip(": -")
    found.append(_hash_fault(name, whole, value.span.to(file.span(end, end + len(rest)))))


def _hash_fault(key: str, text: str, span: Span) -> Diagnostic:
    line = f"  {key}: {quoted(text)}" if key else f"  - {quoted(text)}"
    return diagnostic(
        "comment-in-text",
        f"{f'`{key}`' if key else 'the text'} ends at the `#`: what follows a blank and # is a comment",
        span,
        help=(
            "put the text in quotes:",
            line,
            "if it is a comment, leave a blank behind the #",
        ),
    )


def _short(text: str, limit: int = 24) -> str:
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 2].rstrip() + " …"
