"""What is said below the list of hinges: errors, what is not listed, and chance's share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sapper.analysis import figures
from sapper.analysis.flips import Flip
from sapper.analysis.hinges import AccountHinges
from sapper.analysis.intervals import Z
from sapper.analysis.variance import Estimate
from sapper.case.case import First, Question
from sapper.cli.tables import heading, limit
from sapper.diagnostics.render.cells import wrap

CLAIMS = "true and false"
HAPPENINGS = "yes and no"
"""What differences are between: a claim's two truths, and whether a thing has come."""


def sentences(
    found: Sequence[AccountHinges],
    question: Question,
    least: float,
    halves: Mapping[str, float],
    cut: int,
    one_sided: int = 0,
) -> list[str]:
    """What blurs the list, what is not on it, and what of the uncertainty is chance, as lines.

    `least` is what a hinge must move to be listed, `halves` half the widest 95 % interval of the
    differences on the list, by what they are between; `cut` happenings more would be on it, and
    `one_sided` have one answer only where they come, or where they do not.
    """
    told = _errors(halves) if question.kind != "number" else ""
    if HAPPENINGS in halves:
        # worlds with and without a happening differ in what led to it as well
        told += "Events and choices go with an answer and need not cause it. "
    if halves and isinstance(question.window, First):
        horizon = figures.short_day(question.window.horizon)
        told = f"Per cents are chances that it comes by {horizon}. {told}"
    told += _left_out(found, question, least, halves)
    if cut:
        told += f" {cut} more {'event or choice turns' if cut == 1 else 'events and choices turn'} it too."
    if one_sided:
        what = "event or choice has" if one_sided == 1 else "events and choices have"
        told += f" {one_sided} {what} one answer only on one side, and may just say it again: --format csv."
    shares = [item.chance for item in found if item.chance is not None]
    if shares and not any(item.readings_noted for item in found if item.chance is not None):
        known = [_half(item) for item in found if item.chance_se is not None]
        noise = f" (±{max(known):.0f} %)" if known else ""
        told += (
            f" What claims and numbers move together does not stand above noise{noise}: in this "
            "model it is chance, and no share is ranked."
        )
    elif shares:
        much = ", ".join(
            f"{_chance(item)} ({heading(item.account)})"
            for item in found
            if item.chance is not None
        )
        told += (
            f" Were every claim and number settled, about {much} of {_uncertainty(question)} would "
            "remain: in this model it is chance."
        )
    return [f"   {line}" for line in wrap(told, limit() - 3)]


def _errors(halves: Mapping[str, float]) -> str:
    if not halves:
        return ""
    each = ", ".join(
        f"±{100.0 * half:.1f} points between {sides}" for sides, half in halves.items()
    )
    return f"The simulation's own error is at most {each}. "


def _chance(item: AccountHinges) -> str:
    """Chance's share with half its 95 % interval."""
    assert item.chance is not None
    if item.chance_se is None:
        return f"{100.0 * item.chance:.0f} %"
    return f"{100.0 * item.chance:.0f} ±{_half(item):.0f} %"


def _half(item: AccountHinges) -> float:
    """Half the 95 % interval of chance's share in per cent, at least one."""
    return max(100.0 * Estimate(item.chance or 0.0, item.chance_se or 0.0).half, 1.0)


def _uncertainty(question: Question) -> str:
    return "its variance" if question.kind == "number" else "the yes-or-no uncertainty"


def _left_out(
    found: Sequence[AccountHinges],
    question: Question,
    least: float,
    halves: Mapping[str, float],
) -> str:
    flips = [flip for item in found for flip in item.flips]
    if not flips:
        return "Nothing is known of what claims do to it."
    reach = {flip.claim for flip in flips if flip.reaches}
    other = "other " if any(_noted(flip, least) for flip in flips) else ""
    if not reach:
        return "No claim of the case reaches this question."
    much = "2 points" if question.kind != "number" else f"{figures.number(least, 0.0)}"
    count = {flip.claim for flip in flips}
    reached = f"{len(reach)} of {len(count)} claims reach it" if len(reach) < len(count) else ""
    sentence = f"No {other}claim is shown to move it by {much}{f' ({reached})' if reached else ''}."
    unsettled = _widest([flip for flip in flips if not flip.settled])
    if unsettled is not None and Z * unsettled.se > halves.get(CLAIMS, 0.0):
        half = Z * unsettled.se
        # no chance can be further off than from end to end
        points = f"±{min(100.0, 100.0 * half):.1f} points"
        told = points if question.kind != "number" else f"±{half:.3g}"
        sentence += f" With so few worlds a flip is known to {told} only."
    return sentence if halves else f"It hinges on nothing that is named here. {sentence}"


def _noted(flip: Flip, least: float) -> bool:
    return flip.stands and abs(flip.difference) >= least


def _widest(flips: Sequence[Flip]) -> Flip | None:
    return max(flips, key=lambda flip: flip.se, default=None)
