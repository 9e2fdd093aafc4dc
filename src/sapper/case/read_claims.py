"""Sources and claims: from nodes to the evidence of a case."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping as Table
from dataclasses import dataclass, field

from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence, scalars
from sapper.case.reading import Reading, entries_of, text_of, texts_of
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.evidence.claims import Check, Claim, Conflict, Evidence, Quotation, Source, Tie
from sapper.evidence.grade import (
    DEFAULT_CREDENCE,
    HEDGES,
    credence_of,
    credence_of_hedge,
    hedge_words,
)
from sapper.language.dates import parse_edtf_late
from sapper.language.names import nearest

MAX_QUOTE_WORDS = 12
"""A quotation is a phrase: enough to find the place, not enough to stand for the text."""


@dataclass
class Documents:
    """The evidence as it is gathered over the files."""

    sources: list[Source] = field(default_factory=list[Source])
    claims: list[Claim] = field(default_factory=list[Claim])
    checks: list[Check] = field(default_factory=list[Check])
    conflicts: list[Conflict] = field(default_factory=list[Conflict])
    ties: list[Tie] = field(default_factory=list[Tie])

    def evidence(self) -> Evidence:
        """All of it, with the credence of echoes that of what they repeat."""
        return Evidence(
            tuple(self.sources),
            tuple(self.claims),
            tuple(self.checks),
            tuple(self.conflicts),
            tuple(self.ties),
        )


def read_sources(node: Node, reading: Reading, into: Documents) -> None:
    """Add the documents of a CSL-YAML file."""
    items = node.get("references") if isinstance(node, Mapping) else node
    for item in items.items if isinstance(items, Sequence) else ():
        if not isinstance(item, Mapping) or not text_of(item, "id"):
            continue
        place = item.get("id")
        written = item.get("issued")
        issued, issued_text = _issued(written)
        if written is not None and issued is None:
            reading.found.append(_unread_date(text_of(item, "id"), written))
        into.sources.append(
            Source(
                text_of(item, "id"),
                text_of(item, "title"),
                text_of(item, "type"),
                _authors(item.get("author")),
                issued,
                issued_text,
                text_of(item, "URL"),
                json.dumps(_plain(item), ensure_ascii=False, sort_keys=True),
                span=place.span if place is not None else item.span,
            )
        )


def read_claims(node: Node, file: str, reading: Reading, into: Documents) -> None:
    """Add the claims of one file; the keys at its top are defaults for all below."""
    if not isinstance(node, Mapping):
        return
    first = len(into.claims)
    for entry in entries_of(node, "claims"):
        if isinstance(entry.value, Mapping):
            into.claims.append(_claim(entry, entry.value, node, reading, into))
    for entry in entries_of(node, "checks"):
        part = entry.value
        holds = part.get("holds") if isinstance(part, Mapping) else None
        text, span = holds.content if isinstance(holds, Scalar) else ("", entry.key.span)
        says, fault = text_of(part, "says"), text_of(part, "fault")
        into.checks.append(Check(entry.key.text, says, text, fault, span=span))
    conflicts = node.get("disagrees")
    for item in conflicts.items if isinstance(conflicts, Sequence) else ():
        if isinstance(item, Mapping):
            between = item.get("between")
            into.conflicts.append(
                Conflict(
                    texts_of(between),
                    text_of(item, "because"),
                    span=between.span if between is not None else item.span,
                )
            )
    together = node.get("together")
    if together is not None:
        strength = reading.share(together) or 0.0
        claims = tuple(claim.id for claim in into.claims[first:])
        name = file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
        into.ties.append(Tie(name, claims, strength, span=together.span))


def _claim(entry: Entry, part: Mapping, top: Mapping, reading: Reading, into: Documents) -> Claim:
    def text(key: str) -> str:
        return text_of(part, key) or text_of(top, key)

    def node(key: str) -> Node | None:
        own = part.get(key)
        return top.get(key) if own is None else own

    known = node("known")
    repeats = text_of(part, "repeats") or None
    source = text("source")
    if not source and "source" not in (*part.holes, *top.holes):
        reading.fault(
            "no-source",
            f"`{entry.key.text}` names no source",
            entry.key.span,
            help="add `source:` to the claim, or at the top of the file for all of them",
        )
    _known_source(source, node("source"), reading, into)
    return Claim(
        entry.key.text,
        source,
        text_of(part, "says"),
        _credence(entry, part, top, reading, repeats),
        _quotation(node("quote"), reading),
        text("at"),
        text("by"),
        text("hedge"),
        text("grade").upper(),
        text("because"),
        reading.when(known) if known is not None else _issued_of(source, into),
        reading.quantity(part.get("quantity")),
        repeats,
        text_of(part, "fault"),
        text_of(part, "note"),
        span=entry.key.span,
    )


def _known_source(source: str, place: Node | None, reading: Reading, into: Documents) -> None:
    """Told of here, where the name stands; with no sources at all `resolve` tells of it."""
    known = [item.id for item in into.sources]
    if source and known and source not in known:
        near = nearest(source, known)
        reading.fault(
            "unknown-source",
            f"there is no source `{source}`",
            place.span if place is not None else None,
            help=f"the nearest is `{near}`" if near else "add it to `sources.yaml`",
        )


def _credence(
    entry: Entry, part: Mapping, top: Mapping, reading: Reading, repeats: str | None
) -> float:
    """Its own credence or grade, the file's credence or grade, a word of its hedge; else a half."""
    for place in (part, top):
        share, grade = place.get("credence"), place.get("grade")
        if share is not None:
            value = reading.share(share)
            return DEFAULT_CREDENCE if value is None else value
        if isinstance(grade, Scalar):
            value = credence_of(grade.text)
            if value is None:
                reading.fault(
                    "bad-grade",
                    f"`{grade.text}` is no grade of the Admiralty code",
                    grade.span,
                    help="A to F for the source, then 1 to 6 for what it says: `B2`",
                )
                return DEFAULT_CREDENCE
            return value
    hedge = text_of(part, "hedge") or text_of(top, "hedge")
    told = credence_of_hedge(hedge)
    if told is not None:
        return told
    if repeats is None and not {"credence", "grade"} & {*part.holes, *top.holes}:
        reading.fault(
            "no-credence",
            f"`{entry.key.text}` has neither `credence` nor `grade`",
            entry.key.span,
            notes=(
                f"it is taken to hold in {DEFAULT_CREDENCE:.0%} of all worlds".replace("%", " %"),
                *_no_word(hedge),
            ),
            help="add `credence: 80 %` with `because:`, or `grade: B2`, or a word such as "
            "`hedge: likely`",
        )  # fmt: skip
    return DEFAULT_CREDENCE


def _no_word(hedge: str) -> tuple[str, ...]:
    """That a hedge is none of the words that give a credence, and which do."""
    if not hedge:
        return ()
    near = nearest(hedge.casefold(), list(HEDGES))
    return (
        f"`hedge: {hedge}` is none of the words that give a credence"
        + (f"; the nearest is `{near}`" if near else ""),
        f"the words, from the surest down: {hedge_words()}",
    )


def _quotation(node: Node | None, reading: Reading) -> Quotation | None:
    if node is None:
        return None
    part = node if isinstance(node, Mapping) else None
    exact = (
        text_of(part, "exact") if part else node.text.strip() if isinstance(node, Scalar) else ""
    )
    words = len(exact.split())
    if words > MAX_QUOTE_WORDS:
        reading.fault(
            "long-quote",
            f"a quotation of {words} words: at most {MAX_QUOTE_WORDS}",
            node.span,
            help="quote the phrase that carries the claim, and put the rest in your own words "
            "in `says`",
        )
    return Quotation(exact, text_of(part, "prefix"), text_of(part, "suffix"), span=node.span)


def _unread_date(source: str, node: Node) -> Diagnostic:
    """A warning, since what Zotero exports may hold `n.d.`; but the cutoff then guards nothing."""
    return diagnostic(
        "bad-date",
        f"when `{source}` was issued cannot be read, so its claims count as known by any cutoff",
        node.span,
        help="write it as `{date-parts: [[2024, 6, 12]]}`, or give the claims `known:`",
        severity="warning",
    )


def _issued_of(source: str, into: Documents) -> dt.date | None:
    return next((item.issued for item in into.sources if item.id == source), None)


def _issued(node: Node | None) -> tuple[dt.date | None, str]:
    """The late end of a CSL date: `date-parts`, a text, or a list of years and months."""
    if node is None:
        return None, ""
    if isinstance(node, Scalar):
        return parse_edtf_late(node.text), node.text
    if isinstance(node, Mapping):
        for key in ("literal", "raw", "edtf"):
            text = text_of(node, key)
            if text:
                return parse_edtf_late(text), text
        parts = node.get("date-parts")
        dates = parts.items if isinstance(parts, Sequence) else (node,)
    else:
        dates = node.items
    texts = [text for text in map(_date_text, dates) if text]
    return (parse_edtf_late(texts[-1]) if texts else None), "/".join(texts)


def _date_text(node: Node) -> str:
    """`1971-11` from `[1971, 11]` or `{year: 1971, month: 11}`."""
    if isinstance(node, Mapping):
        pieces = [text_of(node, key) for key in ("year", "month", "day")]
    else:
        pieces = [item.text for item in scalars(node)]
    text = ""
    for index, piece in enumerate(pieces[:3]):
        if not piece.isascii() or not piece.isdigit():
            break
        text += piece.zfill(4) if index == 0 else f"-{piece.zfill(2)}"
    return text


def _authors(node: Node | None) -> tuple[str, ...]:
    names: list[str] = []
    for item in node.items if isinstance(node, Sequence) else ():
        whole = text_of(item, "literal")
        family, given = text_of(item, "family"), text_of(item, "given")
        name = whole or ", ".join(part for part in (family, given) if part)
        if isinstance(item, Scalar):
            name = item.text
        if name:
            names.append(name)
    return tuple(names)


def _plain(node: Node) -> str | list[object] | Table[str, object]:
    """A tree without places, for the record of all that a source's entry holds."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node.items]
    return {entry.key.text: _plain(entry.value) for entry in node.entries}
