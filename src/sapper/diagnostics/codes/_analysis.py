"""Codes of questions, answers and the command line."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("account-without-model", "an account that answers directly has no worlds to run"),
    Code("file-access", "a file could not be read or written"),
    Code("through-mismatch", "a question does not mention what its indicator shows"),
    Code("given-not-binary", "a condition is not a yes-or-no question"),
    # news
    Code("reading-unit", "a reading is in another unit than what its indicator shows"),
    Code("reading-beyond", "a reading lies beyond every world", "warning"),
    Code("reading-tells-nothing", "a reading is as likely in every world", "warning"),
    Code("few-worlds-weigh", "readings leave few worlds with weight", "warning"),
    Code("no-world-fits", "no world agrees with the readings"),
    # the ledger
    Code("nowhere-to-freeze", "a case has no folder to keep forecasts in"),
    Code("frozen-already", "a frozen forecast is never overwritten"),
    Code("forecast-unreadable", "a file among the forecasts is none"),
    Code("forecast-changed", "a forecast was changed after it was frozen"),
    Code("forecast-chain", "forecasts do not follow each other as they were frozen"),
    # differences
    Code("no-version", "a version of a case that cannot be had"),
)
