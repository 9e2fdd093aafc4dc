"""What claims and numbers hold of an answer's uncertainty, for a terminal: five lines or so.

Listed are the three inputs with the largest first-order shares that stand above noise; then
one sentence with what they hold by basis and sector, what is in combinations, and where the
answer crosses one half.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from sapper.analysis import figures
from sapper.analysis.hinges import AccountHinges
from sapper.analysis.inputs import Input
from sapper.analysis.shares import Crossing, Share, Shares
from sapper.analysis.variance import Estimate
from sapper.case.case import Case, Question
from sapper.cli.tables import heading, limit
from sapper.diagnostics.render.cells import width, wrap
from sapper.language.units import DATE

MOST = 3
MOST_NOISE = 50
"""Where what combinations hold has a wider error in per cent, nothing is known of it."""
_Key: TypeAlias = tuple[str, tuple[str, ...]]
_LEAD = 18
_NAMES = 46


def share_lines(found: Sequence[AccountHinges], case: Case, question: Question) -> list[str]:
    """The lines of one question; none where no share stands above noise."""
    ranked = [item for item in found if item.shares is not None and item.shares.ranked]
    same: dict[_Key, list[Share]] = {}
    for item in ranked:
        assert item.shares is not None
        for share in item.shares.found:
            if share.stands:
                same.setdefault(_key(share.input), []).append(share)
    most = {key: max(share.first.value for share in shares) for key, shares in same.items()}
    leading = sorted(most, key=lambda key: -most[key])[:MOST]
    if not leading:
        return []
    names = [heading(item.account) for item in ranked]
    rows = [
        (
            _named([share.input for share in same[key]]),
            [_cell(item.shares, key, question) for item in ranked],
        )
        for key in leading
    ]
    sizes = [
        max(width(name), *(width(cells[place]) for _, cells in rows))
        for place, name in enumerate(names)
    ]
    what = "what readings move" if question.kind != "number" else "all that moves it"
    head = f"   Of {what}, this much goes with".ljust(3 + _NAMES)
    if 3 + _NAMES + sum(3 + size for size in sizes) > limit():
        return [head.rstrip(), *_below(rows, names), *_sentence(ranked, question, case)]
    lines = [head + "".join(f"   {name:>{size}}" for name, size in zip(names, sizes))]
    for text, cells in rows:
        first, *rest = wrap(text, _NAMES - 2)
        padded = first + " " * (_NAMES - 2 - width(first))
        told = "".join(f"   {' ' * (size - width(cell))}{cell}" for cell, size in zip(cells, sizes))
        lines += [f"     {padded}{told}", *(f"       {line}" for line in rest)]
    return [*lines, *_sentence(ranked, question, case)]


def _below(rows: Sequence[tuple[str, Sequence[str]]], names: Sequence[str]) -> list[str]:
    """Cells below the names, where there are too many accounts for columns."""
    lines: list[str] = []
    for text, cells in rows:
        told = "; ".join(f"{name} {cell}" for name, cell in zip(names, cells))
        lines += [f"     {line}" for line in wrap(f"{text}: {told}", limit() - 5)]
    return lines


def _key(item: Input) -> _Key:
    """What makes an input of two accounts the same, whatever it stands on in each."""
    return item.kind, item.names if item.kind == "claim" else item.streams


def _named(same: Sequence[Input]) -> str:
    """An input as accounts have it; `same` are the inputs of some accounts, one key."""
    item = same[0]
    if item.kind == "claim":
        noun = "claims tied together:" if item.together else "the claim"
        return f"{noun} {', '.join(item.names)}"
    noun = "drawn together: " if item.together else ""
    stands = {
        "assumed": "ours, on no document",
        "argued_from": "argued from a document",
        "rests_on": "from a document",
    }[item.basis]
    if len({each.basis for each in same}) > 1:
        stands = "on other grounds in each account"
    return f"{noun}{_spoken(item)} ({stands})"


def _cell(shares: Shares | None, key: _Key, question: Question) -> str:
    """A share with its interval, and how far knowing it would move the answer."""
    own = next((each for each in shares.found if _key(each.input) == key), None) if shares else None
    if own is None:
        return figures.DASH
    if not own.stands:
        return "within noise"
    return f"{percent(own.first)}  {_worth(own, question)}"


def percent(share: Estimate) -> str:
    """A share in whole per cents, with its 95 % interval; cut to 0..100."""
    middle, low, high = (
        round(100.0 * min(max(value, 0.0), 1.0)) for value in (share.value, *share.interval)
    )
    return f"{middle} % ({low}–{high})"


def _worth(share: Share, question: Question) -> str:
    if question.kind == "number":
        return f"by {figures.number(share.worth.value, share.worth.se)}"
    points = 100.0 * share.worth.value
    return f"{points:.0f} points" if points >= 1.5 else f"{points:.1f} points"


def _sentence(found: Sequence[AccountHinges], question: Question, case: Case) -> list[str]:
    """By basis and sector, what is left in combinations, and where one half is crossed."""
    known = {heading(item.account): item.shares for item in found if item.shares is not None}
    mean = "mean" if question.kind == "number" else "answer"
    told = [f"Beside it: how far knowing it would move the {mean} on average."]
    ours = {name: _by(shares, "basis", "assumed") for name, shares in known.items()}
    if any(ours.values()):
        told.append(f"Numbers on no document hold {_each(ours)}.")
    sector = _largest_sector(list(known.values()))
    if sector is not None:
        own = {name: _by(shares, "sector", sector) for name, shares in known.items()}
        told.append(f"The sector {sector} holds {_each(own)}.")
    told += _combinations(known)
    if question.given is not None:
        told.append("Totals (in JSON and CSV) are not worked out for a conditional question.")
    for item in found:
        told += _crossings(item, case)
    return [f"   {line}" for line in wrap(" ".join(told), limit() - 3)]


def _by(shares: Shares, by: str, name: str) -> str:
    """The share of a group; empty where it is within noise."""
    own = next((item for item in shares.groups if (item.by, item.name) == (by, name)), None)
    return _whole(own.share) if own is not None and own.stands else ""


def _each(cells: Mapping[str, str]) -> str:
    told = [(name, cell) for name, cell in cells.items() if cell]
    if len(cells) == 1:
        return told[0][1]
    return ", ".join(f"{cell} ({name})" for name, cell in told)


def _largest_sector(found: Sequence[Shares]) -> str | None:
    held: dict[str, float] = {}
    for shares in found:
        for item in shares.groups:
            if item.by == "sector" and item.stands:
                held[item.name] = held.get(item.name, 0.0) + item.share.value
    return max(held, key=lambda name: held[name], default=None)


def _combinations(known: Mapping[str, Shares]) -> list[str]:
    rests = {name: shares.rest for name, shares in known.items() if shares.rest is not None}
    above = {name: rest for name, rest in rests.items() if rest.interval[0] > 0.0}
    if above:
        cells = {name: f"{_whole(rest)} ±{_half(rest)}" for name, rest in above.items()}
        told = _each(cells) if len(known) == len(cells) == 1 else _each({**cells, "": ""})
        return [f"In combinations: {told}."]
    if not rests:
        return []
    noise = max(map(_half, rests.values()))
    if noise > MOST_NOISE:
        return ["With so few worlds nothing is known of what combinations hold."]
    return [f"Combinations hold nothing above noise (±{noise} %)."]


def _half(share: Estimate) -> int:
    return round(100.0 * (share.value - share.interval[0]))


def _whole(share: Estimate) -> str:
    return f"{round(100.0 * min(max(share.value, 0.0), 1.0))} %"


def _crossings(item: AccountHinges, case: Case) -> list[str]:
    """The first number, if any, that takes the answer over one half."""
    shares = () if item.shares is None else item.shares.found[:MOST]
    for share in shares:
        if share.crossing is not None:
            value = _crossed(share.input, share.crossing, case)
            return [f"{heading(item.account)} crosses one half at {value}."]
    return []


def _crossed(item: Input, crossing: Crossing, case: Case) -> str:
    """A value in the unit of its prior, or a date, with its interval."""
    calendar = case.model.calendar
    numbers = [each for each in case.model.parameters if each.name == item.streams[0]]
    unit = numbers[0].prior.unit if numbers else None
    dated = unit == DATE and calendar.dated

    def text(value: float | None) -> str:
        if value is None:
            return "…"
        return figures.short_day(calendar.date(value)) if dated else figures.number(value, 0.0)

    written = "" if unit is None or dated or str(unit) == "1" else f" {unit}"
    ends = f"{text(crossing.low)}–{text(crossing.high)}"
    return f"{_spoken(item)} = {text(crossing.value)}{written} ({ends})"


def _spoken(item: Input) -> str:
    return ", ".join(name.replace("_", " ") for name in item.streams)
