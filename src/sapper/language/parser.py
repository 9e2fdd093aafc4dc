"""From equation text to a tree: a Pratt parser that goes on after a fault.

Operators by how tightly they bind (XMILE 1.0, section 3.3.1): calls and subscripts; `^`, from
right to left; signs and `NOT`; `* / MOD`; `+ -`; `< <= > >=`; `= <>`; `AND`; `OR`. A sign binds
less tightly than `^`, so that `-2^2` is -4, and `NOT` binds as a sign, so that `NOT x > 1` is
`(NOT x) > 1`.

After a fault the parser stands in a value for what is missing and carries on at the next
comma, bracket or operator; the tree is handed out only where nothing was at fault. Forms
with a shape of their own (`IF`, `HOLDS`, `IN`, calls, subscripts) are in
`sapper.language.forms`; what names mean is known to `sapper.model.checks` alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sapper.diagnostics.diagnostic import Diagnostic
from sapper.diagnostics.span import Span
from sapper.language import forms
from sapper.language.lexer import tokenize
from sapper.language.reading import Reading
from sapper.language.token import Token
from sapper.language.tree import Binary, Call, Date, Expr, Number, Unary, children
from sapper.language.unit_text import unknown_unit
from sapper.language.units import UnitTable

MOST_FAULTS = 20
"""How many faults of one equation are reported."""
MOST_LEVELS = 200
"""How deep brackets, calls and operators may nest."""

_SIDE_BY_SIDE = "write an operator between them, or join the words of one name by underscores"
_OF = "write `*` for `of`"
LOOSEST = 0
UNARY = 7
POWER = 8
BINDING: Mapping[str, int] = {
    "OR": 1, "AND": 2, "=": 3, "<>": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "MOD": 6, "^": POWER,
}  # fmt: skip
"""How tightly an operator between two values binds."""


def parse_equation(
    text: str, span: Span, units: UnitTable, *, claim_ids: bool = False
) -> tuple[Expr | None, list[Diagnostic]]:
    """The tree of an equation, or None with every fault that was found in it.

    `span` is where the text stands; `units` the names of units that may follow numbers.
    With `claim_ids` names may hold hyphens, as the claims in a sum do.
    """
    tokens, found = tokenize(text, span, units, claim_ids=claim_ids)
    reading = Reading(text, span, units, tokens, found)
    parser = _Parser(reading)
    tree = parser.everything()
    if not reading.found and _height(tree) > MOST_LEVELS:
        reading.too_deep(tree.span or span)
    return (None if reading.found else tree), reading.found[:MOST_FAULTS]


class _Parser:
    """The Pratt loop over one reading."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.level = 0
        self.side_by_side = False
        self.starts: Mapping[str, forms.Start] = {
            "number": _number,
            "date": _date,
            "name": forms.read_name,
            "quoted": forms.read_name,
            # The lexer makes claims only inside HOLDS, so one out here follows another fault.
            "claim": _date,
            "operator": self._sign_or_bracket,
            "word": self._word,
            "end": forms.missing_value,
        }

    def everything(self) -> Expr:
        """The whole text as one expression; what is left over is reported and read on."""
        reading = self.reading
        tree = self.expression()
        while reading.next.kind != "end" and not reading.stopped:
            if not forms.left_over(reading):
                self.expression()
        return tree

    def expression(self, loosest: int = LOOSEST) -> Expr:
        """A value and all operators behind it that bind tighter than `loosest`."""
        reading = self.reading
        self.level += 1
        if self.level > MOST_LEVELS:
            reading.too_deep(reading.next.span)
        left = self.starts[reading.next.kind](reading, reading.next, self.expression)
        while True:
            token = reading.next
            binding = BINDING.get(token.text, 0) if token.kind in ("operator", "word") else 0
            if binding > loosest:
                self.side_by_side = False
                reading.take()
                right = self.expression(binding - 1 if binding == POWER else binding)
                left = _combine(token, left, right)
            elif token.begins_value and not reading.stopped:
                self._no_operator(left, token)
            else:
                break
        self.level -= 1
        return left

    def _no_operator(self, left: Expr, token: Token) -> None:
        """Two values side by side: reported once a run, and the second one is read."""
        if not self.side_by_side:
            self.side_by_side = True
            if _unknown_unit(self.reading, left, token):
                return
            self.reading.report(
                "missing-operator",
                "two values stand side by side with no operator between them",
                token.span,
                help=_OF if token.text == "of" else _SIDE_BY_SIDE,
            )
        self.expression(UNARY)

    # -- what a value can begin with -----------------------------------------------------

    def _sign_or_bracket(self, reading: Reading, token: Token, inner: forms.Inner) -> Expr:
        if token.text in ("-", "+"):
            reading.take()
            return _signed(token, inner(UNARY))
        if token.text == "[":
            return forms.stray_subscript(reading, token, inner)
        if token.text != "(":
            return forms.missing_value(reading, token, inner)
        reading.take()
        inside = inner()
        forms.close(reading, token, ")", inner)
        return inside

    def _word(self, reading: Reading, token: Token, inner: forms.Inner) -> Expr:
        if token.text == "NOT":
            reading.take()
            return _signed(token, inner(UNARY))
        if token.text == "IF":
            return forms.read_if(reading, token, inner)
        return forms.missing_value(reading, token, inner)


def _number(reading: Reading, token: Token, _inner: forms.Inner) -> Expr:
    reading.take()
    return Number(token.value, token.unit, token.percent, span=token.span)


def _date(reading: Reading, token: Token, _inner: forms.Inner) -> Expr:
    reading.take()
    return Date(token.date, span=token.span) if token.date else forms.hole(token)


def _unknown_unit(reading: Reading, left: Expr, token: Token) -> bool:
    """Whether a name behind a number was meant as its unit; if so reported and stepped over."""
    bare = isinstance(left, Number) and left.unit is None
    if not bare or token.kind != "name" or token.text == "of" or reading.previous.kind != "number":
        return False
    if reading.after_next.is_operator("(", "["):
        return False
    fault = unknown_unit(token.text, token.span, reading.units)
    cure = "write `*` before it if it is a variable"
    reading.found.append(replace(fault, help=(*fault.help, cure)))
    reading.take()
    while reading.next.is_operator("/", "*") and reading.units.resolve(reading.after_next.text):
        reading.take()
        reading.take()
    return True


def _signed(token: Token, operand: Expr) -> Unary:
    return Unary(token.text, operand, span=_join(token.span, operand.span))


def _combine(token: Token, left: Expr, right: Expr) -> Expr:
    span = _join(left.span or token.span, right.span)
    if token.text == "//":
        return Call("SAFEDIV", (left, right), span=span)
    return Binary(token.text, left, right, span=span)


def _join(first: Span, last: Span | None) -> Span:
    return first if last is None else first.to(last)


def _height(tree: Expr) -> int:
    """How many levels a tree has; without recursion, since that is what it guards against."""
    highest = 0
    waiting = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        highest = max(highest, level)
        waiting.extend((child, level + 1) for child in children(node))
    return highest
