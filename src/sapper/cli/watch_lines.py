"""A watch list as lines for a terminal: one an indicator, and words below the few that matter."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from sapper.analysis import figures
from sapper.analysis.intervals import Z
from sapper.cli.tables import heading as account_heading
from sapper.diagnostics.render.cells import width
from sapper.diagnostics.render.cells import wrap as wrapped

if TYPE_CHECKING:
    from sapper.analysis.news.telling import Telling
    from sapper.analysis.news.watch_results import Look, WatchItem, WatchList
    from sapper.case.case import Case

WIDTH = 80
"""A list goes on a slip of paper: it is narrower than other tables."""
IN_WORDS = 6
"""Below so many indicators it is said in words what their readings would tell."""
_MOST_ACCOUNTS = 3
LITTLE = 0.01
"""Below so many bits an indicator has no line, unless a reading of three to one can come."""
_NEVER = 0.995
_THIRD = 10.0**-2.5
"""A smaller half width leaves three decimals."""
_INDENT = "     "


def heading(case: Case, made: WatchList, seconds: float) -> list[str]:
    """Title, what is asked, and the line that says what was run."""
    lines = [case.handling] if case.handling != "none" else []
    lines += _wrap(case.title, WIDTH)
    span = f"from {figures.day(made.since)} to {figures.day(made.until)}"
    if made.question is not None:
        asks = next(item.asks for item in case.questions if item.id == made.question)
        lines += _wrap(f"What to look for, {span}, to know: {asks}", WIDTH)
    elif len(made.accounts) > 1:
        lines += _wrap(f"What to look for, {span}, to tell {_named(made)} apart", WIDTH)
    else:
        lines += _wrap(f"What to look for, {span}", WIDTH)
    count = len(made.accounts)
    told = [f"case {made.case_sha256[:8]}"] if made.case_sha256 else []
    told.append(f"{count} account{'' if count == 1 else 's'} with a model")
    if count:
        told.append(f"{made.worlds:,} worlds each")
    told += [f"seed {made.seed}", f"{max(seconds, 1):.0f} s"]
    lines += _wrap(" · ".join(told), WIDTH)
    if made.weighed:
        names = ", ".join(made.weighed)
        text = (
            f"Readings so far change next to nothing: {names}."
            if made.effective > _NEVER * (made.worlds - max(made.failed))
            else f"Readings so far weigh the worlds ({names}): of each account that leaves as "
            f"much as {made.effective:,.0f} worlds would tell, or more."
        )
        lines += _wrap(text, WIDTH)
    return lines


def watch_lines(made: WatchList, case: str, most: int | None = None) -> list[str]:
    """The list as lines; `case` is how the user named it, `most` how many indicators are shown."""
    if not made.items:
        why = "No account asked for has a model" if not made.accounts else "It has no indicator"
        return [f"{why}: there is nothing to look for."]
    if len(made.accounts) < 2 and made.question is None:
        return _wrap(
            "One account alone has a model here: there is nothing to tell apart. How far a reading "
            f"would move an answer: sapper watch {case} --question QUESTION",
            WIDTH,
        )
    told = [item for item in made.items if _worth_a_line(item)]
    shown = told if most is None else told[:most]
    lines = _table(made, shown) if shown else []
    return [*lines, *([""] if lines else []), *_closing(made, case, len(told) - len(shown))]


def _wrap(text: str, limit: int) -> list[str]:
    """Lines in which a figure is not parted from its sign."""
    tied = re.sub(r"(?<=\d) (?=%|to 1|bits?\b|±)", "\u00a0", text)
    return [line.replace("\u00a0", " ") for line in wrapped(tied, limit)]


def _worth_a_line(item: WatchItem) -> bool:
    if item.best is None:
        return False
    strong = any(telling.odds is not None for telling in item.tellings)
    return strong or item.best.move_noted or (item.best.bits or 0.0) >= LITTLE


def _named(made: WatchList) -> str:
    each = [f"{account_heading(name)} ({100 * weight:.0f} %)" for name, weight in made.accounts]
    return f"{', '.join(each[:-1])} and {each[-1]}"


def _table(made: WatchList, items: Sequence[WatchItem]) -> list[str]:
    asked = made.question is not None
    heads = _asked_heads(made) if asked else _heads(made)
    body = [_asked_cells(made, item) if asked else _cells(made, item) for item in items]
    ids = max(width(item.indicator) for item in items)
    sizes = [max(width(line[place]) for line in (*heads, *body)) for place in range(len(heads[0]))]
    lines = [
        f"{'WATCH' if level == 0 else '':<{ids + 2}}{_row(line, sizes)}".rstrip()
        for level, line in enumerate(heads)
    ]
    for place, (item, cells) in enumerate(zip(items, body)):
        lines.append(f"  {item.indicator:<{ids}}{_row(cells, sizes)}".rstrip())
        if place < IN_WORDS:
            words = _steps(made, item) if asked else _readings(item)
            lines += [
                _INDENT + line for text in words for line in _wrap(text, WIDTH - len(_INDENT))
            ]
    return lines


def _row(cells: Sequence[str], sizes: Sequence[int]) -> str:
    return "".join("  " + " " * (size - width(cell)) + cell for cell, size in zip(cells, sizes))


def _heads(made: WatchList) -> list[list[str]]:
    """The heads of columns, line by line; those of accounts word below word."""
    accounts = [account_heading(name).split(" ") for name, _ in made.accounts[:_MOST_ACCOUNTS]]
    stacks = [["3 to 1", "from"], ["best", "reading"], ["bits"]]
    stacks += [["if", *words] for words in accounts]
    deep = max(len(stack) for stack in stacks)
    return [[*level] for level in zip(*([""] * (deep - len(stack)) + stack for stack in stacks))]


def _cells(made: WatchList, item: WatchItem) -> list[str]:
    assert item.best is not None
    strong = [telling for telling in item.tellings if telling.odds == 3]
    chances = [
        _percent(sum(telling.chance(name) for telling in strong)) if strong else figures.DASH
        for name, _ in made.accounts[:_MOST_ACCOUNTS]
    ]
    first = figures.DASH if item.foreseen is None else figures.month(item.foreseen)
    return [first, figures.month(item.best.date), _bits(item.best, bool(item.exact)), *chances]


def _bits(look: Look, exact: bool) -> str:
    """No more digits than the error allows; a star where an account leaves no room."""
    if look.bits is None or look.se is None:
        return figures.DASH
    text = f"{look.bits:.{2 if Z * look.se >= _THIRD else 3}f}"
    return f"{text}*" if exact else f"{text} "


def _readings(item: WatchItem) -> Iterator[str]:
    """`For sacred war: 0.35 or more, 3 to 1 (38 %, else 6 %); …`."""
    from sapper.analysis.news.watch_words import reading

    strong = [telling for telling in item.tellings if telling.odds is not None]
    for account in dict.fromkeys(telling.account for telling in strong):
        # a stronger reading that is the same range says all of a weaker one
        own = {
            (telling.first, telling.last): telling
            for telling in strong
            if telling.account == account
        }
        parts = [
            f"{reading(item, *ends)}, {telling.odds} to 1 ({_seen(telling)})"
            for ends, telling in own.items()
        ]
        yield f"for {account_heading(account)}: {'; '.join(parts)}"
    if not strong and item.tellings:
        (best,) = item.tellings
        yield (
            f"none of three to one; the best for {account_heading(best.account)}: "
            f"{reading(item, best.first, best.last)}, {best.ratio:.1f} to 1 ({_seen(best)})"
        )


def _seen(telling: Telling) -> str:
    return f"{_percent(telling.chance(telling.account))}, else {_percent(telling.others)}"


def _percent(share: float) -> str:
    if share < 0.0005:
        return "< 0.1 %"
    return f"{100.0 * share:.1f} %" if share < 0.00995 else f"{100.0 * share:.0f} %"


def _asked_heads(made: WatchList) -> list[list[str]]:
    unit = "points" if made.kind != "number" else figures.plural(made.question_unit)
    return [["best", "moves it by,", "its worth,"], ["reading", "on average", unit]]


def _asked_cells(made: WatchList, item: WatchItem) -> list[str]:
    assert item.best is not None and item.best.move is not None
    move = item.best.move
    return [
        figures.month(item.best.date),
        _amount(made, move.distance, move.distance_se),
        _amount(made, move.finding, move.finding_se),
    ]


def _amount(made: WatchList, value: float, se: float) -> str:
    half = Z * se
    if made.kind == "number":
        return f"{figures.number(value, half)} ±{figures.number(half, half / 10)}"
    return f"{100.0 * value:.1f} ±{max(100.0 * half, 0.1):.1f}"


def _steps(made: WatchList, item: WatchItem) -> Iterator[str]:
    from sapper.analysis.news.watch_words import reading

    def told(value: float, se: float) -> str:
        if made.kind == "number":
            unit = figures.plural(made.question_unit)
            return f"{figures.number(value, Z * se)} {unit}".rstrip()
        return figures.percent(value, max(value - Z * se, 0.0), min(value + Z * se, 1.0))

    parts = [
        f"{reading(item, step.first, step.last)} ({_percent(step.chance)}): "
        f"{told(step.answer, step.se)}"
        for step in item.steps
    ]
    if parts:
        yield "; ".join(parts)


def _closing(made: WatchList, case: str, more: int) -> list[str]:
    """When anything tells at all, who tells nothing and why, and what the figures mean."""
    texts: list[str] = []
    if made.question is None:
        texts.append(_from_when(made))
    elif made.before is not None:
        before = (
            f"{figures.number(made.before.value, Z * made.before.se)} "
            f"{figures.plural(made.question_unit)}".rstrip()
            if made.kind == "number"
            else f"{100.0 * made.before.value:.0f} %"
        )
        texts.append(
            f"Before any of them the answer is {before}, over the accounts that have a model."
        )
    little = [item.indicator for item in made.items if item.best and not _worth_a_line(item)]
    if little:
        texts.append(f"Under {LITTLE} bits at best ({len(little)}): {', '.join(little)}.")
    if more > 0:
        texts.append(f"{more} more tell something: sapper watch {case}")
    texts += _silences(made)
    failed = sum(made.failed)
    if failed:
        texts.append(f"{failed:,} worlds failed and are left out.")
    if made.question is None:
        texts += _exact(made)
        texts.append(
            "bits: what the reading is expected to tell of which account holds (all: "
            f"{_entropy(made):.2f}), with an error of at most {_half(made)}; beside it the chance "
            "of a reading of three to one for somebody, under each account. Below: what would be "
            "read, the odds of any such reading for the account or better, and the chance of it "
            "under that account, else under the others."
        )
    else:
        texts.append(
            "Worth: the square root of the variance that the reading takes away. Below: the "
            "readings that would move it lowest and highest (of those that come at least 1 time in "
            "10), the chance of each, and the answer then."
        )
    return [line for text in texts for line in _wrap(text, WIDTH)]


def _exact(made: WatchList) -> list[str]:
    """Which accounts leave no room for error in what they read, and on what."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for item in made.items:
        if item.exact:
            groups.setdefault(item.exact, []).append(item.indicator)
    return [
        f"* Every world of {' and '.join(map(account_heading, accounts))} reads one value exactly "
        f"there, so the odds are no surer than that part of the model: {', '.join(names)}."
        for accounts, names in groups.items()
    ]


def _half(made: WatchList) -> str:
    """The greatest half width of what is shown, upwards to one digit."""
    halves = [Z * (item.best.se or 0.0) for item in made.items if item.best is not None]
    most = max(halves, default=0.0)
    digits = 1 if most <= 0.0 else max(0, -math.floor(math.log10(most)))
    return f"±{math.ceil(most * 10**digits) / 10**digits:.{digits}f}"


def _from_when(made: WatchList) -> str:
    if made.noted is None:
        return (
            f"No reading by {figures.day(made.until)} tells the accounts apart beyond noise of "
            f"{made.worlds:,} worlds."
        )
    first = all(look.date >= made.noted for item in made.items for look in item.looks)
    text = "" if first else f"Before {figures.day(made.noted)} nothing tells them apart. "
    if made.foreseen is None:
        return f"{text}No reading of three to one can be counted on at all (1 in 20)."
    return (
        f"{text}No reading of three to one can be counted on (1 in 20) before "
        f"{figures.day(made.foreseen)}."
    )


def _silences(made: WatchList) -> list[str]:
    groups: dict[str, list[str]] = {}
    for item in made.items:
        if item.silent:
            groups.setdefault(item.silent, []).append(item.indicator)
    return [
        f"{why[:1].upper()}{why[1:]} ({len(names)}): {', '.join(names)}."
        for why, names in groups.items()
    ]


def _entropy(made: WatchList) -> float:
    return -sum(weight * math.log2(weight) for _, weight in made.accounts if weight > 0.0)
