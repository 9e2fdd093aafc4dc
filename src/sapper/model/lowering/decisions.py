"""Decisions: weights, cells, utilities and chances as formulas, and one choice at its steps.

A logit over options: chance ∝ exp(rationality · Σ w·cell), weights scaled to sum to 1 and
cells cut to −1..1 (McFadden 1974; quantal response, McKelvey and Palfrey 1995). A motive's part in
an option is its part of the log-odds over the best other option, so parts add up to them.
"""

from __future__ import annotations

from dataclasses import replace

from sapper.language.tree import Expr, Name, names, rebuild
from sapper.language.units import Unit, factor
from sapper.model.calendar import Calendar
from sapper.model.lowered import Formula
from sapper.model.lowering.draft import Draft, Owner, hidden
from sapper.model.lowering.equations import field
from sapper.model.lowering.reach import upstream
from sapper.model.lowering.writing import (
    bounded,
    call,
    claims_in,
    compare,
    either,
    greatest,
    minus,
    name,
    number,
    over,
    plus,
    times,
)
from sapper.model.parts import Decision, Option
from sapper.model.primitives import Choose, Previous


def lower_decision(draft: Draft, decision: Decision) -> None:
    """Add the formulas of a decision and its `Choose`."""
    owner = _owner(decision)
    reason = name(field(draft, owner, f"{decision.name}.rationality", decision.rationality))
    weights = _weights(draft, owner, decision)
    cells = {
        (option.name, motive): _cell(draft, owner, decision, option, motive)
        for option in decision.options
        for motive in weights
    }
    utilities = {
        option.name: name(
            draft.formula(
                hidden(decision.name, "utility", option.name),
                times(reason, plus(*(times(w, cells[option.name, m]) for m, w in weights.items()))),
                owner,
            )
        )
        for option in decision.options
    }
    chances = _chances(draft, owner, decision, utilities)
    for option in decision.options:
        _because(draft, owner, decision, option.name, reason, weights, cells, utilities)
    draft.primitives.append(
        Choose(
            decision.name,
            tuple(f"{decision.name}.{option.name}" for option in decision.options),
            chances,
            choice_steps(draft.calendar, decision),
            span=decision.span,
            claims=owner.claims,
        )
    )


def choice_steps(calendar: Calendar, decision: Decision) -> tuple[int, ...]:
    """The steps of choice: the first at or after `since`, and then after every `every`.

    Months and years are counted on the calendar, so that twice a year stays twice a year.
    """
    value, unit = decision.every
    last = calendar.steps
    if decision.until is not None:
        last = min(last, calendar.step_at(decision.until))
    found: list[int] = []
    count = 0
    while True:
        step = max(0, _due(calendar, decision, value * count, unit))
        if step > last:
            return tuple(found)
        if not found or step > found[-1]:
            found.append(step)
        count += 1


def see_former_choices(draft: Draft, decision: Decision) -> None:
    """Let what a decision weighs read its own last choice as it stood a step before.

    `D.last` and `D.OPTION.stands` tell the choice of this step to whatever follows from it. What
    comes before the choice (its cells, and all that they depend on) sees the choice before,
    so that habit and inertia can be written without a circle.
    """
    own = {f"{decision.name}.last"}
    own.update(f"{decision.name}.{option.name}.stands" for option in decision.options)
    chances = [f"{decision.name}.{option.name}.chance" for option in decision.options]
    before_choice = upstream(draft, chances)
    asked: set[str] = set()

    def former(node: Expr) -> Expr:
        if isinstance(node, Name) and node.name in own:
            asked.add(node.name)
            return replace(node, name=hidden(node.name, "before"))
        return node

    for index, formula in enumerate(draft.formulas):
        if formula.name in before_choice and _mentions(formula, own):
            draft.formulas[index] = replace(
                formula,
                expr=rebuild(formula.expr, former),
                by_element=tuple((e, rebuild(x, former)) for e, x in formula.by_element),
            )
    if not asked:
        return
    owner = _owner(decision)
    nothing = draft.formula(hidden(decision.name, "none"), number(0), owner)
    draft.primitives.extend(
        Previous(hidden(item, "before"), item, nothing, span=decision.span, claims=owner.claims)
        for item in sorted(asked)
    )


def _owner(decision: Decision) -> Owner:
    basis = () if decision.basis is None else decision.basis.claims
    written = [cell for option in decision.options for _, cell in option.cells]
    written += [decision.rationality, *(motive.weight for motive in decision.motives)]
    claims = tuple(dict.fromkeys([*basis, *claims_in(written)]))
    return Owner(decision.name, decision.name, claims=claims, span=decision.span)


def _weights(draft: Draft, owner: Owner, decision: Decision) -> dict[str, Expr]:
    written = {
        motive.name: name(
            field(
                draft,
                owner.stream_of(f"{decision.name}.motives.{motive.name}"),
                f"{decision.name}.motives.{motive.name}",
                motive.weight,
            )
        )
        for motive in decision.motives
    }
    total = plus(*written.values())
    return {
        motive: name(
            draft.formula(hidden(decision.name, "weight", motive), over(weight, total), owner)
        )
        for motive, weight in written.items()
    }


def _cell(draft: Draft, owner: Owner, decision: Decision, option: Option, motive: str) -> Expr:
    # a motive that an option leaves out is reported by the checks; it then weighs nothing
    cell = dict(option.cells).get(motive, number(0))
    dotted = f"{decision.name}.options.{option.name}.{motive}"
    written = field(draft, owner.stream_of(dotted), dotted, cell)
    return name(
        draft.formula(
            hidden(decision.name, "cell", option.name, motive),
            bounded(name(written), -1, 1),
            owner,
        )
    )


def _chances(
    draft: Draft, owner: Owner, decision: Decision, utilities: dict[str, Expr]
) -> tuple[str, ...]:
    # the greatest is taken off first, so that no exponential overflows
    best = name(
        draft.formula(hidden(decision.name, "greatest"), greatest(tuple(utilities.values())), owner)
    )
    odds = {
        option: name(
            draft.formula(
                hidden(decision.name, "odds", option), call("EXP", minus(utility, best)), owner
            )
        )
        for option, utility in utilities.items()
    }
    total = name(draft.formula(hidden(decision.name, "total"), plus(*odds.values()), owner))
    return tuple(
        draft.formula(f"{decision.name}.{option}.chance", over(item, total), owner)
        for option, item in odds.items()
    )


def _because(
    draft: Draft,
    owner: Owner,
    decision: Decision,
    option: str,
    reason: Expr,
    weights: dict[str, Expr],
    cells: dict[tuple[str, str], Expr],
    utilities: dict[str, Expr],
) -> None:
    """Add each motive's part of the log-odds of one option over the best of the others."""
    others = [item for item in utilities if item != option]
    best: Expr = number(0)
    if others:
        rival = greatest([utilities[item] for item in others])
        best = name(draft.formula(hidden(decision.name, "rival", option), rival, owner))
    for motive, weight in weights.items():
        against = _of_best(others, best, utilities, {o: cells[o, motive] for o in others})
        draft.formula(
            f"{decision.name}.{option}.because.{motive}",
            times(reason, weight, minus(cells[option, motive], against)),
            owner,
        )


def _of_best(
    options: list[str], best: Expr, utilities: dict[str, Expr], cells: dict[str, Expr]
) -> Expr:
    """The cell of the option whose utility is the best; the first of equals."""
    if not options:
        return number(0)
    found = cells[options[-1]]
    for option in reversed(options[:-1]):
        found = either(compare(utilities[option], ">=", best), cells[option], found)
    return found


def _due(calendar: Calendar, decision: Decision, amount: float, unit: Unit) -> int:
    """The first step at or after a time that has passed since a decision was first due."""
    begin = decision.since if decision.since is not None else calendar.start
    if isinstance(begin, (int, float)) or not calendar.dated:
        scale = factor(unit, calendar.unit)
        assert scale is not None, unit
        return -int(-(amount * scale / calendar.step - 1e-9) // 1)
    if unit.powers[0][0] in ("month", "year"):
        months = amount * (12.0 if unit.powers[0][0] == "year" else 1.0)
        own = Calendar(begin, calendar.stop, 1.0, Unit.of({"month": 1}))
        return calendar.step_from(own.date(months))
    scale = factor(unit, calendar.unit)
    assert scale is not None, unit
    time = calendar.time_of(begin) + amount * scale
    return -int(-(time / calendar.step - 1e-9) // 1)


def _mentions(formula: Formula, own: set[str]) -> bool:
    exprs = [formula.expr, *(expr for _, expr in formula.by_element)]
    return any(item.name in own for expr in exprs for item in names(expr))
