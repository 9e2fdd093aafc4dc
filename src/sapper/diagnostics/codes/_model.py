"""Codes of the model: names, cycles, units, dimensions, basis, points."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    # names
    Code("unknown-name", "a name that nothing in the model gives"),
    Code("unknown-function", "a function or lookup that does not exist"),
    Code("unknown-element", "a subscript that is no element of its dimension"),
    Code("unknown-signer", "an order that needs somebody who is no signer"),
    Code("not-a-value", "the name of a part that has no value of its own"),
    Code("wrong-arguments", "a function with too many or too few arguments"),
    Code("name-clash", "one name for two parts"),
    Code("reserved-name", "a part called by a unit, a builtin or a word of the language"),
    # circles
    Code("cycle", "values that depend on themselves within one step"),
    # units
    Code("unit-mismatch", "quantities that do not measure the same thing"),
    Code("period-mismatch", "quantities that are alike but for the unit of time"),
    Code("date-arithmetic", "points in time used as if they were numbers"),
    # dimensions and whole parts
    Code("dimension-mismatch", "arrays that do not fit together"),
    Code("missing-element", "an array that leaves out an element"),
    Code("subscript-outside", "a numbered subscript beyond the elements"),
    Code("flow-ends", "a flow that leads nowhere, or not between stocks"),
    Code("two-stays", "two times of stay in one stock"),
    Code("few-options", "a decision with nothing to decide"),
    Code("missing-motive", "an option that leaves out a motive"),
    Code("population-shares", "groups whose shares are not those of all people"),
    Code("correlation-set", "correlations that no parameters can have"),
    Code("negative-value", "a value below nought where none can be"),
    Code("cell-outside", "a cell of a decision outside -1 to 1", "warning"),
    # method
    Code("rk4-with-chance", "RK4 for a model that leaves something to chance"),
    # basis
    Code("no-basis", "a number that stands on nothing"),
    Code("no-because", "an argument or an assumption without a reason"),
    Code("idle-otherwise", "an `otherwise` that no world can reach"),
    # points
    Code("unknown-target", "a point that changes what does not exist"),
    Code("set-twice", "one thing changed twice by one account"),
    Code("double-change", "one thing changed by an account and by a scenario", "warning"),
    Code("undatable", "a change from a date on that cannot have one"),
    Code("no-was", "`was` where there is no value before"),
)
"""The codes of this room."""
