"""Answers in words: the sentence of a question, and each answer as a figure with its range.

What the terminal prints at the head of a question and what a report shows are these same
words; no figure has more digits than its error allows (`sapper.analysis.figures`).
"""

from __future__ import annotations

from collections.abc import Sequence

from sapper.analysis import figures
from sapper.analysis.results import (
    Answer,
    Answers,
    BinaryAnswer,
    DateAnswer,
    MissingAnswer,
    NumberAnswer,
)


def sentence(shown: Sequence[Answer]) -> str:
    """The answers to one question as a sentence, the mixture's (or the only one) first."""
    if not shown:
        return "No account answers it."
    match shown[0]:
        case BinaryAnswer():
            return verdict(shown)
        case NumberAnswer() as answer:
            return _number(answer)
        case DateAnswer() as answer:
            return _date(answer)
        case MissingAnswer(because=because):
            return f"No answer: {because}."


def verdict(shown: Sequence[Answer]) -> str:
    """`Unlikely (22 in 100; the accounts say 9 to 43 %).`"""
    first = shown[0]
    if isinstance(first, MissingAnswer):
        return f"No answer: {first.because}."
    assert isinstance(first, BinaryAnswer)
    chance = figures.chance(first)
    said = chance.removesuffix(" %")
    text = f"{said} in 100" if said.isdigit() else chance
    given = sorted(
        (item for item in shown[1:] if isinstance(item, BinaryAnswer)),
        key=lambda item: item.probability,
    )
    if len(given) > 1:
        low, high = figures.chance(given[0]), figures.chance(given[-1])
        # rounded as in the table below
        text += f"; the accounts say {low.removesuffix(' %')} to {high}" if low != high else ""
    word = first.word[:1].upper() + first.word[1:]
    return f"{word} ({text})." if word else f"{text[:1].upper()}{text[1:]}."


def figure(answer: Answer, size: float = 1.0) -> str:
    """The figure of one answer, numbers in units of `size`: `39 %`, `17,000`, `Mar 1972`."""
    match answer:
        case BinaryAnswer():
            return figures.chance(answer)
        case NumberAnswer():
            return figures.median(answer, size)
        case DateAnswer():
            return figures.month(figures.date_at(answer, 0.5).date)
        case MissingAnswer():
            return figures.DASH


def likely(answer: Answer, size: float = 1.0) -> str:
    """Where nine in ten lie: readings of a chance, worlds of a number or a date."""
    match answer:
        case BinaryAnswer():
            return figures.spread(answer)
        case NumberAnswer():
            return figures.nine_in_ten(answer, size)
        case DateAnswer():
            early, late = (figures.date_at(answer, share).date for share in (0.05, 0.95))
            first, last = (figures.month(item) for item in (early, late))
            return first if first == last else f"{first} {figures.DASH} {last}"
        case MissingAnswer():
            return figures.DASH


def scale_of(answers: Sequence[Answer]) -> tuple[float, str]:
    """One scale for the answers to a question, by its first number, and the word for it."""
    first = next((item for item in answers if isinstance(item, NumberAnswer)), None)
    return (1.0, "") if first is None else figures.scale(figures.at(first, 0.5).value)


def shown_answers(answers: Answers, question: str) -> list[Answer]:
    """The answers to a question, the mixture's first, without it where there is one account."""
    found = [item for item in answers.answers if item.question == question]
    return found if len(answers.accounts) > 1 else found[-1:]


def _number(answer: NumberAnswer) -> str:
    size, word = figures.scale(figures.at(answer, 0.5).value)
    unit = figures.unit_of(answer, word)
    middle, range_ = figures.median(answer, size), figures.nine_in_ten(answer, size)
    told = f"{middle} {unit}".strip()
    if range_ == middle:
        return f"{told} in nearly all worlds."
    return f"About {told} in the middle; 9 worlds in 10 lie in {range_}."


def _date(answer: DateAnswer) -> str:
    middle = figures.date_at(answer, 0.5).date
    beyond = f"after {figures.day(answer.horizon)}, or never: {figures.never(answer)}"
    if middle is None:
        return f"In the middle world not by {figures.day(answer.horizon)} ({beyond})."
    return f"In the middle {figures.month(middle)}; {likely(answer)} in 9 worlds of 10 ({beyond})."
