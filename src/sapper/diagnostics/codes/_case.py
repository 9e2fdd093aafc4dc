"""Codes of the case's files: YAML, keys, ids, dates."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    # the folder and its files
    Code("case-not-found", "There is no such case"),
    Code("no-case-file", "The folder holds no case.yaml"),
    Code("unreadable", "A file cannot be read"),
    Code("file-too-large", "A file is too large to be part of a case"),
    Code("outside-folder", "A path leads out of the case's folder"),
    Code("not-utf8", "A file is not UTF-8 text"),
    Code("folder-not-empty", "A folder for a new case is not empty"),
    Code("unknown-file", "A file that nobody reads", "warning"),
    Code("unknown-sector", "A shared sector that is not there"),
    # YAML
    Code("yaml-syntax", "A file is not YAML"),
    Code("yaml-anchor", "An anchor in YAML"),
    Code("yaml-alias", "An alias in YAML"),
    Code("yaml-tag", "A tag in YAML"),
    Code("duplicate-key", "A key stands twice"),
    Code("too-deep", "Nested too deep"),
    # slips that YAML cuts or bends
    Code("comma-in-braces", "A comma in braces cuts a text"),
    Code("call-in-braces", "A comma in braces cuts an equation"),
    Code("number-in-braces", "A comma in braces cuts a number"),
    Code("comment-in-text", "A # cuts a text"),
    Code("leading-sign", "A text begins with a sign that means something in YAML"),
    Code("colon-in-text", "A colon inside a text"),
    Code("yes-no", "A bare yes or no"),
    Code("tab-in-indent", "A tab in the indentation"),
    Code("no-value", "A key has no value"),
    # form
    Code("unknown-key", "A key that nobody reads"),
    Code("missing-key", "A key is missing"),
    Code("wrong-type", "A value of the wrong form"),
    Code("bad-id", "A word that is no id"),
    Code("not-a-name", "A word that is no name"),
    Code("duplicate-id", "An id is given twice"),
    Code("number-outside", "A number that does not fit"),
    Code("bad-count", "A count that cannot be a unit"),
    Code("bad-step", "A step that does not fit the time"),
    Code("format-version", "An unknown version of the format"),
    Code("dates-reversed", "An end before its beginning"),
    Code("outside-horizon", "A date outside the time of the model"),
    # parts
    Code("two-bases", "A number stands on two things"),
    Code("unit-not-prior", "A unit that is not its prior's"),
    Code("flow-kind", "How much flows is not said once"),
    Code("event-kind", "When an event happens is not said once"),
    Code("bad-lookup", "A lookup whose points make no curve"),
    Code("push-weight", "A push without a weight, or a weight without a push"),
    Code("trust-sum", "Trust in the accounts does not sum to 100 %"),
    Code("account-files", "Accounts and their files do not match"),
    Code("points-and-answers", "An account with points and direct answers"),
    Code("empty-point", "A point that changes nothing"),
    Code("question-form", "A question that is not put in one way"),
    Code("unknown-question", "A question that does not exist"),
    Code("answer-kind", "A direct answer of the wrong kind"),
    Code("unknown-indicator", "An indicator that does not exist"),
    Code("indicator-kind", "An indicator with keys of the other kind"),
    Code("observation-date", "A reading without its days"),
    Code("reading-kind", "A reading that its indicator cannot give"),
    Code("contradictory-readings", "Two readings that cannot both be right"),
    Code("outcome-form", "An outcome that does not fit its question"),
    Code("outcome-early", "An outcome before it can be known"),
)
