"""Questions as parts of a model: `question.ID` for each, seen through reports where it says so.

The expression of a question becomes an ordinary variable, worked out at every step. Where
the question goes `through:` an indicator, what the indicator shows is replaced in it by what
is reported (`sapper.analysis.reports`). What of the values counts is decided afterwards, by
`sapper.analysis.outcomes`.
"""

from __future__ import annotations

from dataclasses import replace

from sapper.analysis.reports import Reported, reported
from sapper.case.case import Case, Indicator, Question
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.language.tree import Expr, Name, rebuild
from sapper.model.parts import Model, Variable


def variable_of(question: str) -> str:
    """The name of the variable that holds a question's expression."""
    return f"question.{question}"


def with_questions(case: Case, model: Model) -> tuple[Model, list[Diagnostic]]:
    """A model with a variable for every question of a case, and the reports they need.

    Diagnostics: `through-mismatch` where a question does not mention what its indicator
    shows, `given-not-binary` where a condition is no yes-or-no question.
    """
    found: list[Diagnostic] = []
    made: dict[str, Reported] = {}
    variables: list[Variable] = []
    indicators = {item.id: item for item in case.indicators}
    kinds = {item.id: item.kind for item in case.questions}
    for question in case.questions:
        if question.given is not None and kinds.get(question.given) != "binary":
            found.append(_given_not_binary(question))
        expression = question.expression
        indicator = indicators.get(question.through or "")
        if indicator is not None:
            reports = made.setdefault(indicator.id, reported(indicator, model))
            expression = _seen_through(expression, indicator.shows, reports.name)
            if expression == question.expression:
                found.append(_through_mismatch(question, indicator))
        variables.append(
            Variable(variable_of(question.id), expression, written=question.id, span=question.span)
        )
    added = [part for item in made.values() for part in item.variables]
    events = [part for item in made.values() for part in item.events]
    return (
        replace(
            model,
            variables=(*model.variables, *added, *variables),
            events=(*model.events, *events),
        ),
        found,
    )


def _seen_through(expression: Expr, shown: Expr, name: str) -> Expr:
    return rebuild(expression, lambda node: Name(name, span=node.span) if node == shown else node)


def _through_mismatch(question: Question, indicator: Indicator) -> Diagnostic:
    shown = _text(indicator.shows)
    return diagnostic(
        "through-mismatch",
        f"`{question.id}` goes through `{indicator.id}` but does not mention what that shows",
        question.expression.span or question.span,
        f"`{shown}` does not occur here",
        secondary=[Label(indicator.shows.span, "what the indicator shows")]
        if indicator.shows.span
        else (),
        help=f"write the question about `{shown}`, or leave out `through: {indicator.id}`",
    )


def _given_not_binary(question: Question) -> Diagnostic:
    return diagnostic(
        "given-not-binary",
        f"the condition `{question.given}` of `{question.id}` is not a yes-or-no question",
        question.span,
        help="name a question that has `yes_if`",
    )


def _text(expr: Expr) -> str:
    if expr.span is not None:
        return expr.span.text
    return expr.name if isinstance(expr, Name) else "it"
