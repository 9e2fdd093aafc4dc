"""What can only be checked over the whole case: that everything named exists and fits.

Ids of claims, sources, questions and indicators, dates against the horizon, and what
questions, answers and outcomes are asked to be. Claims against priors, credences and the
cutoff are in `sapper.case.resolve_claims`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from sapper.case import sums
from sapper.case.case import (
    At,
    By,
    Case,
    DirectAnswer,
    First,
    Question,
)
from sapper.case.cutoff import after_cutoff
from sapper.case.reading import NO_DATE
from sapper.case.references import narrow, references
from sapper.case.resolve_claims import (
    counted_twice,
    idle_credences,
    outside_priors,
)
from sapper.case.resolve_outcomes import outcome_faults
from sapper.case.resolve_readings import reading_faults
from sapper.case.unknown import unknown
from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.diagnostics.span import Span
from sapper.evidence.claims import Check
from sapper.language.names import canonical
from sapper.language.quantile import quantile
from sapper.language.units import DATE
from sapper.model.parts import parts


def resolve(case: Case) -> list[Diagnostic]:
    """Every fault that shows only over the whole case."""
    return [
        *_evidence(case),
        *_claims_named(case),
        *_sums(case),
        *_questions(case),
        *_answers(case),
        *outcome_faults(case),
        *_scenarios(case),
        *reading_faults(case),
        *_horizon(case),
        *after_cutoff(case),
        *outside_priors(case),
        *counted_twice(case),
        *idle_credences(case),
    ]


def _evidence(case: Case) -> Iterator[Diagnostic]:
    sources = {source.id: source for source in case.evidence.sources}
    yield from _twice("source", [(item.id, item.span) for item in case.evidence.sources])
    yield from _twice("claim", [(item.id, item.span) for item in case.evidence.claims])
    originals = {claim.id: claim.repeats for claim in case.evidence.claims}
    for claim in case.evidence.claims:
        if claim.source and not sources:
            yield unknown("unknown-source", "source", claim.source, sources, claim.span)
        if claim.repeats is None:
            continue
        if claim.repeats not in originals:
            yield unknown("unknown-claim", "claim", claim.repeats, originals, claim.span)
        elif originals[claim.repeats] is not None:
            yield diagnostic(
                "repeats-echo",
                f"`{claim.id}` repeats `{claim.repeats}`, which repeats another itself",
                claim.span,
                help="name the claim that was there first",
            )
    for conflict in case.evidence.conflicts:
        for name in conflict.between:
            if name not in originals:
                span = narrow(conflict.span, name)
                yield unknown("unknown-claim", "claim", name, originals, span)
    for account in case.accounts:
        for name in account.reads:
            if name not in sources:
                yield unknown("unknown-source", "source", name, sources, account.span)


def _twice(what: str, ids: list[tuple[str, Span | None]]) -> Iterator[Diagnostic]:
    first: dict[str, Span | None] = {}
    for name, span in ids:
        if name in first:
            place = first[name]
            yield diagnostic(
                "duplicate-id",
                f"there are two {what}s `{name}`",
                span,
                secondary=() if place is None else (Label(place, "the first"),),
                help="give one of the two another id",
            )
        else:
            first[name] = span


def _claims_named(case: Case) -> Iterator[Diagnostic]:
    known = [claim.id for claim in case.evidence.claims]
    for item in references(case):
        if item.claim not in known:
            yield unknown("unknown-claim", "claim", item.claim, known, item.span)


_WORD = re.compile(r"(?<![\w.])[^\W\d](?:[\w.]|-(?=\w))*")
_WORDS_OF_SUMS = ("per", "and", "or", "not", "mod", "sqrt", "million", "billion", "thousand")


def _sums(case: Case) -> Iterator[Diagnostic]:
    """Names in the sums first; sums whose names are all known are worked out."""
    unknown: set[str] = set()
    for check in case.evidence.checks:
        strange = list(_strange(case, check))
        if strange:
            unknown.add(check.id)
        yield from strange
    yield from sums.faults(case, frozenset(unknown))


def _strange(case: Case, check: Check) -> Iterator[Diagnostic]:
    """Names in a sum that are no claims, no names of the model, and no units."""
    claims = {claim.id for claim in case.evidence.claims}
    names = {part.name for part in parts(case.model)}
    for match in _WORD.finditer(check.holds):
        word = match.group()
        if word in claims or canonical(word) in names or case.units.resolve(word):
            continue
        following = check.holds[match.end() :].lstrip()[:1]
        if following == "(" or word.lower() in _WORDS_OF_SUMS:
            continue
        what = "claim" if "-" in word else "claim or name of the model"
        known = sorted(claims) if "-" in word else sorted(claims | names)
        yield unknown("unknown-in-check", what, word, known, narrow(check.span, word))


def _questions(case: Case) -> Iterator[Diagnostic]:
    known = {question.id: question for question in case.questions}
    indicators = [item.id for item in case.indicators]
    for question in case.questions:
        if question.through is not None and question.through not in indicators:
            yield unknown(
                "unknown-indicator", "indicator", question.through, indicators, question.span
            )
        if question.given is None:
            continue
        other = known.get(question.given)
        if other is None:
            yield unknown("unknown-question", "question", question.given, known, question.span)


def _answers(case: Case) -> Iterator[Diagnostic]:
    known = {question.id: question for question in case.questions}
    for account in case.accounts:
        for answer in account.answers:
            question = known.get(answer.question)
            if question is None:
                yield unknown("unknown-question", "question", answer.question, known, answer.span)
            else:
                yield from _answer_fits(question, answer)


def _answer_fits(question: Question, answer: DirectAnswer) -> Iterator[Diagnostic]:
    prior = answer.prior
    wanted = {"binary": "a probability", "date": "a date", "number": "a number"}[question.kind]
    if question.kind == "date":
        fits = prior.unit == DATE
    elif question.kind == "number":
        fits = prior.unit != DATE and question.unit_text in ("", str(prior.unit))
        wanted = f"a number in {question.unit_text}" if question.unit_text else wanted
    else:
        ends = [float(quantile(prior, share)) for share in (0.001, 0.999)]
        fits = not prior.unit.powers and min(ends) >= 0 and max(ends) <= 1
    if not fits:
        yield diagnostic(
            "answer-kind",
            f"`{question.id}` asks for {wanted}, and the answer is `{prior.text or prior.unit}`",
            prior.span or answer.span,
            help={
                "binary": "write a share or `beta(2, 5)`",
                "date": "write `1972-03-01 to 1973-06-30`",
                "number": "write it in the unit of the question",
            }[question.kind],
        )


def _scenarios(case: Case) -> Iterator[Diagnostic]:
    known = [question.id for question in case.questions]
    for scenario in case.scenarios:
        for name in (*scenario.raises, *scenario.lowers):
            if name not in known:
                yield unknown("unknown-question", "question", name, known, scenario.span)


def _horizon(case: Case) -> Iterator[Diagnostic]:
    start, stop = case.model.calendar.start, case.model.calendar.stop
    if not isinstance(start, dt.date) or not isinstance(stop, dt.date) or stop <= start:
        return
    dates: list[tuple[str, dt.date, Span | None]] = []
    for question in case.questions:
        window = question.window
        if isinstance(window, By | At):
            ends = (window.date,)
        elif isinstance(window, First):
            ends = (window.horizon,)
        else:
            ends = (window.start, window.stop)
        dates.extend((f"`{question.id}` asks for", date, question.span) for date in ends)
    dates.extend(
        (f"a reading of `{item.indicator}` is of", item.start, item.span)
        for item in case.observations
    )
    for what, date, span in dates:
        if date != NO_DATE and not start <= date <= stop:
            yield diagnostic(
                "outside-horizon",
                f"{what} {date}, and the model runs from {start} to {stop}",
                span,
                secondary=_time_label(case),
                help="mend the date, or run the model longer (`time` in `case.yaml`)",
            )  # fmt: skip


def _time_label(case: Case) -> tuple[Label, ...]:
    span = case.model.calendar.span
    return () if span is None else (Label(span, "the time of the model"),)
