"""From an XMILE equation to a tree of our own language.

Operators by how tightly they bind (XMILE 1.0, 3.3.1): `^`, from right to left; signs and
`NOT`; `* / MOD`; `+ -`; `< <= > >=`; `= <>`; `AND`; `OR`. The tree holds names as written
(folded, parts of a path joined by dots), and two forms that the translation takes apart:
`Call("*:", sub)` for the wildcard `*:Sub`, and `Binary(":", a, b)` for a range of subscripts.

Chains of one operator become balanced trees where they are long, so that a sum of a
thousand terms is no deeper than one of ten.
"""

from __future__ import annotations

from collections.abc import Sequence

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Expr,
    Name,
    Number,
    Unary,
    Wildcard,
)
from sapper.xmile.document import Text
from sapper.xmile.tokens import Token, tokens_of

MOST_LEVELS = 150
"""How deep brackets, calls and operators may nest."""
MOST_CHARACTERS = 200_000
"""How long an equation may be."""
_UNARY, _POWER = 7, 8
_BINDING = {
    "or": 1, "and": 2, "=": 3, "<>": 3, "<": 4, "<=": 4, ">": 4, ">=": 4,
    "+": 5, "-": 5, "*": 6, "/": 6, "//": 6, "mod": 6, "^": _POWER,
}  # fmt: skip
_LONG = 24
"""A longer chain of one operator is balanced."""


def parse(text: Text) -> tuple[Expr | None, list[Diagnostic]]:
    """The tree of an equation, or None with what is at fault.

    An equation that is empty but for comments has no tree and no fault.
    """
    if len(text.text) > MOST_CHARACTERS:
        said = f"the equation has {len(text.text):,} characters, and up to {MOST_CHARACTERS:,} are read"
        start = text.span.file.span(text.span.start, text.span.start + 1)
        return None, [diagnostic("bad-element", said, start)]
    tokens, found = tokens_of(text)
    if found:
        return None, found
    if tokens[0].kind == "end":
        return None, []
    parser = _Parser(tokens)
    try:
        return parser.everything(), []
    except _Fault as fault:
        return None, [fault.found]


class _Fault(Exception):
    def __init__(self, code: str, message: str, span: Span, help: str = "") -> None:
        self.found = diagnostic(code, message, span, help=help or ())


class _Parser:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.level = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def take(self) -> Token:
        token = self.next
        if token.kind != "end":
            self.at += 1
        return token

    def everything(self) -> Expr:
        if self.next.kind == "name" and self.tokens[1].is_operator(":="):
            # `x := …` says again what the equation belongs to
            self.at = 2
        tree = self.expression()
        if self.next.kind != "end":
            token = self.next
            if token.is_operator(")", "]"):
                raise _Fault("unbalanced-bracket", f"`{token.text}` closes nothing", token.span)
            raise _Fault("expected-value", f"`{token.text}` has no place here", token.span)
        return tree

    def expression(self, loosest: int = 0) -> Expr:
        self.level += 1
        if self.level > MOST_LEVELS:
            raise _Fault(
                "nested-too-deep",
                f"the equation nests more than {MOST_LEVELS} levels deep",
                self.next.span,
                "give parts of it names of their own",
            )
        left = self.value()
        chain: list[tuple[Token, Expr]] = []
        level = 0
        while True:
            token = self.next
            binding = _BINDING.get(token.text, 0) if token.kind in ("operator", "word") else 0
            if binding <= loosest:
                break
            if chain and binding != level:
                left, chain = _joined(left, chain), []
            level = binding
            self.take()
            chain.append((token, self.expression(binding - 1 if binding == _POWER else binding)))
        self.level -= 1
        return _joined(left, chain)

    def value(self) -> Expr:
        token = self.take()
        if token.kind == "number":
            return Number(token.value, span=token.span)
        if token.is_operator("-", "+") or token.is_word("not"):
            operand = self.expression(_UNARY)
            return Unary(token.text.upper(), operand, span=_over(token.span, operand))
        if token.is_operator("("):
            inside = self.expression()
            self.close(token, ")")
            return inside
        if token.is_word("if"):
            return self.condition(token)
        if token.kind == "name":
            return self.name(token)
        if token.kind == "end":
            raise _Fault("expected-value", "a value is missing at the end", token.span)
        raise _Fault("expected-value", f"a value is missing before `{token.text}`", token.span)

    def close(self, opening: Token, closing: str) -> Span:
        if not self.next.is_operator(closing):
            if self.next.kind == "end":
                said = f"`{opening.text}` is never closed"
                raise _Fault("unbalanced-bracket", said, opening.span)
            said = f"`{self.next.text}` has no place here"
            raise _Fault("expected-value", said, self.next.span)
        return self.take().span

    def condition(self, token: Token) -> Expr:
        if self.next.is_word("then") and self.tokens[self.at + 1].is_word("else"):
            # the way Vensim calls it: IF THEN ELSE(c, a, b)
            self.at += 2
            return self.call(token, "if_then_else")
        condition = self.expression()
        if self.next.is_operator(","):
            raise _Fault("incomplete-if", "`IF` has no `THEN`", token.span)
        self.word(token, "then")
        then = self.expression()
        self.word(token, "else")
        otherwise = self.expression()
        return Conditional(condition, then, otherwise, span=_over(token.span, otherwise))

    def word(self, token: Token, word: str) -> None:
        if not self.next.is_word(word):
            raise _Fault("incomplete-if", f"`IF` has no `{word.upper()}`", token.span)
        self.take()

    def name(self, token: Token) -> Expr:
        name, span = token.text, token.span
        while self.next.kind == "name":
            # the words of one name with blanks between them
            more = self.take()
            name, span = f"{name}_{more.text}", span.to(more.span)
        if name == "sample" and self.next.is_word("if"):
            # the one function that has a word of the language in its name
            self.take()
            name = f"{name}_if_{self.take().text}"
        if self.next.is_operator("("):
            return self.call(token, name)
        if not self.next.is_operator("["):
            return Name(name, (), token.span.text, span=span)
        opening = self.take()
        subscripts = [self.subscript()]
        while self.next.is_operator(","):
            self.take()
            subscripts.append(self.subscript())
        end = self.close(opening, "]")
        return Name(name, tuple(subscripts), token.span.text, span=_to(span, end))

    def subscript(self) -> Expr | Wildcard:
        if self.next.is_operator("*"):
            star = self.take()
            if not self.next.is_operator(":"):
                return Wildcard(span=star.span)
            self.take()
            within = self.expression()
            return Call("*:", (within,), span=_over(star.span, within))
        first = self.expression()
        if not self.next.is_operator(":"):
            return first
        self.take()
        last = self.expression()
        return Binary(":", first, last, span=first.span)

    def call(self, token: Token, name: str) -> Expr:
        opening = self.take()
        arguments: list[Expr] = []
        if not opening.is_operator("("):
            raise _Fault("expected-value", "`(` is missing", opening.span)
        while not self.next.is_operator(")") or arguments:
            arguments.append(self.expression())
            if not self.next.is_operator(","):
                break
            self.take()
        end = self.close(opening, ")")
        return Call(name, tuple(arguments), span=_to(token.span, end))


def _to(first: Span, last: Span) -> Span:
    return first.to(last)


def _over(first: Span, last: Expr) -> Span:
    return first if last.span is None else first.to(last.span)


def _pair(left: Expr, token: Token, right: Expr) -> Expr:
    span = left.span if left.span is None or right.span is None else left.span.to(right.span)
    if token.text == "//":
        return Call("safediv", (left, right), span=span)
    return Binary(token.text.upper(), left, right, span=span)


def _joined(left: Expr, chain: Sequence[tuple[Token, Expr]]) -> Expr:
    """A chain of operators that bind alike, from left to right; balanced where it is long."""
    if len(chain) >= _LONG and all(token.text in ("+", "-") for token, _ in chain):
        signed = [left]
        signed += [
            item if token.text == "+" else Unary("-", item, span=item.span) for token, item in chain
        ]
        return balanced("+", signed)
    for word in ("*", "and", "or"):
        if len(chain) >= _LONG and all(token.text == word for token, _ in chain):
            return balanced(word.upper(), [left, *(item for _, item in chain)])
    if len(chain) > MOST_LEVELS:
        raise _Fault(
            "nested-too-deep",
            f"the equation has a chain of more than {MOST_LEVELS} operators",
            chain[0][0].span,
            "give parts of it names of their own",
        )
    for token, right in chain:
        left = _pair(left, token, right)
    return left


def balanced(operator: str, items: Sequence[Expr]) -> Expr:
    """Items under one associative operator, as a tree whose depth is the logarithm of their number."""
    if len(items) == 1:
        return items[0]
    middle = (len(items) + 1) // 2
    return Binary(operator, balanced(operator, items[:middle]), balanced(operator, items[middle:]))
