"""Decisions, approval chains and populations: from nodes to parts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sapper.case.inline import Gathered, words_of
from sapper.case.nodes import Entry, Mapping, Node, Scalar, Sequence
from sapper.case.reading import Reading, entries_of, items_of, text_of, texts_of
from sapper.language.names import canonical
from sapper.language.prior import Prior
from sapper.language.tree import Expr, Number
from sapper.language.units import Unit
from sapper.model.parts import (
    Chain,
    Decision,
    Motive,
    Option,
    Order,
    Population,
    Push,
    Signer,
)

_BANDS = 20
Field: TypeAlias = Callable[[Node | None, str], Expr]
"""Makes the expression for a field from its node and its path within the part."""


def _get(part: Node, key: str) -> Node | None:
    return part.get(key) if isinstance(part, Mapping) else None


def read_decision(entry: Entry, reading: Reading, into: Gathered) -> None:
    """A decision, with its weights and cells as parameters where they are numbers."""
    name, part = canonical(entry.key.text), entry.value
    basis = reading.basis(part)

    def field(node: Node | None, path: str) -> Expr:
        return into.value(node, f"{name}.{path}", reading, owner=basis, pure=True)

    motives = tuple(
        Motive(key, field(item.value, f"motives.{key}"), span=item.key.span)
        for item in entries_of(part, "motives")
        for key in (canonical(item.key.text),)
    )
    options = tuple(
        Option(option, _cells(item.value, option, field), span=item.key.span)
        for item in entries_of(part, "options")
        for option in (canonical(item.key.text),)
    )
    every = reading.duration(_get(part, "every"))
    into.decisions.append(
        Decision(
            name,
            field(_get(part, "rationality"), "rationality"),
            motives,
            options,
            every or (1.0, Unit.of({"month": 1})),
            reading.date(_get(part, "from")),
            reading.date(_get(part, "until")),
            text_of(part, "actor"),
            basis,
            **words_of(entry, into.sector),
        )
    )


def _cells(node: Node, option: str, field: Field) -> tuple[tuple[str, Expr], ...]:
    entries = node.entries if isinstance(node, Mapping) else ()
    return tuple(
        (
            canonical(item.key.text),
            field(item.value, f"options.{option}.{canonical(item.key.text)}"),
        )
        for item in entries
    )


def read_chain(entry: Entry, reading: Reading, into: Gathered) -> Chain:
    """An approval chain, with its times, shares and rates as parameters."""
    name, part = canonical(entry.key.text), entry.value
    basis = reading.basis(part)

    def field(node: Node | None, path: str, *, pure: bool = False) -> Expr:
        return into.value(node, f"{name}.{path}", reading, owner=basis, pure=pure)

    def maybe(node: Node | None, path: str, *, pure: bool = False) -> Expr | None:
        return None if node is None else field(node, path, pure=pure)

    def signer(item: Entry) -> Signer:
        key = canonical(item.key.text)
        return Signer(
            key,
            field(_get(item.value, "handles"), f"{key}.handles"),
            field(_get(item.value, "refuses"), f"{key}.refuses", pure=True),
            maybe(_get(item.value, "present"), f"{key}.present", pure=True),
            maybe(_get(item.value, "capacity"), f"{key}.capacity"),
            maybe(
                _get(item.value, "refuses_unauthorised"), f"{key}.refuses_unauthorised", pure=True
            ),
            span=item.key.span,
        )

    def order(item: Entry) -> Order:
        key, needs = canonical(item.key.text), _get(item.value, "needs")
        together = isinstance(needs, Mapping)
        names = texts_of(needs.get("all") if isinstance(needs, Mapping) else needs)
        return Order(
            key,
            field(_get(item.value, "arrives"), f"{key}.arrives"),
            tuple(canonical(signer) for signer in names),
            together,
            span=item.key.span,
        )

    return Chain(
        name,
        tuple(signer(item) for item in entries_of(part, "signers")),
        tuple(order(item) for item in entries_of(part, "orders")),
        maybe(_get(part, "refuses_unauthorised"), "refuses_unauthorised", pure=True),
        maybe(_get(part, "collusion"), "collusion", pure=True),
        basis,
        **words_of(entry, into.sector),
    )


def read_population(entry: Entry, reading: Reading, into: Gathered) -> Population:
    """A population, with its size, shares and weights as parameters."""
    name, part = canonical(entry.key.text), entry.value
    basis = reading.basis(part)

    def field(node: Node | None, path: str, *, pure: bool = True) -> Expr:
        return into.value(node, f"{name}.{path}", reading, owner=basis, pure=pure)

    prior, thresholds = _thresholds(_get(part, "threshold"), reading)
    sees = _get(part, "sees")
    own = field(_get(sees, "own"), "sees.own") if sees is not None else Number(0.0)
    other = field(_get(sees, "other"), "sees.other") if sees is not None else Number(0.0)
    by = text_of(part, "by")
    return Population(
        name,
        field(_get(part, "size"), "size", pure=False),
        canonical(by) if by else "",
        tuple(
            (element, field(item.value, f"shares.{element}"))
            for item in entries_of(part, "shares")
            for element in (canonical(item.key.text),)
        ),
        prior,
        thresholds,
        own,
        other,
        _pushes(part, reading, field),
        reading.whole_number(_get(part, "bands"), _BANDS, 1, 1000),
        basis,
        **words_of(entry, into.sector),
    )


def _thresholds(node: Node | None, reading: Reading) -> tuple[Prior | None, tuple[float, ...]]:
    if isinstance(node, Sequence):
        return None, tuple(reading.share(item) or 0.0 for item in items_of(node))
    if isinstance(node, Mapping):
        node = node.get("prior")
    return (reading.prior(node) if isinstance(node, Scalar) else None), ()


def _pushes(part: Node, reading: Reading, field: Field) -> tuple[Push, ...]:
    sources = entries_of(part, "pushed_by")
    weights = {canonical(item.key.text): item for item in entries_of(part, "weights")}
    pushes: list[Push] = []
    for item in sources:
        key = canonical(item.key.text)
        weight = weights.pop(key, None)
        if weight is None:
            reading.fault(
                "push-weight",
                f"`{item.key.text}` pushes and has no weight",
                item.key.span,
                help=f"add `{item.key.text}: 50 %` under `weights`",
            )
            continue
        value = field(weight.value, f"weights.{key}")
        pushes.append(Push(key, reading.equation(item.value), value, span=item.key.span))
    for item in weights.values():
        reading.fault(
            "push-weight",
            f"`{item.key.text}` has a weight and pushes nobody",
            item.key.span,
            help="add it under `pushed_by`, or take the weight out",
        )
    return tuple(pushes)
