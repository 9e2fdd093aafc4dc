"""Parts of equations with a shape of their own: names, calls, subscripts, `IF`, brackets.

Each function reads one form from a `Reading`, calling back for the expressions inside. It
reports what is amiss, and stands in a value for what is missing, so that reading goes on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from sapper.diagnostics.span import Span
from sapper.language.builtins import builtin
from sapper.language.names import canonical
from sapper.language.reading import Reading
from sapper.language.token import Token
from sapper.language.tree import (
    Call,
    Conditional,
    Convert,
    Expr,
    Holds,
    Name,
    Number,
    Wildcard,
)
from sapper.language.unit_text import parse_unit


class Inner(Protocol):
    """Reads an expression of operators that bind tighter than `loosest`."""

    def __call__(self, loosest: int = 0) -> Expr:
        """Read it."""
        ...


Start = Callable[[Reading, Token, Inner], Expr]
"""Reads what begins with a token."""


def hole(token: Token) -> Expr:
    """What stands where a value is missing; it never leaves the parser."""
    return Number(math.nan, span=token.span)


def missing_value(reading: Reading, token: Token, _inner: Inner) -> Expr:
    """Report that a value is missing before a token, which is left where it is."""
    at = token.span
    if token.is_word("THEN", "ELSE") and not reading.open_ifs:
        message = f"`{token.text}` stands without `IF`"
    elif token.kind != "end":
        message = f"a value is missing before `{_shown(reading, token)}`"
    elif len(reading.tokens) == 1:
        if reading.found:
            return hole(token)
        message = "the equation is empty"
    else:
        at = reading.previous.span
        message = f"a value is missing after `{_shown(reading, reading.previous)}`"
    reading.report("expected-value", message, at)
    reading.reported_at = token.start
    return hole(token)


def stray_subscript(reading: Reading, token: Token, inner: Inner) -> Expr:
    """Report and step over a subscript with no name before it."""
    reading.take()
    reading.report("expected-value", "a name is missing before the subscript", token.span)
    _subscripts(reading, inner)
    close(reading, token, "]", inner)
    return hole(token)


def left_over(reading: Reading) -> bool:
    """Report a token that can follow no whole expression, step over it; whether all is read."""
    token = reading.take()
    done = reading.next.kind == "end"
    if token.start == reading.reported_at:
        return done
    if token.is_operator(")", "]"):
        opening = "(" if token.text == ")" else "["
        reading.report(
            "unbalanced-bracket",
            f"`{token.text}` closes nothing",
            token.span,
            help=f"leave it out, or open with `{opening}` before it",
        )
    elif token.is_operator(","):
        reading.report(
            "stray-comma",
            "a comma parts the arguments of a call, and there is no call here",
            token.span,
            help="write numbers as `48_060` and decimals as `0.5`",
        )
    else:
        reading.report(
            "expected-value", f"`{_shown(reading, token)}` has no place here", token.span
        )
    return done


def close(reading: Reading, opening: Token, closing: str, inner: Inner) -> Token:
    """Take the closing bracket; what stands before it without a place is reported once."""
    faulty = False
    while not reading.next.is_operator(closing):
        token = reading.next
        if token.is_operator(")", "]") and reading.pairs.get(opening.start) == reading.position:
            reading.report(
                "unbalanced-bracket",
                f"`{opening.text}` is closed by `{token.text}`",
                token.span,
                help=f"close it with `{closing}`",
            )
            return reading.take()
        if token.kind == "end" or token.is_operator(")", "]"):
            _never_closed(reading, opening, closing)
            return reading.previous
        if faulty:
            reading.take()
        else:
            left_over(reading)
        faulty = True
        if not reading.next.is_operator(")", "]", ",") and reading.next.kind != "end":
            inner()
    return reading.take()


def _never_closed(reading: Reading, opening: Token, closing: str) -> None:
    """Report the innermost bracket that is never closed; those around it say nothing new."""
    if not reading.unclosed:
        reading.report(
            "unbalanced-bracket",
            f"`{opening.text}` is never closed",
            opening.span,
            help=f"close it with `{closing}`",
        )
    reading.unclosed = True


def read_name(reading: Reading, token: Token, inner: Inner) -> Expr:
    """A name, with subscripts if any, or a call."""
    reading.take()
    plain = token.kind == "name"
    upper = canonical(token.text).upper() if plain else ""
    if reading.next.is_operator("("):
        if upper == "HOLDS":
            return _holds(reading, token, inner)
        if upper == "IN":
            return _in(reading, token, inner)
        arguments, bracket = _arguments(reading, inner)
        if upper == "IF_THEN_ELSE":
            return _conditional(reading, token, arguments, bracket)
        return _call(token, arguments, bracket)
    if reading.next.is_operator("["):
        opening = reading.take()
        subscripts = _subscripts(reading, inner)
        span = token.span.to(close(reading, opening, "]", inner).span)
        return Name(canonical(token.text), subscripts, token.text, span=span)
    known = builtin(upper)
    if known is not None and known.most == 0:
        return Call(known.name, (), span=token.span)
    if plain and reading.units.resolve(token.text):
        reading.report(
            "unit-without-number",
            f"`{token.text}` is a unit and stands without a number",
            token.span,
            help=f"write `1 {token.text}`",
        )
    return Name(canonical(token.text), (), token.text, span=token.span)


def _subscripts(reading: Reading, inner: Inner) -> tuple[Expr | Wildcard, ...]:
    """What stands between `[` and `]`. Elements may bear any name, even that of a unit."""
    found: list[Expr | Wildcard] = []
    while not reading.stopped:
        token = reading.next
        alone = reading.after_next.is_operator("]", ",")
        if alone and token.is_operator("*"):
            found.append(Wildcard(span=reading.take().span))
        elif alone and token.kind in ("name", "quoted"):
            reading.take()
            found.append(Name(canonical(token.text), (), token.text, span=token.span))
        else:
            found.append(inner())
        if not reading.next.is_operator(","):
            break
        reading.take()
    return tuple(found)


def _arguments(reading: Reading, inner: Inner) -> tuple[tuple[Expr, ...], Span]:
    """The arguments of a call from its `(` on, and the span of the whole bracket."""
    opening = reading.take()
    found: list[Expr] = []
    while not reading.next.is_operator(")") or found:
        found.append(inner())
        if not reading.next.is_operator(","):
            break
        reading.take()
    closing = close(reading, opening, ")", inner)
    return tuple(found), opening.span.to(closing.span)


def _call(token: Token, arguments: tuple[Expr, ...], bracket: Span) -> Expr:
    known = builtin(token.text) if token.kind == "name" else None
    span = token.span.to(bracket)
    if known is None:
        return Call(canonical(token.text), arguments, span=span)
    if known.name == "LOOKUP" and len(arguments) == 2:
        table = arguments[0]
        if isinstance(table, Name) and not table.subscripts:
            return Call(table.name, arguments[1:], span=span)
    return Call(known.name, arguments, span=span)


# -- forms of their own ------------------------------------------------------------------


def read_if(reading: Reading, token: Token, inner: Inner) -> Expr:
    """`IF c THEN a ELSE b`, or `IF(c, a, b)`: told apart by a comma inside the bracket."""
    reading.take()
    if reading.next.is_operator("(") and reading.next.start in reading.with_comma:
        arguments, bracket = _arguments(reading, inner)
        return _conditional(reading, token, arguments, bracket)
    reading.open_ifs += 1
    condition = inner()
    complete = _keyword(reading, token, "THEN")
    then = inner() if complete else hole(token)
    complete = complete and _keyword(reading, token, "ELSE")
    reading.open_ifs -= 1
    otherwise = inner() if complete else hole(token)
    span = token.span.to(otherwise.span or token.span)
    return Conditional(condition, then, otherwise, span=span)


def _keyword(reading: Reading, opening: Token, word: str) -> bool:
    if reading.next.is_word(word):
        reading.take()
        return True
    reading.report(
        "incomplete-if",
        f"`IF` has no `{word}`",
        opening.span,
        help="write `IF condition THEN a ELSE b`, or `IF(condition, a, b)`",
    )
    reading.skip_rest()
    return False


def _conditional(
    reading: Reading, token: Token, arguments: tuple[Expr, ...], bracket: Span
) -> Expr:
    span = token.span.to(bracket)
    if len(arguments) != 3:
        reading.report(
            "incomplete-if",
            f"`{token.text}` takes a condition and two values, and has {len(arguments)} of three",
            span,
            help="write `IF(condition, a, b)`",
        )
        return hole(token)
    return Conditional(*arguments, span=span)


def _holds(reading: Reading, token: Token, inner: Inner) -> Expr:
    opening = reading.take()
    claim = reading.next
    if claim.kind == "claim":
        reading.take()
        if reading.next.is_operator(")"):
            return Holds(claim.text, span=token.span.to(reading.take().span))
    reading.skip_rest()
    closing = close(reading, opening, ")", inner)
    reading.report(
        "malformed-call",
        "`HOLDS` takes the id of one claim",
        token.span.to(closing.span),
        help="write `HOLDS(claim-id)`",
    )
    return hole(token)


def _in(reading: Reading, token: Token, inner: Inner) -> Expr:
    opening = reading.take()
    value = inner()
    closing_index = reading.pairs.get(opening.start, len(reading.tokens) - 1)
    unit = None
    if reading.next.is_operator(","):
        comma = reading.take()
        place = reading.place.within(comma.end, reading.tokens[closing_index].start)
        unit, found = parse_unit(place.text, place.part(0, len(place.text)), reading.units)
        reading.found.extend(found)
    elif not reading.stopped:
        reading.report(
            "malformed-call",
            "`IN` takes a value and a unit",
            token.span,
            help="write `IN(x, USD/year)`",
        )
    if not reading.stopped:
        reading.position = max(reading.position, closing_index)
    closing = close(reading, opening, ")", inner)
    return hole(token) if unit is None else Convert(value, unit, span=token.span.to(closing.span))


def _shown(reading: Reading, token: Token) -> str:
    return reading.text[token.start : token.end] or token.text
