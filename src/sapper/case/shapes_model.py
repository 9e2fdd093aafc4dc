"""What the files of a model may hold: the part of the table that concerns sectors.

See `sapper.case.shapes` for the rest and for what the table is used for.
"""

from __future__ import annotations

from sapper.case.kinds import (
    DATE,
    DURATION,
    EQUATION,
    NUMBER,
    PRIOR,
    SHARE,
    TEXT,
    TEXTS,
    TRUTH,
    UNIT,
    VALUE,
    WHOLE,
    Either,
    Key,
    ListOf,
    MapOf,
    OneOf,
    Shape,
    Sub,
)

TALK = (
    Key("about", TEXT, "in a sentence or two"),
    Key("note", TEXT, "shown in the report"),
    Key("todo", TEXT, "shown in the report"),
)
"""Keys that may stand on any part."""

RESTS = (
    Key("rests_on", Either((TEXTS, Sub("any"))), "claims that give the number itself"),
    Key("argued_from", Either((TEXTS, Sub("any"))), "claims that bear on it; the number is ours"),
    Key("because", TEXT, "how they lead to it"),
    Key("assumed", TEXT, "a sentence: it stands on no document"),
)
"""What a number stands on."""

VALUED = Either((VALUE, Sub("valued")))
"""A number, prior or equation, alone or with what it stands on."""

_OVER = Key("over", TEXTS, "dimensions that it runs over")
_UNIT = Key("unit", UNIT, "what its unit must be")

MODEL_SHAPES = (
    Shape(
        "sector",
        "A sector: one file of the model.",
        (
            Key("sector", TEXT, "name of the sector"),
            Key("about", TEXT, "in a sentence or two"),
            Key("dimensions", MapOf("name", ListOf(TEXT)), "lists of elements"),
            Key("parameters", MapOf("name", Either((PRIOR, Sub("parameter")))), "uncertain constants"),
            Key("stocks", MapOf("name", Either((EQUATION, Sub("stock")))), "what accumulates"),
            Key("flows", MapOf("name", Sub("flow")), "what moves between stocks"),
            Key("variables", MapOf("name", Either((EQUATION, Sub("variable")))), "equations"),
            Key("lookups", MapOf("name", Sub("lookup")), "curves through points"),
            Key("correlations", ListOf(Sub("correlation")), "parameters that hang together"),
            Key("events", MapOf("name", Sub("event")), "what happens"),
            Key("decisions", MapOf("name", Sub("decision")), "choices among options by motives"),
            Key("chains", MapOf("name", Sub("chain")), "who must sign what"),
            Key("populations", MapOf("name", Sub("population")), "people who speak when others do"),
            Key("note", TEXT, "shown in the report"),
            Key("todo", TEXT, "shown in the report"),
        ),
    ),
    Shape("any", "Claims of which one is enough.", (Key("any", ListOf(TEXT), "ids of claims", required=True),)),
    Shape(
        "valued",
        "A number or prior with what it stands on.",
        (Key("prior", PRIOR, "the number or prior", required=True),
         Key("otherwise", PRIOR, "where its claims do not hold"), _UNIT, *RESTS, *TALK),
    ),
    Shape(
        "parameter",
        "An uncertain constant.",
        (
            Key("prior", Either((PRIOR, MapOf("name", PRIOR))), "one prior, or one for each element", required=True),
            Key("otherwise", PRIOR, "prior where its claims do not hold"),
            _OVER, _UNIT, *RESTS, *TALK,
        ),
    ),
    Shape(
        "stock",
        "What accumulates.",
        (
            Key("start", VALUED, "what stands in it at the start", required=True),
            Key("whole", TRUTH, "whether it counts heads"),
            _OVER, _UNIT, *TALK,
        ),
    ),
    Shape(
        "flow",
        "What moves between stocks, or in from or out to nowhere.",
        (
            Key("from", TEXT, "the stock that it leaves"),
            Key("to", TEXT, "the stock that it enters"),
            Key("equation", EQUATION, "an amount per time"),
            Key("hazard", VALUED, "a rate per head"),
            Key("after", VALUED, "a time of stay"),
            Key("moves", Sub("moves"), "an amount, once"),
            Key("spread", VALUED, "how much times of stay differ, as a share of their mean"),
            _OVER, _UNIT, *TALK,
        ),
    ),
    Shape(
        "moves",
        "An amount that moves once.",
        (Key("when", EQUATION, "the condition", required=True), Key("amount", EQUATION, "how much", required=True)),
    ),
    Shape(
        "variable",
        "An equation.",
        (Key("equation", Either((EQUATION, MapOf("name", EQUATION))), "one equation, or one for each element", required=True),
         _OVER, _UNIT, *TALK),
    ),
    Shape(
        "lookup",
        "A curve through points.",
        (
            Key("x", ListOf(NUMBER), "where", required=True),
            Key("y", ListOf(NUMBER), "how much", required=True),
            Key("beyond", OneOf(("hold", "extend", "step")), "what happens beyond the ends"),
            Key("x_unit", UNIT, "unit of x"),
            Key("y_unit", UNIT, "unit of y"),
            *TALK,
        ),
    ),
    Shape(
        "correlation",
        "Parameters that hang together.",
        (Key("between", ListOf(TEXT), "names of parameters", required=True),
         Key("rank", NUMBER, "rank correlation, -1 to 1", required=True),
         Key("because", TEXT, "why"), *TALK),
    ),
    Shape(
        "event",
        "Something that happens: at a hazard, or when a condition is first met.",
        (
            Key("hazard", VALUED, "how often, per time"),
            Key("when", EQUATION, "the condition"),
            Key("from", DATE, "not before this day"),
            Key("until", DATE, "not after this day"),
            Key("repeats", TRUTH, "whether it can happen again"),
            *TALK,
        ),
    ),
    Shape(
        "decision",
        "A choice among options by motives.",
        (
            Key("actor", TEXT, "who chooses"),
            Key("every", DURATION, "how often", required=True),
            Key("from", DATE, "first choice"),
            Key("until", DATE, "no choice after this day"),
            Key("rationality", VALUED, "0: like a coin; 10: almost strict", required=True),
            Key("motives", MapOf("name", VALUED), "weights, scaled to sum to 1", required=True),
            Key("options", MapOf("name", MapOf("name", VALUED)), "how well each serves each motive, -1 to 1", required=True),
            *RESTS, *TALK,
        ),
    ),
    Shape(
        "chain",
        "An approval chain.",
        (
            Key("signers", MapOf("name", Sub("signer")), "who signs", required=True),
            Key("orders", MapOf("name", Sub("order")), "what must be signed", required=True),
            Key("refuses_unauthorised", VALUED, "share of orders that nobody sanctioned which a signer refuses"),
            Key("collusion", VALUED, "correlation between signers"),
            *RESTS, *TALK,
        ),
    ),
    Shape(
        "signer",
        "One whose signature may be needed.",
        (
            Key("handles", VALUED, "time for an order", required=True),
            Key("refuses", VALUED, "share that he sends back", required=True),
            Key("present", VALUED, "share of time in which he can be reached"),
            Key("capacity", VALUED, "orders per time"),
            Key("refuses_unauthorised", VALUED, "instead of the chain's"),
            *TALK,
        ),
    ),
    Shape(
        "order",
        "A class of orders.",
        (
            Key("arrives", VALUED, "orders per time", required=True),
            Key("needs", Either((ListOf(TEXT), Sub("all"))), "signers, in this order; {all: [...]} side by side", required=True),
            *TALK,
        ),
    ),
    Shape("all", "Signers side by side.", (Key("all", ListOf(TEXT), "signers", required=True),)),
    Shape(
        "population",
        "People who speak when enough others do.",
        (
            Key("size", VALUED, "how many", required=True),
            Key("by", TEXT, "the dimension of its groups", required=True),
            Key("shares", MapOf("name", VALUED), "of each group", required=True),
            Key("threshold", Either((PRIOR, ListOf(SHARE), Sub("valued"))), "share that one must see speaking before one speaks", required=True),
            Key("bands", WHOLE, "into how many bands a prior of thresholds is cut (20)"),
            Key("sees", Sub("sees"), "how much one sees of one's own group and of others", required=True),
            Key("pushed_by", MapOf("name", EQUATION), "what moves people by itself"),
            Key("weights", MapOf("name", VALUED), "of what pushes, scaled to sum to 1"),
            *RESTS, *TALK,
        ),
    ),
    Shape(
        "sees",
        "How much of each one sees.",
        (Key("own", VALUED, "of one's own group", required=True), Key("other", VALUED, "of all others", required=True)),
    ),
)  # fmt: skip
"""The shapes of a model's files."""
