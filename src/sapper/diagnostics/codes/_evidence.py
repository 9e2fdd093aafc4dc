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
    # documents and the phrases quoted from them
    Code("no-document", "A source whose document is not there", "warning"),
    Code("document-unreadable", "A document that cannot be read", "warning"),
    Code("document-without-text", "A document that holds no text", "warning"),
    Code("document-not-utf8", "A document in an encoding that is guessed", "warning"),
    Code("document-differs", "A document that is not the one of the lock", "warning"),
    Code("bad-lock", "A lock of documents that sapper did not write"),
    Code("quote-not-found", "A phrase that is not in its document"),
    Code("quote-ambiguous", "A phrase that fits more than once", "warning"),
    Code("quote-changed", "A phrase that stands a little otherwise", "warning"),
    Code("quote-moved", "A phrase that stands among other words", "warning"),
    Code("sum-fails", "A sum that does not add up"),
    Code("bad-check", "A check that cannot be worked out"),
    Code("idle-fault", "A sum marked as faulty that adds up", "warning"),
    Code("prior-on-fault", "A prior that rests on a faulty sum"),
)
