"""One question in full: what each account answers, and how sure."""

from __future__ import annotations

import re

from sapper.analysis import figures
from sapper.analysis.results import (
    MIXTURE,
    Answer,
    Answers,
    BinaryAnswer,
    DateAnswer,
    MissingAnswer,
    NumberAnswer,
    Spread,
)
from sapper.analysis.sentences import verdict
from sapper.analysis.spread import NO_METHOD
from sapper.case.case import Question
from sapper.cli.tables import columns, heading, limit
from sapper.diagnostics.render.cells import width, wrap

_QUANTILE_HEADS = ("1 in 20", "1 in 4", "middle", "3 in 4", "19 in 20")


def block(answers: Answers, question: Question, number: int | None) -> list[str]:
    """The lines of a question; `number` counts it in a run."""
    lines = _title(question, number)
    given = [answers.of(question.id, account) for account in columns(answers)]
    shown = [item for item in given if item is not None]
    if not shown:
        return [*lines, "   No account answers it."]
    lines += _condition(shown[0])
    if question.kind == "binary":
        return [*lines, *_binary(answers, shown)]
    if question.kind == "number":
        return [*lines, *_number(shown)]
    return [*lines, *_date(shown)]


def details(answers: Answers, question: Question) -> list[str]:
    """What is known beside the answers: errors, spread, and how the question resolves."""
    lines: list[str] = []
    for item in answers.answers:
        if item.question != question.id or item.direct:
            continue
        name = heading(item.account)
        match item:
            case BinaryAnswer():
                interval = f"{100 * item.low:.1f} to {100 * item.high:.1f} %"
                lines.append(
                    f"   {name}: simulated from {item.worlds:,} worlds, 95 % interval {interval}"
                )
                if item.spread is not None and item.spread.readings:
                    lines.append(f"   {'':<{width(name)}}  {_spread_line(item.spread)}")
            case NumberAnswer():
                middle = figures.at(item, 0.5)
                half = (middle.high - middle.low) / 2.0
                low, high = (figures.number(end, half) for end in (middle.low, middle.high))
                lines.append(
                    f"   {name}: simulated from {item.worlds:,} worlds, "
                    f"95 % interval of the middle {low} to {high}"
                )
            case DateAnswer():
                lines.append(f"   {name}: simulated from {item.worlds:,} worlds")
            case MissingAnswer():
                lines.append(f"   {name}: no answer, {item.because}")
    if question.resolves_on:
        lines += [
            f"   {line}" for line in wrap(f"Resolves on: {question.resolves_on}", limit() - 3)
        ]
    if question.unscored:
        lines += [f"   {line}" for line in wrap(f"Not scored: {question.unscored}", limit() - 3)]
    return lines


def _title(question: Question, number: int | None) -> list[str]:
    lead = "" if number is None else f"{number}  "
    room = limit() - 3 - 4 - width(question.id)
    if width(question.asks) <= room:
        gap = limit() - width(lead) - width(question.asks) - width(question.id)
        lines = [f"{lead}{question.asks}{' ' * gap}{question.id}"]
    else:
        first, *rest = wrap(question.asks, limit() - 3)
        lines = [f"{lead}{first}", *(f"   {line}" for line in rest), f"   {question.id}"]
    if question.through is not None:
        lines.append(f"   As reported by `{question.through}`.")
    return lines


def _condition(answer: Answer) -> list[str]:
    if answer.given is None:
        return []
    given = answer.given
    if not given.worlds:
        return [f"   Given `{given.question}`: yes in no world that was run."]
    chance = figures.percent(given.probability, given.probability, given.probability)
    return [
        f"   Given `{given.question}`: yes with a chance of {chance} "
        f"({given.worlds:,} worlds stand behind this answer)."
    ]


def _binary(answers: Answers, shown: list[Answer]) -> list[str]:
    lines = [f"   {verdict(shown)}", ""]
    rows = [
        (heading(run.id), f"{run.trust:.0%}".replace("%", " %"), answer, run.about or run.title)
        for run in answers.accounts
        if isinstance(answer := answers.of(shown[0].question, run.id), BinaryAnswer)
    ]
    together = answers.of(shown[0].question, MIXTURE)
    if len(answers.accounts) > 1 and isinstance(together, BinaryAnswer):
        everybody = len(rows) == len(answers.accounts)
        told = "the accounts by trust" if everybody else "those that answer, by trust"
        rows.append(("all", "", together, told))
    name = max(len("account"), *(width(row[0]) for row in rows)) if rows else 7
    chances = [figures.chance(row[2]) for row in rows]
    wide = max(len("chance"), *(width(item) for item in chances)) if rows else 6
    head = f"   {'account':<{name}}   trust   {'chance':>{wide}}   9 readings in 10   "
    lines.append(head + "the account in a sentence")
    for (account, trust, answer, about), chance in zip(rows, chances):
        left = f"   {account:<{name}}   {trust:>5}   {chance:>{wide}}   "
        left += f"{figures.spread(answer):>16}   "
        first, *rest = _sentence(about, limit() - width(left))
        lines.append((left + first).rstrip())
        lines += [" " * width(left) + line for line in rest]
    return lines


def _spread_line(spread: Spread) -> str:
    """What the spread over readings was told from."""
    sample = f"{spread.readings:,} readings, each run {spread.fates} times with other chance"
    if spread.method == NO_METHOD:
        return f"spread over readings: none above the noise of {sample}"
    return f"spread over readings: from {sample}"


def _number(shown: list[Answer]) -> list[str]:
    rows: list[tuple[str, list[str], str]] = []
    numbers = [item for item in shown if isinstance(item, NumberAnswer)]
    size, word = figures.scale(figures.at(numbers[0], 0.5).value) if numbers else (1.0, "")
    for answer in shown:
        if isinstance(answer, NumberAnswer):
            cells = [figures.quantile(item, size) for item in answer.quantiles]
            rows.append((heading(answer.account), cells, figures.unit_of(answer, word)))
        else:
            rows.append((heading(answer.account), [figures.DASH] * len(_QUANTILE_HEADS), ""))
    return _quantile_lines(rows)


def _date(shown: list[Answer]) -> list[str]:
    rows: list[tuple[str, list[str], str]] = []
    for answer in shown:
        if isinstance(answer, DateAnswer):
            cells = [figures.short_day(item.date) for item in answer.quantiles]
            tail = f"later than {figures.short_day(answer.horizon)}: "
            rows.append((heading(answer.account), cells, tail + figures.never(answer)))
        else:
            rows.append((heading(answer.account), [figures.DASH] * len(_QUANTILE_HEADS), ""))
    return _quantile_lines(rows)


def _quantile_lines(rows: list[tuple[str, list[str], str]]) -> list[str]:
    name = max(width(row[0]) for row in rows)
    sizes = [
        max(width(head), *(width(row[1][index]) for row in rows))
        for index, head in enumerate(_QUANTILE_HEADS)
    ]
    head = "".join("   " + f"{text:>{size}}" for text, size in zip(_QUANTILE_HEADS, sizes))
    lines = [f"   {'':<{name}}{head}"]
    before = ""
    for account, cells, unit in rows:
        values = "".join("   " + f"{text:>{size}}" for text, size in zip(cells, sizes))
        # a unit is said once, a share of worlds without the date for each account
        tail = "" if unit == before else f"   {unit}"
        before = unit
        line = f"   {account:<{name}}{values}"
        if width(line + tail) <= limit():
            lines.append((line + tail).rstrip())
        else:
            lines += [line, f"   {'':<{name}}{tail}"]
    return lines


def _sentence(text: str, room: int) -> list[str]:
    """As many sentences of an account as fit two lines; a longer first one is cut."""
    sentences = re.split(r"(?<=[.!?]) ", " ".join(text.split()))
    kept = sentences[0]
    for sentence in sentences[1:]:
        if len(wrap(f"{kept} {sentence}", room)) > 2:
            break
        kept = f"{kept} {sentence}"
    lines = wrap(kept.removesuffix("."), room)
    return lines if len(lines) <= 2 else [lines[0], f"{lines[1][: room - 1]}…"]
