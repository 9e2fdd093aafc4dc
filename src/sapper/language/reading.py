"""The state of one reading of an equation: tokens, a position, faults."""

from __future__ import annotations

from collections.abc import Iterable

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.places import Place
from sapper.language.token import Token
from sapper.language.units import UnitTable


class Reading:
    """Tokens of one equation, how far they were taken, and what was at fault.

    Once `stopped` (the equation nests too deep) nothing is reported any more and the only
    token left is the end.
    """

    def __init__(
        self,
        text: str,
        span: Span,
        units: UnitTable,
        tokens: list[Token],
        found: list[Diagnostic],
    ) -> None:
        self.text = text
        self.place = Place.of(text, span)
        self.units = units
        self.tokens = tokens
        self.found = found
        self.position = 0
        self.stopped = False
        self.open_ifs = 0
        self.reported_at = -1
        self.unclosed = False
        self.pairs, self.with_comma = _brackets(tokens)

    @property
    def next(self) -> Token:
        """The token that comes next."""
        return self.tokens[self.position]

    @property
    def after_next(self) -> Token:
        """The token after that one."""
        return self.tokens[min(self.position + 1, len(self.tokens) - 1)]

    @property
    def previous(self) -> Token:
        """The token taken last."""
        return self.tokens[max(self.position - 1, 0)]

    def take(self) -> Token:
        """Take the next token; the end is never passed."""
        token = self.next
        if token.kind != "end":
            self.position += 1
        return token

    def report(
        self, code: str, message: str, span: Span, label: str = "", help: Iterable[str] | str = ()
    ) -> None:
        """Note a fault."""
        if not self.stopped:
            self.found.append(diagnostic(code, message, span, label, help=help))

    def skip_rest(self) -> None:
        """Step over everything up to the bracket that closes what is open, or the end."""
        open_brackets = 0
        while self.next.kind != "end":
            if self.next.is_operator("(", "["):
                open_brackets += 1
            elif self.next.is_operator(")", "]"):
                if not open_brackets:
                    return
                open_brackets -= 1
            self.take()

    def too_deep(self, span: Span) -> None:
        """Give up: report the depth once and leave nothing more to read."""
        self.report(
            "nested-too-deep",
            "the equation nests more than 200 levels deep",
            span if span.end - span.start < 80 else span.at(0, 80),
            help="give parts of it names of their own",
        )
        self.stopped = True
        self.position = len(self.tokens) - 1


def _brackets(tokens: list[Token]) -> tuple[dict[int, int], set[int]]:
    """By the offset of each opening bracket the index of its closing one; and the offsets of
    those that hold a comma directly."""
    pairs: dict[int, int] = {}
    with_comma: set[int] = set()
    waiting: list[int] = []
    for index, token in enumerate(tokens):
        if token.is_operator("(", "["):
            waiting.append(token.start)
        elif token.is_operator(")", "]") and waiting:
            pairs[waiting.pop()] = index
        elif token.is_operator(",") and waiting:
            with_comma.add(waiting[-1])
    return pairs, with_comma
