"""`sapper check --coverage`: what of the documents no claim has taken up yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sapper.case.case import Case
from sapper.cli.documents import LookedUp, original
from sapper.cli.grid import grid
from sapper.diagnostics.render.cells import clean, width
from sapper.evidence.coverage import Coverage, Item, cover
from sapper.evidence.documents import Document
from sapper.evidence.known import Dated, dated_by_known

HEAD = ("document", "place", "kind", "what", "times", "claims", "sentence")
DATED_HEAD = ("claim", "source", "known", "issued", "")
_WIDTH = 100
_LONG_NAME = 28
_KINDS = (
    ("number", "numbers"),
    ("percentage", "percentages"),
    ("date", "dates"),
    ("name", "names"),
)


def coverages(case: Case, looked: LookedUp) -> list[Coverage]:
    """The coverage of every document that was found, in the order of the sources."""
    readable = looked.documents.readable
    claims = case.evidence.claims
    return [
        cover(source.id, readable[source.id], claims, looked.anchors)
        for source in case.evidence.sources
        if source.id in readable
    ]


def text(case: Case, looked: LookedUp, form: str) -> str:
    """The coverage of a case in a format other than JSON."""
    found = coverages(case, looked)
    dated = dated_by_known(case.evidence, case.cutoff)
    if form in ("csv", "markdown"):
        rows = [row for item in found for row in _rows(item, looked)]
        listed = grid(HEAD, rows, form, right=("times",))
        return f"{listed}\n\n{grid(DATED_HEAD, map(_dated, dated), form)}" if dated else listed
    blocks = [_block(item, looked) for item in found]
    if not found:
        blocks.append("No document was found: there is nothing to cover (--documents DIR).")
    if dated:
        head = "DATED BY `known:`, NOT BY THE DAY OF PRINT"
        rows = "\n".join(f"  {line}" for line in _grid(DATED_HEAD, map(_dated, dated)))
        blocks.append(f"{head}\n{rows}")
    return "\n\n".join(blocks)


def as_json(case: Case, looked: LookedUp) -> dict[str, Any]:
    """The coverage of a case for a JSON document; offsets as in `sapper.cli.documents.as_json`."""
    return {
        "coverage": [
            _covered(item, looked.documents.readable[item.source].document)
            for item in coverages(case, looked)
        ],
        "dated_by_known": [
            {
                "claim": item.claim,
                "source": item.source,
                "known": item.known.isoformat(),
                "issued": item.issued_text,
                "before_print": item.before_print,
                "after_cutoff": item.after_cutoff,
            }
            for item in dated_by_known(case.evidence, case.cutoff)
        ],
    }


def _covered(found: Coverage, document: Document) -> dict[str, Any]:
    return {
        "source": found.source,
        "file": found.document,
        "sentences": [
            {
                "start": item.place.start,
                "end": item.place.end,
                **original(document, item.place),
                "text": item.text,
                "claims": list(item.claims),
            }
            for item in found.sentences
        ],
        "items": [
            {
                "kind": item.kind,
                "text": item.text,
                "start": item.place.start,
                "end": item.place.end,
                **original(document, item.place),
                "sentence": item.sentence,
                "times": item.times,
                "claims": list(item.claims),
            }
            for item in found.items
        ],
    }


def _rows(found: Coverage, looked: LookedUp) -> list[tuple[str, ...]]:
    """Every sentence without a claim and every item, those taken up with their claims."""
    document = looked.documents.readable[found.source].document
    rows: list[tuple[int, tuple[str, ...]]] = []
    for sentence in found.bare:
        place = document.place(sentence.place.start)
        row = (document.name, place, "sentence", "", "", "", sentence.text)
        rows.append((sentence.place.start, row))
    for item in found.items:
        place = document.place(item.place.start)
        said = found.sentences[item.sentence].text
        claims = ", ".join(item.claims)
        row = (document.name, place, item.kind, item.text, str(item.times), claims, said)
        rows.append((item.place.start, row))
    return [row for _, row in sorted(rows, key=lambda item: item[0])]


def _block(found: Coverage, looked: LookedUp) -> str:
    """One document: what is covered in numbers, then the list to work through."""
    document = looked.documents.readable[found.source].document
    held = len(found.sentences) - len(found.bare)
    lines = [
        f"COVERAGE of {found.source} ({document.name})",
        f"  {held} of {len(found.sentences)} sentences hold a claim; {_counted(found.items)}.",
    ]
    if found.open:
        rows = [
            (
                document.place(item.place.start),
                item.kind,
                _what(item),
                found.sentences[item.sentence].text,
            )
            for item in found.open
        ]
        lines += ["", "  in no claim:", *_cut(_grid(("", "", "", ""), rows)[1:])]
    if found.bare:
        rows = [(document.place(item.place.start), item.text) for item in found.bare]
        lines += ["", "  sentences without a claim:", *_cut(_grid(("", ""), rows)[1:])]
    return "\n".join(lines)


def _counted(items: Sequence[Item]) -> str:
    """`taken up: 6 of 9 numbers, 3 of 4 dates, 8 of 20 names`."""
    told: list[str] = []
    for kind, plural in _KINDS:
        some = [item for item in items if item.kind == kind]
        if some:
            taken = sum(bool(item.claims) for item in some)
            told.append(f"{taken} of {len(some)} {kind if len(some) == 1 else plural}")
    return "taken up: " + ", ".join(told) if told else "no numbers, dates or names"


def _what(item: Item) -> str:
    """An item as the table shows it, long names cut."""
    text = item.text if len(item.text) <= _LONG_NAME else f"{item.text[: _LONG_NAME - 1]}…"
    return f"{text} ({item.times} times)" if item.times > 1 else text


def _dated(item: Dated) -> tuple[str, ...]:
    when = "known before print" if item.before_print else "known after print"
    if item.issued is None:
        when = "no day of print"
    return (
        item.claim,
        item.source,
        item.known.isoformat(),
        item.issued_text or "–",
        f"{when}, after the cutoff" if item.after_cutoff else when,
    )


def _grid(head: Sequence[str], rows: Any) -> list[str]:
    return grid(head, rows, "table").split("\n")


def _cut(lines: Sequence[str]) -> list[str]:
    """Lines of a table, indented and no wider than the page."""
    found: list[str] = []
    for line in lines:
        shown = clean(line)
        while width(shown) > _WIDTH - 4:
            shown = shown[: min(len(shown) - 1, _WIDTH - 5)]
        found.append("    " + (shown if shown == clean(line) else f"{shown[:-1].rstrip()}…"))
    return found
