"""What every file of a case may hold: the one table from which all else follows.

Readers, messages about unknown and missing keys, and the published JSON Schema come from
it. The parts of a model are in `sapper.case.shapes_model`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sapper.case.kinds import (
    DATE,
    DURATION,
    EQUATION,
    PRIOR,
    QUANTITY,
    SHARE,
    TEXT,
    TEXTS,
    UNIT,
    VALUE,
    WHEN,
    WHOLE,
    Anything,
    Either,
    Key,
    Kind,
    ListOf,
    MapOf,
    OneOf,
    Shape,
    Sub,
)
from sapper.case.shapes_model import MODEL_SHAPES, RESTS, TALK, VALUED

_CLAIM_KEYS = (
    Key("source", TEXT, "id of the source that says it"),
    Key("quote", Either((TEXT, Sub("quotation"))), "a phrase of at most 12 words, word for word"),
    Key("at", TEXT, "page, table or paragraph"),
    Key("by", TEXT, "who is said to say it"),
    Key("hedge", TEXT, "how firmly it is said"),
    Key("grade", TEXT, "Admiralty code, such as A2: a default credence"),
    Key("credence", SHARE, "how likely we hold it to be true"),
    Key("because", TEXT, "why that credence"),
    Key("known", WHEN, "from when an analyst could have known it"),
)
_POINT_KEYS = (
    Key("believe", MapOf("id", SHARE), "credence of claims"),
    Key("set", MapOf("path", VALUE), "numbers and priors by name; `was` is the value before"),
    Key("replace", MapOf("path", EQUATION), "equations by name; `was` is the one before"),
    Key("add", Sub("sector"), "parts, as in a file of the model"),
    Key("from", DATE, "from this day on"),
    Key("until", DATE, "up to this day"),
)
_WINDOW_KEYS = (
    Key("by", DATE, "at any time up to and including this day"),
    Key("at", DATE, "on this day"),
    Key("throughout", ListOf(DATE), "at every step from one day to another"),
    Key("greatest", ListOf(DATE), "the greatest value between two days"),
    Key("total", ListOf(DATE), "what a flow adds up to between two days"),
    Key("horizon", DATE, "how long to wait for it"),
)
_OWN_SHAPES = (
    Shape(
        "case",
        "The case: what it asks, over which time, and how far each account is trusted.",
        (
            Key("sapper", WHOLE, "version of the format: 1", required=True),
            Key("title", TEXT, "what it is called", required=True),
            Key("asks", TEXT, "the question behind it, in a sentence", required=True),
            Key("cutoff", DATE, "what was not known by then shapes no prior", required=True),
            Key("time", Sub("time"), "start, stop and step", required=True),
            Key("counts", ListOf(TEXT), "what is counted: each is a unit"),
            Key("accounts", MapOf("id", SHARE), "in order, with how far we trust each", required=True),
            Key("shares", MapOf("id", TEXTS), "sector files of a case that ships, read as if they lay in `model/`"),
            Key("handling", TEXT, "printed on every page, e.g. TLP:AMBER"),
            Key("words", OneOf(("icd203", "kent", "none")), "words beside probabilities"),
            *TALK,
        ),
    ),
    Shape(
        "time",
        "The time that worlds run over.",
        (
            Key("start", DATE, "first day", required=True),
            Key("stop", DATE, "last day", required=True),
            Key("step", DURATION, "length of a step", required=True),
            Key("method", OneOf(("euler", "rk4")), "rk4 only for models without chance"),
            Key("save_every", WHOLE, "keep every so many steps"),
        ),
    ),
    Shape(
        "sources",
        "Documents, as Zotero exports them (CSL-YAML).",
        (Key("references", ListOf(Sub("source")), "one item a document", required=True),),
        open=True,
    ),
    Shape(
        "source",
        "One CSL item.",
        (
            Key("id", TEXT, "how claims refer to it", required=True),
            Key("title", TEXT, "title", required=True),
            Key("type", TEXT, "CSL type"),
            Key("author", Anything(), "names"),
            Key("issued", Anything(), "date of publication"),
            Key("URL", TEXT, "where it is"),
        ),
        open=True,
    ),
    Shape(
        "claims",
        "Claims; keys at the top are defaults for all below.",
        (
            *_CLAIM_KEYS,
            Key("together", SHARE, "how strongly the truths of these claims hang together"),
            Key("claims", MapOf("id", Sub("claim")), "one entry a claim"),
            Key("checks", MapOf("id", Sub("check")), "sums that should hold"),
            Key("disagrees", ListOf(Sub("conflict")), "sources that cannot all be right"),
            *TALK,
        ),
    ),
    Shape(
        "claim",
        "One thing that a source says.",
        (
            Key("says", TEXT, "in our own words, a sentence", required=True),
            *_CLAIM_KEYS,
            Key("quantity", QUANTITY, "the number it gives"),
            Key("repeats", TEXT, "id of the claim that it only echoes"),
            Key("fault", OneOf(("author",)), "a slip that is the author's own"),
            *TALK,
        ),
    ),
    Shape(
        "quotation",
        "A phrase, and what stands beside it where it fits twice.",
        (
            Key("exact", TEXT, "the phrase", required=True),
            Key("prefix", TEXT, "what comes before it"),
            Key("suffix", TEXT, "what comes after it"),
        ),
    ),
    Shape(
        "check",
        "A sum that should hold between claims and parameters.",
        (
            Key("says", TEXT, "in a sentence"),
            Key("holds", TEXT, "two sides and a sign between them", required=True),
            Key("fault", OneOf(("author",)), "the fault is the author's own"),
            *TALK,
        ),
    ),
    Shape(
        "conflict",
        "Claims that cannot all be right.",
        (
            Key("between", ListOf(TEXT), "ids of claims", required=True),
            Key("because", TEXT, "what they disagree on"),
            *TALK,
        ),
    ),
    Shape(
        "account",
        "One author's reading: points of disagreement, or direct answers.",
        (
            Key("title", TEXT, "what it is called", required=True),
            Key("about", TEXT, "the reading in a sentence or two"),
            Key("reads", TEXTS, "ids of sources"),
            Key("points", MapOf("id", Sub("point")), "one entry a disagreement"),
            Key("answers", MapOf("id", Sub("direct")), "answers without a model"),
            Key("note", TEXT, "shown in the report"),
            Key("todo", TEXT, "shown in the report"),
        ),
    ),
    Shape(
        "point",
        "One disagreement and the changes that it makes.",
        (
            Key("says", TEXT, "in a sentence", required=True),
            Key("basis", OneOf(("stated", "implied", "supplied")), "stated by the author, implied, or supplied by us", required=True),
            Key("rests_on", TEXTS, "ids of claims"),
            Key("because", TEXT, "how the words lead to the change"),
            *_POINT_KEYS,
            *TALK,
        ),
    ),
    Shape(
        "direct",
        "An answer without a model.",
        (Key("prior", PRIOR, "a probability, number or date", required=True), *RESTS, *TALK),
    ),
    Shape(
        "scenario",
        "A what-if.",
        (
            Key("title", TEXT, "what it is called", required=True),
            Key("about", TEXT, "in a sentence or two"),
            *_POINT_KEYS,
            Key("points", MapOf("id", Sub("change")), "several changes, each with its days"),
            Key("expect", Sub("expect"), "what it should raise and lower"),
            Key("note", TEXT, "shown in the report"),
            Key("todo", TEXT, "shown in the report"),
        ),
    ),
    Shape(
        "change",
        "One change of a scenario.",
        (Key("says", TEXT, "in a sentence"), Key("because", TEXT, "why"), *_POINT_KEYS, *TALK),
    ),
    Shape(
        "expect",
        "What a scenario should do to the answers; tested.",
        (Key("raises", TEXTS, "ids of questions"), Key("lowers", TEXTS, "ids of questions")),
    ),
    Shape(
        "question",
        "Something that will be resolved.",
        (
            Key("asks", TEXT, "the question, in a sentence", required=True),
            Key("yes_if", EQUATION, "yes or no: the condition"),
            Key("value", EQUATION, "a number: what is asked for"),
            Key("when", EQUATION, "a date: the condition that is waited for"),
            *_WINDOW_KEYS,
            Key("through", TEXT, "id of the indicator by which the world is seen"),
            Key("given", TEXT, "id of a question that must be yes"),
            Key("unit", UNIT, "unit of the answer"),
            Key("resolves_on", TEXT, "what will settle it"),
            Key("unscored", TEXT, "why it cannot be scored"),
            *TALK,
        ),
    ),
    Shape(
        "indicator",
        "An observable and its error model.",
        (
            Key("shows", EQUATION, "what it shows", required=True),
            Key("kind", OneOf(("series", "event")), "a number again and again, or something that happens"),
            Key("read_from", TEXT, "where it is read"),
            Key("every", VALUED, "how often"),
            Key("error", VALUED, "one standard error of a reading"),
            Key("bias", VALUED, "what a reading is too large by, as a factor"),
            Key("lag", VALUED, "how late it comes"),
            Key("seen", VALUED, "chance that an event is seen"),
            Key("false_alarm", VALUED, "events reported that did not happen, per time"),
            *TALK,
        ),
    ),
    Shape(
        "observation",
        "A dated reading of an indicator.",
        (
            Key("indicator", TEXT, "its id", required=True),
            Key("date", DATE, "day of the reading"),
            Key("from", DATE, "first day"),
            Key("until", DATE, "last day"),
            Key("reads", QUANTITY, "a quantity, `yes` or `nothing`", required=True),
            Key("rests_on", TEXT, "id of a claim"),
            Key("already_in", TEXTS, "parts of the model that were made knowing it: it counts there alone"),
            *TALK,
        ),
    ),
    Shape(
        "outcome",
        "What then happened.",
        (
            Key("value", QUANTITY, '"yes", "no", a number or range, or a date'),
            Key("date", DATE, "when it was settled"),
            Key("source", TEXT, "id of a source"),
            Key("annulled", TEXT, "why the question is void"),
            *TALK,
        ),
    ),
)  # fmt: skip

SHAPES: Mapping[str, Shape] = MappingProxyType(
    {shape.name: shape for shape in (*_OWN_SHAPES, *MODEL_SHAPES)}
)
"""Every file and part by name."""

FILES: Mapping[str, Kind] = MappingProxyType(
    {
        "case": Sub("case"),
        "sources": Either((Sub("sources"), ListOf(Sub("source")))),
        "claims": Sub("claims"),
        "sector": Sub("sector"),
        "account": Sub("account"),
        "scenario": Sub("scenario"),
        "questions": MapOf("id", Sub("question")),
        "indicators": MapOf("id", Sub("indicator")),
        "observations": ListOf(Sub("observation")),
        "outcomes": MapOf("id", Sub("outcome")),
    }
)
"""What each kind of file holds at its top."""
