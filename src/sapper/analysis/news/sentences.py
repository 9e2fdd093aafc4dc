"""What readings did to a run, in sentences: which weighed, what they left, whom they favour.

Plain text for a terminal or a page; how it is broken into lines is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sapper.analysis.figures import day
from sapper.analysis.news.conditioning import AccountNews, News
from sapper.analysis.news.selection import Aside, known_by, read_indicators, weighs
from sapper.case.case import Case


def sentences(news: News) -> list[str]:
    """All that is to be said; nothing where the case has no reading."""
    if not (news.weighed or news.aside):
        return []
    told = [_weighed(news), *way(news), *_trust(news)] if news.weighed else [_none(news)]
    return [*_used(news), *told, *_asides(news.aside)]


def way(news: News) -> list[str]:
    """Which way was taken where weights leave too few worlds; nothing where they do."""
    found = news.led
    if found is None:
        return []
    why = f"Fewer than {found.wanted:,.0f} are too few"
    if found.weighed >= found.wanted:
        why = f"A few worlds carry the weight of all (shape {found.tail or 0.0:.1f})"
    budget = f"{found.budget / 1e6:,.0f} million steps of worlds"
    if not found.done:
        because = "; ".join(
            f"{item.account}: {item.because}" for item in found.accounts if item.because
        )
        return [
            f"{why}, and a sampler that may take {budget} an account could not lead worlds to the "
            f"readings ({because}). So the answers are of weighed worlds, and rough."
        ]
    worth = ", ".join(
        f"{item.account} {item.effective:,.0f}" for item in found.accounts if item.worlds
    )
    worlds = max(item.worlds for item in found.accounts)
    told = [
        f"{why}: a sampler led others to the readings, {worlds:,} an account, which tell as much "
        f"as: {worth}. It took {_millions(found.steps)} of {budget}."
    ]
    return [*told, evidences(news)]


def evidences(news: News) -> str:
    """How well each account foretold the readings, with its error."""
    sampled = news.led is not None and news.led.done and not news.led.by_weights
    logs = ", ".join(
        f"{item.account} {_signed(item.evidence)} ±{_TWO_SIDED * item.evidence_se:.2f}"
        for item in news.accounts
        if item.evidence is not None
    )
    by = "the sampler" if sampled else "weights"
    return f"Logarithm of the marginal likelihood, by {by}: {logs}."


def _signed(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def _millions(count: int) -> str:
    return f"{count / 1e6:,.1f}" if count >= 100_000 else "under 0.1"


_TWO_SIDED = 1.959963984540054


def hinges_by_weights(news: News) -> str | None:
    """That hinges are of weighed worlds where the answers beside them are not; None if they are."""
    if news.led is None:
        return None
    return (
        "What turns an answer (a claim, an event, a choice) is of the weighed worlds, which tell no "
        f"more than {news.led.weighed:,.0f} would: it is rough."
    )


def before_readings(what: str) -> str:
    """That something is not weighed: what differs from the answers beside it."""
    return f"{what} of worlds before readings weigh them, and so may not add up to the answers."


def weighing_case(case: Case) -> bool:
    """Whether answers to a case are weighed by readings."""
    day = known_by(case, None)
    indicators = {item.id for item in read_indicators(case)}
    return any(
        weighs(item, day) and item.indicator in indicators and not item.already_in
        for item in case.observations
    )


def _used(news: News) -> list[str]:
    """How many readings were used, and for what; nothing where none set a number of the model."""
    behind, weighed = _behind(news.aside), len(news.weighed)
    if not behind or not weighed:
        return []
    until = "" if news.day is None else f" up to {day(news.day)}"
    compared = f"{weighed} {'was' if weighed == 1 else 'were'} compared with the worlds"
    return [
        f"{len(behind) + weighed} readings{until} were used: {len(behind)} set "
        f"{'a number' if len(behind) == 1 else 'numbers'} of the model, {compared}."
    ]


def _behind(aside: Sequence[Aside]) -> list[Aside]:
    """The readings that stand behind a prior, which would count twice if they weighed."""
    return [item for item in aside if item.because == "prior"]


def _weighed(news: News) -> str:
    telling = [item for item in news.weighed if not item.level or news.level]
    names = _names(item.observation.indicator for item in telling)
    count = len(telling)
    what = "1 reading" if count == 1 else f"{count} readings"
    until = "" if news.day is None else f" up to {day(news.day)}"
    if news.level:
        told = "is as likely in every world, and so changes nothing"
        if count > 1:
            told = "are as likely in every world, and so change nothing"
        return f"{what}{until} {told}: {names}."
    verb = "weighs" if count == 1 else "weigh"
    left = news.effective if news.led is None else news.led.weighed
    told = (
        f"{what}{until} {verb} the worlds: {names}. That leaves as much as "
        f"{left:,.0f} of {news.worlds:,} worlds would tell."
    )
    level = [item for item in news.weighed if item.level]
    if not level:
        return told
    others = _names(item.observation.indicator for item in level)
    verb = "more is" if len(level) == 1 else "more are"
    return f"{told} {len(level)} {verb} as likely in every world: {others}."


def _none(news: News) -> str:
    count = len(news.aside)
    what = "1 reading is" if count == 1 else f"{count} readings are"
    return f"{what} in the case, and none weighs the worlds."


def _trust(news: News) -> list[str]:
    """Whom the readings favour."""
    simulated = [item for item in news.accounts if not item.direct]
    direct = [item for item in news.accounts if item.direct]
    if len(simulated) < 2:
        return []
    if not news.moved:
        return ["They tell no account from another: trust stays as it was."]
    told = ", ".join(f"{item.account} {moved(item)}" for item in simulated)
    kept = ""
    if direct:
        names = ", ".join(item.account for item in direct)
        has = "has no worlds" if len(direct) == 1 else "have no worlds"
        kept = (
            f"; {names} {has} to be weighed, and keep{'s' if len(direct) == 1 else ''} what it had"
        )
        kept = kept if len(direct) == 1 else kept.replace("what it had", "what they had")
    return [f"Trust: {told}{kept}."]


def moved(item: AccountNews) -> str:
    """Trust before and after, with as many digits as it takes to see the move."""
    before, after = 100.0 * item.before, 100.0 * item.trust
    digits = 0 if abs(after - before) >= 1.0 else 1
    if after < 0.05:
        return f"{before:.{digits}f} → under 0.1 %"
    return f"{before:.{digits}f} → {after:.{digits}f} %"


def _asides(aside: Sequence[Aside]) -> list[str]:
    behind = _behind(aside)
    lines: list[str] = []
    if behind:
        made: dict[str, list[str]] = {}
        for item in behind:
            made.setdefault(item.observation.indicator, []).extend(item.names)
        pairs = _names(f"{name} ({_names(parts)})" for name, parts in made.items())
        verb = "set a number" if len(behind) == 1 else "set numbers"
        lines.append(
            f"{len(behind)} {verb} of the model and {'is' if len(behind) == 1 else 'are'} not "
            f"counted twice: {pairs}."
        )
    for because, text in (
        ("later", "dated later (--as-of DATE takes them in)"),
        ("told", "told by other readings already"),
        ("start", "set aside (--as-of start)"),
    ):
        found = [item for item in aside if item.because == because]
        if found:
            lines.append(f"{len(found)} {'is' if len(found) == 1 else 'are'} {text}.")
    return lines


def _names(names: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(names))
