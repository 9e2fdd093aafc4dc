"""Codes of sources and claims."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("unknown-source", "A source that does not exist"),
    Code("unknown-claim", "A claim that does not exist"),
    Code("unknown-in-check", "A name in a check that does not exist"),
    Code("no-source", "A claim without a source"),
    Code("no-credence", "A claim without credence or grade", "warning"),
    Code("bad-grade", "A grade that is not of the Admiralty code"),
    Code("long-quote", "A quotation that is too long"),
    Code("repeats-echo", "An echo of an echo"),
    Code("bad-table", "A table of claims that cannot be read"),
    Code("prior-after-cutoff", "A prior that stands on what was not yet known"),
    Code("quantity-outside-prior", "A prior that does not hold its claim's quantity"),
    Code("counted-twice", "A reading that also feeds a prior", "warning"),
    Code("idle-credence", "A doubt that changes nothing", "warning"),
)
