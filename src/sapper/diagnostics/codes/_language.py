"""Codes of the language: equations, quantities, units, priors, dates."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("bad-date", "A date that cannot be read"),
    Code("bad-name", "A quoted name with nothing in it"),
    Code("bad-number", "A number that cannot be read"),
    Code("bad-prior", "A prior that cannot be read"),
    Code("bad-quantity", "A quantity that cannot be read"),
    Code("bad-unit", "A unit that cannot be read"),
    Code("brace-comment", "A comment in braces"),
    Code("expected-value", "A value is missing in an equation"),
    Code("foreign-operator", "An operator of another language"),
    Code("incomplete-if", "An IF without all its parts"),
    Code("low-above-high", "The ends of a range are not in order"),
    Code("malformed-call", "HOLDS or IN with the wrong things inside"),
    Code("missing-operator", "Two values side by side"),
    Code("mixed-units", "Parts of one number in different units"),
    Code("negative-scale", "A spread that is not above nought"),
    Code("nested-too-deep", "An equation or prior that nests too deep"),
    Code("prior-arguments", "A distribution with the wrong number of arguments"),
    Code("prior-domain", "A distribution with an argument outside its range"),
    Code("probability-outside", "A probability below 0 or above 1"),
    Code("stray-comma", "A comma outside a call"),
    Code("thousands-comma", "A comma inside a number"),
    Code("unbalanced-bracket", "A bracket that is not closed or not opened"),
    Code("unclosed-quote", "A quoted name that is not closed"),
    Code("unit-without-number", "A unit with no number before it"),
    Code("unknown-character", "A character with no meaning"),
    Code("unknown-distribution", "A distribution that does not exist"),
    Code("unknown-unit", "A unit that does not exist"),
    Code("zero-to", "A range that begins at nought"),
)
"""Codes of the language."""
