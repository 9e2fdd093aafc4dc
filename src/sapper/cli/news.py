"""What readings did to a run, as lines; and that something is not weighed by them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sapper.analysis.news.sentences import (
    before_readings,
    hinges_by_weights,
    sentences,
    weighing_case,
)
from sapper.cli.tables import limit
from sapper.diagnostics.render.cells import wrap

if TYPE_CHECKING:
    from sapper.analysis.results import Answers
    from sapper.case.case import Case


def news_lines(answers: Answers) -> list[str]:
    """Lines for the block on trust; none where the case has no reading."""
    if answers.news is None:
        return []
    return [line for text in sentences(answers.news) for line in wrap(text, limit() - 3)]


def hinge_note(answers: Answers) -> list[str]:
    """That shares are not weighed, where answers, flips and turning points are."""
    if answers.news is None or answers.news.level:
        return []
    told = [before_readings("Shares and the gap between accounts are")]
    rough = hinges_by_weights(answers.news)
    told += [] if rough is None else [rough]
    return [f"   {line}" for text in told for line in wrap(text, limit() - 3)]


def unweighed_note(case: Case, what: str) -> list[str]:
    """That something is not weighed, where the answers to a case are."""
    return wrap(before_readings(what), limit()) if weighing_case(case) else []
