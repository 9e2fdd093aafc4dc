"""From equation text to tokens; recovers from every slip and reports each once.

Numbers come out whole, with the unit that follows them, since only units can follow a
number. What tokens mean together is the parser's work.
"""

from __future__ import annotations

import re

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.amount import read_amount
from sapper.language.builtins import KEYWORDS
from sapper.language.dates import parse_date
from sapper.language.names import canonical
from sapper.language.places import Place
from sapper.language.slips import FOREIGN, LOOKALIKES
from sapper.language.token import Token, TokenKind
from sapper.language.units import UnitTable
from sapper.language.words import begins_name, continues_name, read_name, skip_blanks

_LONG = ("//", "<=", ">=", "<>")
_SHORT = "+-*/^=<>()[],"
_ESCAPE = re.compile(r"""\\(["\\])""")
_DATE_CHARACTERS = "0123456789-"


def tokenize(
    text: str, span: Span, units: UnitTable, *, claim_ids: bool = False
) -> tuple[list[Token], list[Diagnostic]]:
    """Cut an equation into tokens, the last of which is of kind `end`.

    Where `span` covers exactly `text` every token has a span of its own; else all of them
    have the whole. With `claim_ids` names may hold hyphens (`killed-to-1967`).
    """
    lexer = _Lexer(text, span, units, claim_ids)
    lexer.run()
    return lexer.tokens, lexer.found


class _Lexer:
    """One pass over one text: a position, and what was found so far."""

    def __init__(self, text: str, span: Span, units: UnitTable, claim_ids: bool) -> None:
        self.text = text
        self.place = Place.of(text, span)
        self.units = units
        self.claim_ids = claim_ids
        self.at = 0
        self.calls: list[bool] = []
        self.tokens: list[Token] = []
        self.found: list[Diagnostic] = []

    def run(self) -> None:
        """Read to the end of the text."""
        while (at := skip_blanks(self.text, self.at)) < len(self.text):
            self.at = at
            self._read(self.text[at])
        self._emit("end", "", len(self.text))

    def _read(self, character: str) -> None:
        following = self.text[self.at + 1 : self.at + 2]
        if character in "0123456789" or (character == "." and following in tuple("0123456789")):
            self._number()
        elif begins_name(character):
            self._name()
        elif character == '"':
            self._quoted()
        elif character == "@":
            self._date()
        elif character == "{":
            self._braces()
        else:
            self._operator(character)

    def _emit(self, kind: TokenKind, text: str, end: int) -> None:
        span = self.place.part(self.at, end)
        self.tokens.append(Token(kind, text, self.at, end, span))
        self.at = end

    def _report(self, code: str, message: str, start: int, end: int, help: str = "") -> None:
        cures = (help,) if help else ()
        self.found.append(diagnostic(code, message, self.place.part(start, end), help=cures))

    # -- numbers and dates ---------------------------------------------------------------

    def _number(self) -> None:
        text, start = self.text, self.at
        amount = read_amount(text, start, self.units, commas=True)
        assert amount is not None
        written = text[start : amount.digits]
        if amount.commas and any(self.calls) and ",0" not in written:
            # In a call a comma parts arguments; a group that begins with 0 is no argument.
            amount = read_amount(text, start, self.units, commas=False)
            assert amount is not None
        elif amount.commas:
            self._report(
                "thousands-comma",
                f"`{written}` has a comma, which parts arguments in an equation",
                start,
                amount.digits,
                help=f"write `{written.replace(',', '_')}`",
            )
        end = amount.end
        if amount.digits == end and self._glued(end):
            end = self._bad_number(start, end)
        elif amount.value == float("inf"):
            self._report("bad-number", "the number is too large to be held", start, end)
        span = self.place.part(start, end)
        self.tokens.append(
            Token(
                "number", text[start:end], start, end, span, value=amount.value,
                unit=amount.unit if amount.unit and amount.unit.powers else None,
                percent=amount.percent, bare=amount.bare,
            )
        )  # fmt: skip
        self.at = end

    def _glued(self, end: int) -> bool:
        following = self.text[end : end + 1]
        return following != "" and following in "._0123456789"

    def _bad_number(self, start: int, end: int) -> int:
        while end < len(self.text) and (continues_name(self.text[end]) or self.text[end] == "."):
            end += 1
        written = self.text[start:end]
        self._report(
            "bad-number",
            f"`{written[:40]}` is not a number",
            start,
            end,
            help="write a number as `48_060`, `0.25` or `1e6`",
        )
        return end

    def _date(self) -> None:
        end = self.at + 1
        while end < len(self.text) and self.text[end] in _DATE_CHARACTERS:
            end += 1
        date, found = parse_date(self.text[self.at + 1 : end], self.place.part(self.at, end))
        self.found.extend(found)
        span = self.place.part(self.at, end)
        self.tokens.append(Token("date", self.text[self.at : end], self.at, end, span, date=date))
        self.at = end

    # -- names ---------------------------------------------------------------------------

    def _name(self) -> None:
        name, end = read_name(self.text, self.at, hyphens=self.claim_ids)
        upper = name.upper()
        if upper == "PER":
            self._emit("operator", "/", end)
        elif upper in KEYWORDS:
            self._emit("word", upper, end)
        else:
            self._emit("name", name, end)
            if upper == "HOLDS":
                self._claim()

    def _claim(self) -> None:
        """The claim of `HOLDS(claim-id)`: hyphens in it are no minus signs."""
        bracket = skip_blanks(self.text, self.at)
        if not self.text.startswith("(", bracket):
            return
        self.at = bracket
        self._open("(")
        start = end = skip_blanks(self.text, self.at)
        while end < len(self.text) and (continues_name(self.text[end]) or self.text[end] in "-."):
            end += 1
        if end > start:
            self.at = start
            self._emit("claim", self.text[start:end], end)

    def _quoted(self) -> None:
        end = self.at + 1
        while end < len(self.text) and self.text[end] != '"':
            end += 2 if self.text[end] == "\\" else 1
        inside = _ESCAPE.sub(r"\1", self.text[self.at + 1 : end])
        if end >= len(self.text):
            self._report(
                "unclosed-quote",
                "the quoted name is not closed",
                self.at,
                len(self.text),
                help='end the name with `"`',
            )
        elif not canonical(inside):
            self._report("bad-name", "the quoted name is empty", self.at, end + 1)
        self._emit("quoted", inside, min(end + 1, len(self.text)))

    # -- signs ---------------------------------------------------------------------------

    def _operator(self, character: str) -> None:
        pair = self.text[self.at : self.at + 2]
        if pair in FOREIGN:
            self._foreign(pair, FOREIGN[pair])
        elif pair in _LONG:
            self._emit("operator", pair, self.at + 2)
        elif character in "([":
            self._open(character)
        elif character in _SHORT:
            if character in ")]" and self.calls:
                self.calls.pop()
            self._emit("operator", character, self.at + 1)
        elif character in LOOKALIKES:
            self._foreign(character, LOOKALIKES[character])
        else:
            self._unknown(character)

    def _open(self, character: str) -> None:
        before = self.tokens[-1] if self.tokens else None
        call = before is not None and (before.kind in ("name", "quoted") or before.is_word("IF"))
        self.calls.append(character == "[" or call)
        self._emit("operator", character, self.at + 1)

    def _foreign(self, written: str, ours: str) -> None:
        """An operator of another language: reported, then read as what was meant."""
        end = self.at + len(written)
        self._report(
            "foreign-operator",
            f"`{written}` is not an operator of equations",
            self.at,
            end,
            help=f"write `{ours}`",
        )
        self._emit("word" if ours in KEYWORDS else "operator", ours, end)

    def _braces(self) -> None:
        end = self.text.find("}", self.at)
        end = len(self.text) if end < 0 else end + 1
        self._report(
            "brace-comment",
            "comments in braces are not read here",
            self.at,
            end,
            help="put the comment after `#` at the end of the line, or under `note:`",
        )
        self.at = end

    def _unknown(self, character: str) -> None:
        end = self.at + 1
        while end < len(self.text) and self.text[end] == character:
            end += 1
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        self._report(
            "unknown-character",
            f"the character `{shown}` has no meaning in an equation",
            self.at,
            end,
            help="leave it out, or put a name that holds it in double quotes",
        )
        self.at = end
