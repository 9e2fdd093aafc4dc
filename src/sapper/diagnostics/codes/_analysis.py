"""Codes of questions, answers and the command line."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("account-without-model", "an account that answers directly has no worlds to run"),
    Code("file-access", "a file could not be read or written"),
    Code("through-mismatch", "a question does not mention what its indicator shows"),
    Code("given-not-binary", "a condition is not a yes-or-no question"),
)
