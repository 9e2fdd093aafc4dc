"""`sapper check --coverage`: what of the documents no claim has taken up yet."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
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
SHOWN = 12
"""So many lines of each kind are printed; CSV and JSON have them all."""
_WORDS = 6
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
    blocks = [_counts(found, looked), *_lists(found, looked)] if found else []
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


def _counts(found: Sequence[Coverage], looked: LookedUp) -> str:
    """What is taken up of each document, in numbers."""
    rows = [
        (
            item.source,
            looked.documents.readable[item.source].document.name,
            f"{len(item.sentences) - len(item.bare)} of {len(item.sentences)}",
            *(_taken(item.items, kind) for kind, _ in _KINDS),
        )
        for item in found
    ]
    head = ("", "document", "sentences", *(plural for _, plural in _KINDS))
    return "\n".join(["COVERAGE: taken up by claims, of all", *_cut(_grid(head, rows))])


def _taken(items: Sequence[Item], kind: str) -> str:
    some = [item for item in items if item.kind == kind]
    return f"{sum(bool(item.claims) for item in some)} of {len(some)}" if some else "–"


def _lists(found: Sequence[Coverage], looked: LookedUp) -> Iterator[str]:
    """What no claim has taken up, of all documents by kind, the weightiest first."""
    for kind, plural in _KINDS:
        some = [(item, each) for item in found for each in item.open if each.kind == kind]
        some.sort(key=lambda pair: _weight(*pair))
        rows = [
            (
                of.source,
                looked.documents.readable[of.source].document.place(each.place.start),
                _what(each),
                of.sentences[each.sentence].text,
            )
            for of, each in some
        ]
        yield from _listed(f"{plural.upper()} in no claim", rows)
    bare = [
        (of, index) for of in found for index, each in enumerate(of.sentences) if not each.claims
    ]
    bare.sort(key=lambda pair: _weight_of_sentence(*pair))
    rows = [
        (
            of.source,
            looked.documents.readable[of.source].document.place(of.sentences[index].place.start),
            of.sentences[index].text,
        )
        for of, index in bare
    ]
    yield from _listed("SENTENCES without a claim", rows)


def _listed(head: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    shown = rows[:SHOWN]
    more = len(rows) - len(shown)
    lines = [f"{head}: {len(rows)}", *_cut(_grid(("",) * len(rows[0]), shown)[1:])]
    if more:
        lines.append(f"    and {more} more: the whole list with --format csv or json")
    yield "\n".join(lines)


def _weight(found: Coverage, item: Item) -> tuple[float, ...]:
    """A key that puts first what most likely wants a claim.

    Large figures come before small words for numbers; names that stand there often, and beside a claim,
    before those named once in passing.
    """
    if item.kind == "name":
        beside = bool(found.sentences[item.sentence].claims)
        return (-item.times, -int(beside), item.place.start)
    figures = re.findall(r"[0-9]+", item.text)
    money = re.search(r"[$£€¥%]|million|billion|per cent", item.text) is not None
    size = max((len(piece) for piece in figures), default=0)
    return (-int(money), -int(bool(figures)), -size, item.place.start)


def _weight_of_sentence(found: Coverage, index: int) -> tuple[float, ...]:
    """Sentences with figures and names that no claim takes up come first, the shortest last."""
    inside = [item for item in found.open if item.sentence == index]
    kinds = {item.kind for item in inside}
    told = 3 * sum(item.kind != "name" for item in inside) + int("name" in kinds)
    long = len(found.sentences[index].text.split()) >= _WORDS
    return (-int(long), -told, found.sentences[index].place.start)


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
