"""Correlations between parameters: known members, and sets that can be drawn.

Rank correlations become those of normal scores (Gaussian copula: 2·sin(π·r/6)); sets that
share a member are one matrix, with 0 for every pair that is not written, and it has to be
positive definite, as otherwise no such parameters exist.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from sapper.diagnostics.diagnostic import Diagnostic, Label, diagnostic
from sapper.model.checks.names import unknown_name
from sapper.model.checks.places import narrow
from sapper.model.parts import Correlation, Model, Parameter

_LEAST_PIVOT = 1e-12


def member(name: str, parameters: Sequence[Parameter]) -> list[Parameter]:
    """The parameters that a correlation may mean: by full name, else by its last part."""
    exact = [item for item in parameters if item.name == name]
    return exact or [item for item in parameters if item.name.rsplit(".", 1)[-1] == name]


def check(model: Model) -> list[Diagnostic]:
    """All faults of correlations; a set that is wrong in itself is left out of the matrices."""
    found: list[Diagnostic] = []
    sound: list[tuple[Correlation, tuple[str, ...]]] = []
    for correlation in model.correlations:
        faults, names = _members(correlation, model.parameters)
        found.extend(faults)
        if not faults:
            sound.append((correlation, names))
    found.extend(_matrices(sound))
    return found


def _members(
    correlation: Correlation, parameters: Sequence[Parameter]
) -> tuple[list[Diagnostic], tuple[str, ...]]:
    found: list[Diagnostic] = []
    names: list[str] = []
    for name in correlation.between:
        meant = member(name, parameters)
        if not meant:
            known = [item.name for item in parameters]
            short = [item.rsplit(".", 1)[-1] for item in known]
            place = narrow(correlation.span, name)
            found.append(unknown_name(name, place, [*known, *short]))
        elif len(meant) > 1:
            found.append(
                diagnostic(
                    "unknown-name",
                    f"`{name}` could be any of " + ", ".join(f"`{item.name}`" for item in meant),
                    correlation.span,
                    help="write the full name",
                )
            )
        else:
            names.append(meant[0].name)
    if not found:
        found.extend(_uneven(correlation, names, parameters))
    if not found and len(set(names)) < 2:
        found.append(
            diagnostic(
                "correlation-set",
                "a correlation is between at least two different parameters",
                correlation.span,
            )
        )
    return found, tuple(dict.fromkeys(names))


def _uneven(
    correlation: Correlation, names: Sequence[str], parameters: Sequence[Parameter]
) -> Iterator[Diagnostic]:
    over = {item.name: item.over for item in parameters if item.name in names}
    if len(set(over.values())) > 1:
        told = ", ".join(
            f"`{_plain(name)}` over {', '.join(dims) or 'nothing'}" for name, dims in over.items()
        )
        yield diagnostic(
            "dimension-mismatch",
            f"correlated parameters run over different dimensions: {told}",
            correlation.span,
            help="correlate parameters that run over the same dimensions",
        )


def _matrices(sets: Sequence[tuple[Correlation, tuple[str, ...]]]) -> Iterator[Diagnostic]:
    pairs: dict[frozenset[str], Correlation] = {}
    for correlation, names in sets:
        for place, one in enumerate(names):
            for other in names[:place]:
                before = pairs.setdefault(frozenset((one, other)), correlation)
                if before is not correlation and before.rank != correlation.rank:
                    yield _twice(one, other, correlation, before)
    for group in _groups(sets):
        names = sorted({name for _, members in group for name in members})
        if not positive_definite(_matrix(names, pairs)):
            yield _impossible(names, [correlation for correlation, _ in group])


def _twice(one: str, other: str, second: Correlation, first: Correlation) -> Diagnostic:
    return diagnostic(
        "correlation-set",
        f"`{_plain(one)}` and `{_plain(other)}` have two correlations, {first.rank:g} and {second.rank:g}",
        second.span,
        secondary=[] if first.span is None else [Label(first.span, "the first")],
        help="keep one of them",
    )


def _impossible(names: Sequence[str], group: Sequence[Correlation]) -> Diagnostic:
    spans = [item.span for item in group if item.span is not None]
    members = ", ".join(f"`{name}`" for name in sorted(_plain(name) for name in names))
    return diagnostic(
        "correlation-set",
        f"no parameters can hang together like this: {members}",
        spans[0] if spans else None,
        secondary=[Label(span, "together with this") for span in spans[1:]],
        notes=["the matrix of their correlations is not positive definite"],
        help="bring the ranks nearer to 0; what is written as 1 or -1 is one parameter",
    )


def _plain(name: str) -> str:
    """A parameter's name without what a point has added to it (`sickness.was1`)."""
    return re.sub(r"\.(was|new)\d+$", "", name)


def _groups(
    sets: Sequence[tuple[Correlation, tuple[str, ...]]],
) -> list[list[tuple[Correlation, tuple[str, ...]]]]:
    """The sets, those that share members together."""
    groups: list[list[tuple[Correlation, tuple[str, ...]]]] = []
    for item in sets:
        touching = [
            group for group in groups if any(set(item[1]) & set(members) for _, members in group)
        ]
        merged = [item]
        for group in touching:
            merged = [*group, *merged]
            groups.remove(group)
        groups.append(merged)
    return groups


def _matrix(names: Sequence[str], pairs: dict[frozenset[str], Correlation]) -> list[list[float]]:
    """Pearson correlations of the normal scores."""

    def entry(one: str, other: str) -> float:
        if one == other:
            return 1.0
        pair = pairs.get(frozenset((one, other)))
        return 0.0 if pair is None else 2 * math.sin(math.pi * pair.rank / 6)

    return [[entry(one, other) for other in names] for one in names]


def positive_definite(matrix: Sequence[Sequence[float]]) -> bool:
    """Whether a symmetric matrix has a Cholesky factor with pivots clear of nought."""
    size = len(matrix)
    lower = [[0.0] * size for _ in range(size)]
    for row in range(size):
        for column in range(row + 1):
            rest = matrix[row][column] - math.fsum(
                lower[row][k] * lower[column][k] for k in range(column)
            )
            if row != column:
                lower[row][column] = rest / lower[column][column]
            elif rest <= _LEAST_PIVOT:
                return False
            else:
                lower[row][row] = math.sqrt(rest)
    return True
