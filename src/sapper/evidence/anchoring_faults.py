"""Quotations that do not stand in their document as they were written, as diagnostics."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.evidence.anchoring import Anchor, Place, Readable
from sapper.evidence.approximate import ends_with, starts_with
from sapper.evidence.claims import Claim
from sapper.evidence.documents import Document
from sapper.evidence.quotation import normal

_WORDS = 8
"""So many words of context are tried to tell places apart."""
_SHOWN = 4
"""More places than this are counted and not listed."""


def anchoring_faults(
    claims: Sequence[Claim], anchors: Sequence[Anchor], documents: Mapping[str, Readable]
) -> Iterator[Diagnostic]:
    """A fault for every claim whose anchor is lost, ambiguous, changed or moved."""
    for claim, anchor in zip(claims, anchors, strict=True):
        readable = documents.get(claim.source)
        if readable is None or claim.quote is None:
            continue
        document = readable.document
        match anchor.state:
            case "lost":
                yield _lost(claim, anchor, document)
            case "ambiguous":
                yield _ambiguous(claim, anchor, document)
            case "changed" if anchor.place is not None:
                yield _changed(claim, anchor, anchor.place, document)
            case "moved" if anchor.place is not None:
                yield _moved(claim, anchor.place, document)
            case _:
                pass


def _lost(claim: Claim, anchor: Anchor, document: Document) -> Diagnostic:
    assert claim.quote is not None
    nearest = tuple(_label(item, document, "the nearest to it") for item in anchor.others)
    return diagnostic(
        "quote-not-found",
        f"the phrase of `{claim.id}` is not in `{document.name}`",
        claim.quote.span,
        secondary=nearest,
        help="quote a phrase that stands there word for word, or give `at:` alone if the "
        "claim rests on a table or picture",
    )


def _changed(claim: Claim, anchor: Anchor, place: Place, document: Document) -> Diagnostic:
    assert claim.quote is not None
    letters = "1 letter differs" if anchor.edits == 1 else f"{anchor.edits} letters differ"
    now = _exact(claim, document.text[place.start : place.end])
    return diagnostic(
        "quote-changed",
        f"the phrase of `{claim.id}` stands a little otherwise in `{document.name}`",
        claim.quote.span,
        secondary=(_label(place, document, letters),),
        help=f"if it is the same statement, write\n  quote: {now}",
    )


def _moved(claim: Claim, place: Place, document: Document) -> Diagnostic:
    assert claim.quote is not None
    return diagnostic(
        "quote-moved",
        f"the phrase of `{claim.id}` stands in `{document.name}`, but among other words",
        claim.quote.span,
        secondary=(_label(place, document, "here"),),
        help="see whether it is the same statement, then take `prefix` and `suffix` out or "
        "write them anew",
    )


def _ambiguous(claim: Claim, anchor: Anchor, document: Document) -> Diagnostic:
    assert claim.quote is not None
    places = anchor.others
    count = "twice" if len(places) == 2 else f"{len(places)} times"
    lines: list[str] = []
    for index, place in enumerate(places[:_SHOWN]):
        paste = context_to_paste(claim, document, places, index)
        if paste is not None:
            lines.append(f"  quote: {paste}   # {document.place(place.start)}")
    more = len(places) - _SHOWN
    notes = (f"and at {more} more places",) if more > 0 else ()
    cure = "say which place is meant:\n" + "\n".join(lines) if lines else "quote more words"
    return diagnostic(
        "quote-ambiguous",
        f"the phrase of `{claim.id}` fits {count} in `{document.name}`",
        claim.quote.span,
        secondary=tuple(_label(item, document, "") for item in places[:_SHOWN]),
        notes=notes,
        help=cure,
    )


def context_to_paste(
    claim: Claim, document: Document, places: Sequence[Place], index: int
) -> str | None:
    """The quotation with the words before it that tell its place from the others.

    Words behind it where those before do not; None where neither do.
    """
    text, place = document.text, places[index]
    others = [item for number, item in enumerate(places) if number != index]
    # every word ends with a blank or line end, so the first is whole only if one stands before
    ahead = text[max(0, place.start - 300) : place.start].split()[-_WORDS:]
    behind = text[place.end : place.end + 300].split()[:_WORDS]
    for count in range(2, _WORDS + 1):
        prefix = " ".join(ahead[-count:])
        form = normal(prefix).form
        if form and all(
            ends_with(_form(text[max(0, item.start - 600) : item.start]), form) > len(form) // 2
            for item in others
        ):
            return _exact(claim, text[place.start : place.end], prefix=prefix)
        suffix = " ".join(behind[:count])
        form = normal(suffix).form
        if form and all(
            starts_with(_form(text[item.end : item.end + 600]), form) > len(form) // 2
            for item in others
        ):
            return _exact(claim, text[place.start : place.end], suffix=suffix)
    return None


def _form(text: str) -> str:
    return normal(text).form


def _exact(claim: Claim, now: str, *, prefix: str = "", suffix: str = "") -> str:
    """A quotation as a value of YAML; a text in double quotes of JSON is one of YAML too."""
    quote = claim.quote
    found = {
        "exact": " ".join(now.split()),
        "prefix": prefix or (quote.prefix if quote and not suffix else ""),
        "suffix": suffix or (quote.suffix if quote and not prefix else ""),
    }
    kept = {key: json.dumps(text, ensure_ascii=False) for key, text in found.items() if text}
    if list(kept) == ["exact"]:
        return kept["exact"]
    return "{" + ", ".join(f"{key}: {text}" for key, text in kept.items()) + "}"


def _label(place: Place, document: Document, text: str) -> Label:
    page = document.place(place.start) if document.pages else ""
    return Label(document.span(place.start, place.end), ", ".join(filter(None, (page, text))))
