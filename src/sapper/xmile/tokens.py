"""Tokens of XMILE equations (XMILE 1.0, 3.2 and 3.3): numbers, names, operators, comments.

Names may run through modules and dimensions (`top.part`, `Region.north`, `.part`), be quoted,
and hold any letter of Unicode. Comments stand in braces and nest. Nothing here knows what a
name means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.xmile.document import Text
from sapper.xmile.names import folded, parts

TokenKind = Literal["number", "name", "operator", "word", "end"]
WORDS = frozenset({"and", "or", "not", "mod", "if", "then", "else"})
"""Words that are no names."""
_NUMBER = re.compile(r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
# letters, digits and signs that no operator takes; an apostrophe may stand inside
_PART = r"(?:\"(?:[^\"\\]|\\.)*\"|[^\W\d](?:[\w$']|\\n)*|[_$](?:[\w$']|\\n)*|[^\x00-\x7f\s](?:[\w$']|\\n)*)"
_NAME = re.compile(rf"\.?{_PART}(?:\.(?:{_PART}|\d+))*")
_OPERATOR = re.compile(r":=|//|<>|<=|>=|[-+*/^<>=(),\[\]:]")
_BLANK = re.compile(r"(?:\s|\\n)+")


@dataclass(frozen=True, slots=True)
class Token:
    """A token: for words and operators `text` is as known, for names as folded."""

    kind: TokenKind
    text: str
    span: Span
    value: float = 0.0

    def is_operator(self, *texts: str) -> bool:
        """Whether it is one of these operators."""
        return self.kind == "operator" and self.text in texts

    def is_word(self, *texts: str) -> bool:
        """Whether it is one of these words."""
        return self.kind == "word" and self.text in texts


def tokens_of(text: Text) -> tuple[list[Token], list[Diagnostic]]:
    """The tokens of an equation, ended by one of kind `end`, with what could not be read."""
    place = _Place(text)
    made: list[Token] = []
    found: list[Diagnostic] = []
    source, at = text.text, 0
    while at < len(source):
        blank = _BLANK.match(source, at)
        if blank is not None:
            at = blank.end()
            continue
        if source[at] == "{":
            at, closed = _comment(source, at)
            if not closed:
                said = "a comment is never closed"
                found.append(diagnostic("unbalanced-bracket", said, place.span(at - 1, at)))
            continue
        token = _token(source, at, place)
        if token is None:
            span = place.span(at, at + 1)
            said = f"`{source[at]}` has no meaning in an equation"
            if source[at] == '"':
                found.append(diagnostic("unclosed-quote", "a quoted name is never closed", span))
                break
            found.append(diagnostic("unknown-character", said, span))
            at += 1
            continue
        made.append(token[0])
        at = token[1]
    made.append(Token("end", "", place.span(len(source), len(source))))
    return made, found


def _token(source: str, at: int, place: _Place) -> tuple[Token, int] | None:
    number = _NUMBER.match(source, at)
    if number is not None:
        span = place.span(at, number.end())
        return Token("number", number[0], span, float(number[0])), number.end()
    name = _NAME.match(source, at)
    if name is not None:
        span = place.span(at, name.end())
        word = name[0].lower()
        if word in WORDS:
            return Token("word", word, span), name.end()
        return Token("name", _qualified(name[0]), span), name.end()
    operator = _OPERATOR.match(source, at)
    if operator is not None:
        span = place.span(at, operator.end())
        return Token("operator", operator[0], span), operator.end()
    return None


def _qualified(name: str) -> str:
    """A name folded part by part; dots inside quotes stay with their part."""
    found = parts(name)
    return ".".join(found) if len(found) > 1 else folded(name)


def _comment(source: str, at: int) -> tuple[int, bool]:
    """The offset behind a comment that begins at `at`, and whether it is closed."""
    depth = 0
    for offset in range(at, len(source)):
        if source[offset] == "{":
            depth += 1
        elif source[offset] == "}":
            depth -= 1
            if not depth:
                return offset + 1, True
    return len(source), False


class _Place:
    """Spans of an equation's parts; the whole of it where entities shift its characters."""

    def __init__(self, text: Text) -> None:
        self.whole = text.span
        self.exact = text.span.text == text.text

    def span(self, start: int, end: int) -> Span:
        if not self.exact:
            return self.whole
        return self.whole.at(start, max(end, start + 1))
