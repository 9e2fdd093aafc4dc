"""Texts that YAML stumbles over, told in an analyst's words.

Most syntax errors of YAML come from a handful of slips: a text that begins with a sign that
means something, a colon inside a text, a tab. They are recognised in the lines around the
place that the parser names, and answered with the line to write instead. What matches no
slip is a plain `yaml-syntax`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sapper.case.slips import quoted
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span, TextFile

_ENTRY = re.compile(
    r"""^\s*(?:-[ ]+)?(?P<key>[^\s:#{}\[\],"'&*!|>%@`-][^:#{}\[\]]*?):[ \t]+(?P<value>\S.*)$"""
)
_ITEM = re.compile(r"^\s*-[ ]+(?P<key>)(?P<value>\S.*)$")
_BLOCK_HEAD = re.compile(r"^[>|][+-]?\d?[+-]?\s*(#.*)?$")
_ALWAYS = "*&@%`!,"
_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a second `:` on a line that already has a value, or a line indented too far",
    "did not find expected key": "this line stands neither under nor beside what is above it",
    "could not find expected ':'": "a line without `:` among keys",
    "did not find expected ',' or '}'": "braces { are not closed, or a comma is missing between keys",
    "did not find expected ',' or ']'": "brackets [ are not closed, or a comma is missing between items",
    "found unexpected end of stream": "a quotation mark is not closed",
    "did not find expected '-' indicator": "a key stands in the middle of a list",
    "found unknown escape character": "a backslash in double quotes starts an escape",
    "block sequence entries are not allowed in this context": "a `-` where no list can begin",
    "control characters are not allowed": "a control character, which no text should hold",
}  # fmt: skip


def syntax_fault(file: TextFile, error: Any) -> Diagnostic:
    """The diagnostic for an error of the YAML parser."""
    offset = _offset(file, error)
    for line in _lines(file, error, offset):
        slip = _slip(file, line)
        if slip is not None:
            return slip
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "")
    said = next((words for key, words in _PLAIN_WORDS.items() if problem.startswith(key)), "")
    return diagnostic(
        "yaml-syntax",
        said or "this is not YAML",
        _visible(file, offset),
        secondary=_noticed(file, error, offset),
        notes=() if said or not problem else (f"the parser of YAML says: {problem}",),
        help="keys line up below each other, with blanks only; text with signs in it goes in quotes",
    )


def _offset(file: TextFile, error: Any) -> int:
    problem, context = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    mark = problem or context
    if problem is not None and context is not None and _left_open(error):
        # What is never closed is seen lines later; it is mended where it opens.
        mark = problem if problem.line == context.line else context
    if mark is not None:
        return min(int(mark.index), len(file.text))
    # An error of the reader has a position only, in characters or in bytes by the parser used.
    for offset, character in enumerate(file.text):
        if not character.isprintable() and character not in "\n\r\t\x85\u2028\u2029\u00a0\ufeff":
            return offset
    return min(int(getattr(error, "position", 0) or 0), len(file.text))


def _noticed(file: TextFile, error: Any, offset: int) -> tuple[Label, ...]:
    """Where the parser noticed what opened lines earlier."""
    mark = getattr(error, "problem_mark", None)
    if mark is None or not _left_open(error):
        return ()
    span = _visible(file, min(int(mark.index), len(file.text)))
    return (Label(span, "noticed here"),) if span.line > file.position(offset)[0] else ()


def _left_open(error: Any) -> bool:
    problem = str(getattr(error, "problem", None) or "")
    return problem.startswith(("did not find expected ',' or", "found unexpected end of stream"))


def _visible(file: TextFile, offset: int) -> Span:
    """One character at an offset, or the last visible one before it at the end of a line."""
    while offset > 0 and (offset >= len(file.text) or file.text[offset] in "\r\n"):
        offset -= 1
    return file.span(offset, min(offset + 1, len(file.text)))


def _lines(file: TextFile, error: Any, offset: int) -> Iterator[int]:
    """Numbers of lines in which the slip may be: the place named, then those above it."""
    here = file.position(offset)[0]
    context = getattr(error, "context_mark", None)
    seen = [here]
    # By offset, since YAML counts more characters as line ends than we do.
    start = here if context is None else file.position(int(context.index))[0]
    if abs(start - here) <= 2:
        seen.append(start)
    above = here - 1
    while above > 0 and not file.line(above).strip():
        above -= 1
    seen.append(above)
    yield from (line for line in dict.fromkeys(seen) if line > 0)


def _slip(file: TextFile, number: int) -> Diagnostic | None:
    line = file.line(number)
    start = file.line_starts[number - 1]
    indent = line[: len(line) - len(line.lstrip())]
    if "\t" in indent:
        at = start + indent.index("\t")
        return diagnostic(
            "tab-in-indent",
            "a line is indented with a tab",
            file.span(at, start + len(indent)),
            help="use blanks, two for each level (most editors can do so for you)",
        )
    match = _ENTRY.match(line) or _ITEM.match(line)
    if match is None:
        return None
    key, value, at = match["key"].strip(), match["value"].rstrip(), start + match.start("value")
    if value[0] == "{" and value.count("{") == value.count("}") and value.endswith("}"):
        return _inside_braces(file, value, at)
    return _bad_value(file, key, value, at)


def _inside_braces(file: TextFile, value: str, at: int) -> Diagnostic | None:
    for piece in re.finditer(r"(?P<key>[\w.-]+):[ ]+(?P<value>[^{},]+)", value):
        text = piece["value"].rstrip()
        slip = _bad_value(file, piece["key"], text, at + piece.start("value"))
        if slip is not None:
            return slip
    return None


def _bad_value(file: TextFile, key: str, value: str, at: int) -> Diagnostic | None:
    if _starts_wrong(value):
        return _leading_sign(file, key, value, at)
    colon = re.search(r":[ ]", value)
    if colon and value[0] not in "\"'{[":
        text = value.split(" #", 1)[0].rstrip()
        return diagnostic(
            "colon-in-text",
            f"{_named(key)} has a colon in its text: `: ` starts a key",
            file.span(at + colon.start(), at + colon.start() + 1),
            help=("put the text in quotes:", f"  {_line(key, text)}"),
        )
    return None


def _leading_sign(file: TextFile, key: str, value: str, at: int) -> Diagnostic:
    text = value.split(" #", 1)[0].rstrip()
    return diagnostic(
        "leading-sign",
        f"{_named(key)} begins with `{value[0]}`, which means something else in YAML",
        file.span(at, at + 1),
        help=("put the text in quotes:", f"  {_line(key, text)}"),
    )


def _named(key: str) -> str:
    return f"`{key}`" if key else "this item"


def _line(key: str, text: str) -> str:
    return f"{key}: {quoted(text)}" if key else f"- {quoted(text)}"


def _starts_wrong(value: str) -> bool:
    sign = value[0]
    if sign in _ALWAYS:
        return True
    if sign in "|>":
        return not _BLOCK_HEAD.match(value)
    if sign in "-?":
        return value[1:2] in ("", " ", "\t")
    if sign in "\"'":
        return bool(_after_quote(value))
    if sign in "{[":
        return bool(_after_bracket(value))
    return False


def _after_quote(value: str) -> str:
    """What follows the closing quotation mark on its line, comments apart."""
    pattern = r'"(?:[^"\\]|\\.)*"' if value[0] == '"' else r"'(?:[^']|'')*'"
    match = re.match(pattern, value)
    return _rest(value[match.end() :]) if match else ""


def _after_bracket(value: str) -> str:
    close = "}" if value[0] == "{" else "]"
    depth = 0
    for index, character in enumerate(value):
        depth += (character == value[0]) - (character == close)
        if depth == 0:
            return _rest(value[index + 1 :])
    return ""


def _rest(text: str) -> str:
    return "" if re.match(r"\s*(#.*)?$", text) else text.strip()
