"""`sapper check --sums`: sums that the claims of a case seem to make, and those known to fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sapper.case.case import Case
from sapper.case.sums import author_faults
from sapper.cli.author_faults import author_faults_json, author_faults_text
from sapper.cli.documents import LookedUp
from sapper.cli.grid import grid
from sapper.diagnostics.render.cells import wrap
from sapper.evidence.claims import Claim, Conflict
from sapper.evidence.proposal import Proposal
from sapper.evidence.proposals import proposals
from sapper.evidence.sum_faults import SumFault

HEAD = ("sum", "kind", "what it says", "line to paste under checks", "checked as")
_WIDE = 96


@dataclass(frozen=True)
class Sums:
    """What there is to say of the sums of a case."""

    proposed: tuple[Proposal, ...] = ()
    known: tuple[SumFault, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    claims: tuple[Claim, ...] = ()


def look_for(case: Case | None) -> Sums:
    """Sums proposed from quantities, faults marked as the author's, and sources that disagree."""
    if case is None:
        return Sums()
    checks = [(check.id, check.holds) for check in case.evidence.checks]
    return Sums(
        tuple(proposals(case.evidence.claims, checks)),
        tuple(author_faults(case)),
        case.evidence.conflicts,
        case.evidence.claims,
    )


def paste(item: Proposal) -> str:
    """The line to paste under `checks:`."""
    name = "-".join(dict.fromkeys(item.claims))
    return f"{name}: {{holds: {item.holds}}}"


def as_json(sums: Sums, looked: LookedUp | None = None) -> dict[str, Any]:
    """The three lists for a JSON document."""
    return {
        "sums": [
            {
                "verdict": item.verdict,
                "kind": item.slip,
                "claims": list(item.claims),
                "holds": item.holds,
                "says": item.says,
                "line": paste(item),
                "checked": item.checked or None,
                "score": round(item.score, 2),
            }
            for item in sums.proposed
        ],
        "author_faults": author_faults_json(sums.known, sums.claims, looked),
        "disagrees": [
            {"between": list(item.between), "because": item.because} for item in sums.conflicts
        ],
    }


def table(sums: Sums, form: str, looked: LookedUp | None = None) -> str:
    """The sums as text in the given format."""
    if form in ("csv", "markdown"):
        rows = [
            (
                "does not add up" if item.verdict == "off" else "adds up",
                item.slip or "",
                item.says,
                paste(item),
                item.checked,
            )
            for item in sums.proposed
        ]
        return grid(HEAD, rows, form)
    known = author_faults_text(sums.known, sums.claims, looked)
    blocks = [_proposed(sums.proposed), known, _conflicts(sums.conflicts)]
    return "\n\n".join(block for block in blocks if block)


def _proposed(items: Sequence[Proposal]) -> str:
    if not items:
        return "SUMS: none that the claims seem to make."
    off = sum(item.verdict == "off" for item in items)
    lines = [
        f"SUMS that the claims seem to make: {off} would not add up, {len(items) - off} do.",
        "A line pasted under `checks:` is checked from then on.",
    ]
    for number, item in enumerate(items, start=1):
        head = f"does not add up: {item.slip}" if item.verdict == "off" else "adds up"
        checked = f"   (checked: {item.checked})" if item.checked else ""
        lines.append(f"{number:>3}  {head}{checked}")
        lines += [f"       {line}" for line in wrap(item.says, _WIDE - 7)]
        lines.append(f"       {paste(item)}")
    return "\n".join(lines)


def _conflicts(items: Sequence[Conflict]) -> str:
    if not items:
        return ""
    lines = ["SOURCES THAT DISAGREE:"]
    for item in items:
        lines += _entry(" / ".join(item.between), item.because)
    return "\n".join(lines)


def _entry(name: str, text: str) -> list[str]:
    first, *rest = wrap(f"{name}: {text}" if text else name, _WIDE - 5)
    return [f"  {first}", *(f"       {line}" for line in rest)]
