"""What stands below the ANSWERS table: marks, trust, how to read it, where to go from there.

Not here: the table itself (`sapper.cli.tables`).
"""

from __future__ import annotations

from collections.abc import Mapping

from sapper.analysis.figures import day
from sapper.analysis.results import Answers
from sapper.case.case import Case, closes
from sapper.cli.tables import heading, limit
from sapper.diagnostics.render.cells import wrap

CONDITIONAL, CLOSED = "*", "°"
_WORDS = {
    "icd203": " The words are those of ICD 203.",
    "kent": " The words are Sherman Kent's.",
    "none": "",
}


def marks(case: Case, answers: Answers) -> Mapping[str, str]:
    """Marks behind the ids of questions that are not a plain question about what is to come."""
    conditional, closed = _conditional(case), _closed(case, answers)
    return {
        item.id: (CONDITIONAL if item.id in conditional else "")
        + (CLOSED if item.id in closed else "")
        for item in case.questions
    }


def legend(case: Case, answers: Answers, *, asks: bool) -> list[str]:
    """The lines; `asks` says that the table told already what each question asks."""
    told: list[str] = []
    conditional, closed = _conditional(case), _closed(case, answers)
    if conditional:
        pairs = ", ".join(f"{name} if {given}" for name, given in conditional.items())
        told.append(f"{CONDITIONAL} answered for worlds only in which another is yes: {pairs}.")
    if closed:
        verb = "was" if len(closed) == 1 else "were"
        told.append(
            f"{CLOSED} {verb} settled by {day(answers.as_of)}, and may be known: {', '.join(closed)}."
        )
    if len(answers.accounts) > 1:
        told.append(_trust(answers))
    told.append(
        "Numbers and dates: the middle, and where 9 worlds in 10 lie (later: after the horizon)."
        + _WORDS[case.words]
    )
    if not asks:
        told.append(f"What each question asks: sapper run {case.name} --asks")
    told.append(f"One question in full: sapper answer {case.name} QUESTION")
    return [line for text in told for line in wrap(text, limit())]


def _trust(answers: Answers) -> str:
    """What `all` is made of, whose trust that is, and whether anything seen has moved it."""
    shares = ", ".join(
        f"{heading(item.id)} {100.0 * item.trust:.0f} %" for item in answers.accounts
    )
    seen = "nothing seen so far tells the accounts apart"
    if answers.news is not None and answers.news.moved:
        seen = "the readings below have moved it"
    return (
        f"all: the accounts by trust ({shares}), each question by those that answer it. The trust "
        f"is our own judgement, and {seen}."
    )


def _conditional(case: Case) -> Mapping[str, str]:
    return {item.id: item.given for item in case.questions if item.given is not None}


def _closed(case: Case, answers: Answers) -> tuple[str, ...]:
    """Questions whose last day had passed when the answers were asked for."""
    return tuple(item.id for item in case.questions if closes(item.window) <= answers.as_of)
