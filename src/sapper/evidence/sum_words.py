"""The words of a sum: its figures, its sentences with their sources, what stands alone on a side."""

from __future__ import annotations

from collections.abc import Mapping

from sapper.diagnostics.span import Span
from sapper.evidence import wording
from sapper.evidence.claims import Claim
from sapper.evidence.measure import Measure
from sapper.evidence.sums import Mismatch, Term, Unworkable, find, used, value
from sapper.language.tree import Binary, Expr, Name, Number, names, walk

_WIDE = 88


def alone(tree: Expr, terms: Mapping[str, Term]) -> tuple[str, ...]:
    """The claims that stand alone on a side: what the author made of the sum."""
    found: list[str] = []
    for node in walk(tree):
        if isinstance(node, Binary) and node.operator in ("=", "<", "<=", ">", ">="):
            for side in (node.left, node.right):
                term = find(side, terms) if isinstance(side, Name) else None
                if term is not None and term.claim:
                    found.append(term.claim)
    return tuple(dict.fromkeys(found))


def worth(term: Term) -> str:
    """What a term is worth, in the words of its claim: `about` is said, not worked out."""
    if not term.about or term.quantity is None:
        return wording.measure(term.written)
    said = term.quantity
    return "about " + wording.measure(Measure(said.low, said.high, said.unit))


def quoted(node: Expr) -> str:
    """A piece of a sum as it was written, in backticks."""
    text = wording.clip(node.span.text, 40) if node.span is not None else "the other side"
    return f"`{text}`" if node.span is not None else text


def shown(node: Expr, terms: Mapping[str, Term]) -> str:
    """What a piece of a sum is worth; nothing where that cannot be told."""
    term = find(node, terms) if isinstance(node, Name) else None
    if term is not None:
        return worth(term)
    try:
        return wording.measure(value(node, terms))
    except (Mismatch, Unworkable):
        return ""


def figures(node: Expr, terms: Mapping[str, Term]) -> str:
    """An expression as written, with what each name is worth in its place."""
    if node.span is None:
        return ""
    text = node.span.text
    start = node.span.start
    for item in sorted(names(node), key=lambda name: -(name.span.start if name.span else 0)):
        term = find(item, terms)
        if item.span is None or term is None:
            continue
        text = text[: item.span.start - start] + worth(term) + text[item.span.end - start :]
    return " ".join(text.split())


def spelled(node: Binary, terms: Mapping[str, Term], left: Measure, right: Measure) -> str:
    """The sum with its figures, and what it comes to."""
    ours, said, got = node.left, node.right, left
    if isinstance(ours, Name | Number) and not isinstance(said, Name | Number):
        ours, said, got = said, ours, right
    if isinstance(ours, Name | Number) or node.operator not in ("=", "<>"):
        return f"worked out: {figures(node, terms)}"
    return f"worked out: {figures(ours, terms)} = {wording.measure(got)}, not {shown(said, terms)}"


def sentences(
    tree: Expr, terms: Mapping[str, Term], claims: Mapping[str, Claim]
) -> tuple[str, ...]:
    """What the claims of a sum say, where, in the words of the source as far as there are any."""
    lines: list[str] = []
    for term in used(tree, terms):
        claim = claims.get(term.claim)
        if claim is None:
            lines.append(f"  {term.name}, 9 in 10: {wording.measure(term.written)}")
            continue
        lines.extend(sentence(claim, term))
    return ("the sentences:\n" + "\n".join(lines),) if lines else ()


def sentence(claim: Claim, term: Term) -> list[str]:
    """Two lines on a claim: who says it where, in what words; its quantity and its place."""
    where = ", ".join(part for part in (claim.source, claim.at) if part)
    words = f'"{claim.quote.exact}"' if claim.quote is not None else claim.says
    head = f"  {wording.clip(where, 40)}: "
    worth = term.quantity.text if term.quantity is not None else wording.measure(term.written)
    return [
        head + wording.clip(words, max(20, _WIDE - len(head))),
        "      " + wording.clip(f"{claim.id} = {worth} {_place(claim.span)}", _WIDE - 6),
    ]


def _place(span: Span | None) -> str:
    return "" if span is None else f"({span.file.name}:{span.line})"
