"""Sums that do not add up, told as an analyst would: what is set against what, and put right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.evidence import wording
from sapper.evidence.claims import Check, Claim
from sapper.evidence.measure import Measure, Misfit, alike
from sapper.evidence.slips import NEAR, Slip, left_over, off_by, periods_apart
from sapper.evidence.sum_words import alone, figures, quoted, sentences, shown, spelled
from sapper.evidence.sums import (
    Mismatch,
    Term,
    Unworkable,
    Worked,
    altered,
    comparisons,
    find,
    used,
    value,
    work_out,
)
from sapper.language.tree import Binary, Expr, Name, Number, walk
from sapper.language.units import DATE, NUMBER, Unit, is_time

HELP = (
    "if the fault is the author's, keep the claim as written and add `fault: author`; the check "
    "then passes, the fault is printed with the answers, and no prior may use the faulty sum"
)
_CLEAR = math.log(1.1)
"""What is farther off than this is put right to three digits: the number was worked out from rounded ones."""


@dataclass(frozen=True, slots=True)
class SumFault:
    """A sum that does not add up: the check, the kind of slip, and the fault as data.

    `said` are the claims that stand alone on a side: what the author made of the sum.
    """

    check: Check
    slip: Slip
    fault: Diagnostic
    said: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The fault in a sentence."""
        return self.fault.message


def judge(
    check: Check, tree: Expr, terms: Mapping[str, Term], claims: Mapping[str, Claim]
) -> SumFault | Diagnostic | None:
    """What is wrong with a sum: a fault of arithmetic, a check that cannot be worked out, or nothing."""
    try:
        twice = _added_twice(tree, terms)
        if twice is not None:
            return _told(check, tree, "double counting", twice, terms, claims)
        for comparison in comparisons(tree):
            worked = work_out(comparison, terms)
            if not worked.holds:
                return _failed(check, worked, terms, claims)
    except Unworkable as fault:
        return diagnostic("bad-check", fault.message, fault.span or check.span, help=fault.help)
    except Mismatch as fault:
        return _misfit(check, tree, fault, terms, claims)
    return None


# -- units that do not fit ------------------------------------------------------------------


def _misfit(
    check: Check,
    tree: Expr,
    fault: Mismatch,
    terms: Mapping[str, Term],
    claims: Mapping[str, Claim],
) -> SumFault:
    misfit: Misfit = fault.misfit
    slip = left_over(misfit.left, misfit.right)
    if slip == "stock and flow" and any(isinstance(e, Binary) for e in (fault.left, fault.right)):
        slip = "rate and total"
    told = {
        "rate and total": "a rate is set against a total",
        "stock and flow": "a number at one time is set against a number over a time",
        "currency": "sums in two currencies are set against each other",
        "per head and in all": "what falls to one is set against what falls to all",
    }.get(slip, "the two do not measure the same thing")
    message = f"{told}: `{_unit(misfit.left)}` and `{_unit(misfit.right)}`"
    labels = [
        Label(node.span, shown(node, terms))
        for node in (fault.left, fault.right)
        if node.span is not None
    ]
    cure = {
        "rate and total": "multiply the rate by the length of time that the total covers",
        "stock and flow": "multiply what comes in a unit of time by how long it stays or is counted",
        "currency": "bring one of them over at the rate of the day",
        "per head and in all": "multiply what falls to one by how many they are",
    }.get(slip, "set like against like")
    found = diagnostic(
        "unit-mismatch",
        message,
        labels[0].span if labels else check.span,
        labels[0].text if labels else "",
        secondary=labels[1:],
        notes=sentences(tree, terms, claims),
        help=(cure, HELP),
    )
    return SumFault(check, slip, found, alone(tree, terms))


def _unit(unit: object) -> str:
    return "a pure number" if unit == NUMBER else "a date" if unit == DATE else str(unit)


# -- sums that come to something else -------------------------------------------------------


def _failed(
    check: Check, worked: Worked, terms: Mapping[str, Term], claims: Mapping[str, Claim]
) -> SumFault:
    slip, message, notes = _diagnosis(worked, terms)
    node = worked.comparison
    fraction = _fraction(node, terms) if slip == "month and year" else None
    pieces = fraction[:2] if fraction is not None else (node.left, node.right)
    labels = [Label(piece.span, shown(piece, terms)) for piece in pieces if piece.span is not None]
    code = "period-mismatch" if _by_period(worked) else "sum-fails"
    found = diagnostic(
        code,
        message,
        labels[0].span if labels else check.span,
        labels[0].text if labels else "",
        secondary=labels[1:],
        notes=(*sentences(node, terms, claims), *notes),
        help=HELP,
    )
    return SumFault(check, slip, found, alone(node, terms))


def _by_period(worked: Worked) -> bool:
    """Whether the numbers agree but for the units of time: a month set against a year."""
    left, right = worked.left, worked.right
    if worked.comparison.operator != "=" or not periods_apart(left.unit, right.unit):
        return False
    return (
        _sizeable(left) and _sizeable(right) and abs(math.log(left.middle / right.middle)) <= NEAR
    )


def _diagnosis(worked: Worked, terms: Mapping[str, Term]) -> tuple[Slip, str, list[str]]:
    """Which slip it is, the message, and notes that work the sum out and put it right."""
    node, left, right = worked.comparison, worked.left, worked.right
    if _by_period(worked):
        return "month and year", *_period(worked, terms)
    if DATE in (left.unit, right.unit):
        return "dates out of order", *_dates(node, left, right)
    if node.operator != "=":
        return _compared(worked, terms)
    left, right = alike(left, right)
    message = _comes_to(node, left, right, terms)
    notes = [spelled(node, terms, left, right)]
    ratio = left / right if _sizeable(left) and _sizeable(right) else Measure(1.0, 1.0)
    guess = off_by(ratio)
    slip: Slip = "sum"
    if guess is not None:
        slip = guess[0]
        notes.append(f"the two sides are apart by {guess[1]}")
    elif _parts_exceed(node, left, right):
        slip = "double counting"
        notes.append("the parts come to more than the whole: is something counted twice?")
    elif _share_over(node, left, right):
        slip = "part greater than whole"
        notes.append("the part is greater than the whole")
    elif _is_flow(node, terms):
        slip = "stock and flow"
    elif _one_period(node, terms, ratio):
        slip = "rate and total"
        notes.append("the total is that of one period: the length of time was left out")
    notes.extend(_put_right(node, terms, left, right))
    return slip, message, notes


def _comes_to(node: Binary, left: Measure, right: Measure, terms: Mapping[str, Term]) -> str:
    ours, said, claimed, got = node.left, node.right, right, left
    if isinstance(ours, Name) and not isinstance(said, Name):
        ours, said, claimed, got = said, ours, left, right
    told = f"{quoted(ours)} is" if isinstance(ours, Name | Number) else "the sum comes to"
    if isinstance(said, Number):
        return f"{told} {wording.measure(got)}, not {wording.measure(claimed)}"
    worth = shown(said, terms) or wording.measure(claimed)
    verb = "says" if isinstance(said, Name) else "is"
    return f"{told} {wording.measure(got)}, and {quoted(said)} {verb} {worth}"


def _compared(worked: Worked, terms: Mapping[str, Term]) -> tuple[Slip, str, list[str]]:
    node, left, right = worked.comparison, worked.left, worked.right
    small, large, least, most = node.left, node.right, left, right
    if node.operator in (">", ">="):
        small, large, least, most = node.right, node.left, right, left
    slip: Slip = "sum"
    if node.operator == "<>":
        message = f"both sides are {wording.measure(left)}"
    elif (
        left.unit == NUMBER
        and right.unit == NUMBER
        and most.high <= 1
        and isinstance(large, Number)
    ):
        slip = "share over 100 %"
        message = (
            f"the share comes to {100 * least.middle:.3g} %, more than {100 * most.high:.3g} %"
        )
    else:
        slip = "double counting" if _adds(small) else "part greater than whole"
        told = "the parts come to" if _adds(small) else f"{quoted(small)} is"
        message = (
            f"{told} {wording.measure(least)}, more than {quoted(large)}: {wording.measure(most)}"
        )
    return slip, message, [spelled(node, terms, worked.left, worked.right)]


def _dates(node: Binary, left: Measure, right: Measure) -> tuple[str, list[str]]:
    first, second = wording.measure(left), wording.measure(right)
    wanted = {
        "<": "before",
        "<=": "not after",
        ">": "after",
        ">=": "not before",
        "=": "the same as",
    }
    message = (
        f"{quoted(node.left)} is {first}, which is not "
        f"{wanted.get(node.operator, 'other than')} {quoted(node.right)}: {second}"
    ).replace("which is not not ", "which is ")
    apart = abs(left.middle - right.middle)
    return message, [f"the two are {apart:.0f} days apart"]


def _period(worked: Worked, terms: Mapping[str, Term]) -> tuple[str, list[str]]:
    """The commonest slip: a month of one thing is set against a year of another."""
    node = worked.comparison
    fraction = _fraction(node, terms)
    if fraction is None:
        left, right = wording.measure(worked.left), wording.measure(worked.right)
        even = wording.measure(worked.left.to(worked.right.unit))
        message = f"{left} is set against {right}"
        return message, [f"put right: {left} is {even}"]
    one, other, said = fraction
    above, below = value(one, terms), value(other, terms)
    quotient = above / below
    naive = quotient.middle
    even = quotient.to(NUMBER).middle
    words = wording.said_to_be(said)
    message = f"{wording.thing(above.unit)} is said to be {words} {wording.thing(below.unit)}"
    longer = above.to(below.unit)
    right = (
        f"put right: as the numbers stand, {wording.measure(above)} is {wording.ratio(naive)} of "
        f"{wording.measure(below)}; over equal periods, {wording.measure(longer)} is "
        f"{wording.ratio(even)} times it"
    )
    return message, [*_products((one, other), terms), right]


def _fraction(node: Binary, terms: Mapping[str, Term]) -> tuple[Expr, Expr, float] | None:
    """A comparison as "`one` is `said` times `other`", where it has that shape."""
    for side, rest in ((node.left, node.right), (node.right, node.left)):
        if isinstance(side, Binary) and side.operator == "/" and value(rest, terms).unit == NUMBER:
            return side.left, side.right, value(rest, terms).middle
    for side, rest in ((node.right, node.left), (node.left, node.right)):
        if isinstance(side, Binary) and side.operator == "*":
            for share, other in ((side.left, side.right), (side.right, side.left)):
                if value(share, terms).unit == NUMBER:
                    return rest, other, value(share, terms).middle
    if value(node.left, terms).unit != NUMBER:
        return node.left, node.right, 1.0
    return None


def _products(pieces: tuple[Expr, ...], terms: Mapping[str, Term]) -> Iterator[str]:
    for piece in pieces:
        if not isinstance(piece, Name | Number):
            yield f"{quoted(piece)} = {figures(piece, terms)} = {wording.measure(value(piece, terms))}"


def _put_right(
    node: Binary, terms: Mapping[str, Term], left: Measure, right: Measure
) -> Iterator[str]:
    """What each claim would have to be, were all others right (for products and ratios)."""
    if not (_sizeable(left) and _sizeable(right)):
        return
    told: list[str] = []
    for term in used(node, terms):
        if not _sizeable(term.written) or term.written.unit == DATE:
            continue
        change = _response(node, terms, term.name, left.unit) / (left.middle / right.middle)
        if abs(change - 2) > 1e-6 and abs(change - 0.5) > 1e-6:
            return
        gap = (right / left).to(NUMBER) if change > 1 else (left / right).to(NUMBER)
        own, width = term.written.middle, (1.0, 1.0)
        if term.written.low == term.written.high:
            width = (gap.low / gap.middle, gap.high / gap.middle)
        ends = [own * gap.middle * share for share in width]
        needed = Measure(ends[0], ends[1], term.written.unit)
        shown_as = wording.measure(needed)
        if abs(math.log(gap.middle)) > _CLEAR:
            shown_as = wording.roughly(needed, 3)
        told.append(f"`{term.name}` {shown_as}")
    if told:
        yield "put right: the sum would hold with " + ", or ".join(told[:4])


def _sizeable(item: Measure) -> bool:
    """Whether ratios with it make sense: above nought and within what numbers can hold."""
    return 1e-100 < item.low <= item.high < 1e100


def _response(node: Binary, terms: Mapping[str, Term], name: str, unit: Unit) -> float:
    """The ratio of the two sides with one term doubled."""
    left = altered(node.left, terms, name, 2.0).to(unit)
    right = altered(node.right, terms, name, 2.0).to(unit)
    return left.middle / right.middle


def _parts_exceed(node: Binary, left: Measure, right: Measure) -> bool:
    return (_adds(node.left) and left.middle > right.middle) or (
        _adds(node.right) and right.middle > left.middle
    )


def _share_over(node: Binary, left: Measure, right: Measure) -> bool:
    if left.unit != NUMBER:
        return False
    for side, worth, other in ((node.left, left, right), (node.right, right, left)):
        if isinstance(side, Binary) and side.operator == "/":
            return worth.low > 1 >= other.high
    return False


def _one_period(node: Binary, terms: Mapping[str, Term], ratio: Measure) -> bool:
    """Whether the sides are apart by just the length of time that a sum names."""
    lengths = [term.written for term in used(node, terms) if is_time(term.written.unit)]
    far = max(ratio.middle, 1 / ratio.middle)
    return any(abs(math.log(far / item.middle)) < 0.05 for item in lengths if item.low > 1)


def _is_flow(node: Binary, terms: Mapping[str, Term]) -> bool:
    """Whether a side divides what is there by how long it stays."""
    return any(
        isinstance(item, Binary) and item.operator == "/" and is_time(value(item.right, terms).unit)
        for item in walk(node)
    )


def _adds(expr: Expr) -> bool:
    return any(isinstance(node, Binary) and node.operator == "+" for node in walk(expr))


# -- one claim counted twice ------------------------------------------------------------------


def _added_twice(tree: Expr, terms: Mapping[str, Term]) -> str | None:
    """A sum that adds a claim to itself or to its echo."""
    for node in walk(tree):
        if not (isinstance(node, Binary) and node.operator == "+"):
            continue
        seen: dict[str, str] = {}
        for item in _summands(node):
            term = find(item, terms) if isinstance(item, Name) else None
            if term is None or not term.claim:
                continue
            root = term.original or term.claim
            if root in seen and seen[root] != term.claim:
                return (
                    f"`{seen[root]}` and `{term.claim}` are one claim, an echo of the other, "
                    "and the sum counts both"
                )
            seen[root] = term.claim
    return None


def _summands(node: Expr) -> Iterator[Expr]:
    if isinstance(node, Binary) and node.operator == "+":
        yield from _summands(node.left)
        yield from _summands(node.right)
    else:
        yield node


def _told(
    check: Check,
    tree: Expr,
    slip: Slip,
    message: str,
    terms: Mapping[str, Term],
    claims: Mapping[str, Claim],
) -> SumFault:
    notes = sentences(tree, terms, claims)
    found = diagnostic(
        "sum-fails", message, check.span, notes=notes, help=("count each claim once", HELP)
    )
    return SumFault(check, slip, found, alone(tree, terms))
