"""What can be read in a model: every name that gives a value, and over which dimensions.

Political parts give values under dotted names (`seoul.all.chance`,
`operations.large.time`); here is the one list of them. What they mean is settled by
`docs/design/semantics.md` and done by `sapper.model.lowering`.
"""

from __future__ import annotations

from collections.abc import Iterator

from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Flow,
    Model,
    Parameter,
    Part,
    Population,
    Stock,
    Variable,
)

ORDER_PARTS = ("time", "approved", "waiting", "rogue")
"""What an approval chain gives for each class of orders."""
SIGNER_PARTS = ("load", "waiting")
"""What an approval chain gives for each signer."""


def outputs(model: Model) -> dict[str, Part]:
    """Every readable name with the part that gives it; the first of a name counts."""
    found: dict[str, Part] = {}
    for name, part, _ in _readable(model):
        found.setdefault(name, part)
    return found


def dims_of(model: Model) -> dict[str, tuple[str, ...]]:
    """The dimensions of every readable name; () for a plain value."""
    found: dict[str, tuple[str, ...]] = {}
    for name, _, dims in _readable(model):
        found.setdefault(name, dims)
    return found


def parts_of(part: Part) -> tuple[str, ...]:
    """The readable names that one part gives."""
    return tuple(name for name, _ in _given(part))


def _readable(model: Model) -> Iterator[tuple[str, Part, tuple[str, ...]]]:
    for group in (
        model.parameters,
        model.stocks,
        model.flows,
        model.variables,
        model.events,
        model.decisions,
        model.chains,
        model.populations,
    ):
        for part in group:
            for name, dims in _given(part):
                yield name, part, dims


def _given(part: Part) -> Iterator[tuple[str, tuple[str, ...]]]:
    match part:
        case Parameter() | Stock() | Flow() | Variable():
            yield part.name, part.over
        case Event(name=name):
            for given in (name, f"{name}.date", f"{name}.count"):
                yield given, ()
        case Decision():
            yield from ((name, ()) for name in _decision(part))
        case Chain():
            yield from ((name, ()) for name in _chain(part))
        case Population(name=name, by=by):
            yield f"{name}.speaking", (by,)
            for given in ("size", "share", "tipped", "tipped.date"):
                yield f"{name}.{given}", ()
        case _:
            return


def _decision(decision: Decision) -> Iterator[str]:
    yield f"{decision.name}.last"
    for option in decision.options:
        own = f"{decision.name}.{option.name}"
        yield from (own, f"{own}.chance", f"{own}.stands")
        yield from (f"{own}.because.{motive.name}" for motive in decision.motives)


def _chain(chain: Chain) -> Iterator[str]:
    for order in chain.orders:
        yield from (f"{chain.name}.{order.name}.{given}" for given in ORDER_PARTS)
    for signer in chain.signers:
        yield from (f"{chain.name}.{signer.name}.{given}" for given in SIGNER_PARTS)
