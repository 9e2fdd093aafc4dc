"""Shares written out: JSON objects, and rows for the table of hinges."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sapper.analysis.shares import Crossing, Group, Share, Shares
from sapper.analysis.variance import Estimate


def shares_document(shares: Shares) -> dict[str, Any]:
    """What claims and numbers hold of an answer's uncertainty (`$defs/shares` of the schema)."""
    return {
        "variance": _estimate(shares.variance),
        "chance": _estimate(shares.chance),
        "ranked": shares.ranked,
        "inputs": [_share(item) for item in shares.found],
        "groups": [_group(item) for item in shares.groups],
        "rest": _estimate(shares.rest),
        "no_totals": shares.untotalled or None,
    }


def share_rows(question: str, account: str, shares: Shares) -> Iterator[dict[str, Any]]:
    """Flat records with the columns of a table of hinges: a share, a total and a worth apart."""
    for item in shares.found:
        kind, note = item.input.kind, _note(item.stands)
        told = (("share", item.first), ("total", item.total), ("worth", item.worth))
        for what, found in told:
            if found is not None:
                own = _note(item.total_stands) if what == "total" else note
                yield _row(question, account, f"{kind} {what}", _named(item), found, own)
    if shares.untotalled:
        yield _row(question, account, "total", "all", None, f"not worked out: {shares.untotalled}")
    for group in shares.groups:
        yield _row(question, account, group.by, group.name, group.share, _note(group.stands))
    if shares.rest is not None:
        yield _row(question, account, "combinations", "all", shares.rest, None)


def _row(
    question: str, account: str, hinge: str, name: str, found: Estimate | None, note: str | None
) -> dict[str, Any]:
    return {
        "question": question,
        "account": account,
        "hinge": hinge,
        "name": name,
        "date": None,
        "share": None,
        "yes": None,
        "no": None,
        "difference": None if found is None else found.value,
        "se": None if found is None else found.se,
        "worlds": None,
        "note": note,
    }


def _named(item: Share) -> str:
    return " + ".join(item.input.streams)


def _note(stands: bool) -> str | None:
    return None if stands else "within noise"


def _share(item: Share) -> dict[str, Any]:
    own = item.input
    return {
        "kind": own.kind,
        "names": list(own.streams),
        "basis": own.basis,
        "on_no_document": own.ours,
        "claims": list(own.claims),
        "sector": own.sector,
        "first": _estimate(item.first),
        "worth": _estimate(item.worth),
        "stands": item.stands,
        "total": _estimate(item.total),
        "total_stands": item.total_stands,
        "crosses_half": _crossing(item.crossing),
    }


def _crossing(crossing: Crossing | None) -> dict[str, Any] | None:
    if crossing is None:
        return None
    return {
        "value": crossing.value,
        "low": crossing.low,
        "high": crossing.high,
        "rises": crossing.rises,
    }


def _group(item: Group) -> dict[str, Any]:
    return {
        "by": item.by,
        "name": item.name,
        "inputs": item.inputs,
        "share": _estimate(item.share),
        "stands": item.stands,
    }


def _estimate(found: Estimate | None) -> dict[str, Any] | None:
    if found is None:
        return None
    low, high = found.interval
    return {"value": found.value, "se": found.se, "low": low, "high": high}
