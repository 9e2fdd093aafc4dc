"""The page of a sector: what it is about, its loops with a picture, its numbers, its equations.

Everything but the paragraph is made from the case; see `write` for where pages go.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from named_loops import Named, closed
from sapper.analysis.influences import Graph
from sapper.analysis.loops import Loop, shortest_loops
from sapper.analysis.stages import Stages
from sapper.language.printer import show
from sapper.language.prior import Prior
from sapper.language.quantile import summary
from sapper.language.units import DATE, NUMBER
from sapper.model.parts import (
    Basis,
    Chain,
    Decision,
    Event,
    Flow,
    Model,
    Parameter,
    Population,
    Sector,
    Stock,
    Variable,
    parts,
)
from tables import cell, figure, table

MOST_LOOPS = 8
"""Loops found by search that a page lists, the shortest first, beside those with a name."""


def sector_page(
    key: str, sector: Sector, stages: Stages, graph: Graph, named: Sequence[Named], paragraph: str
) -> str:
    """The whole page as Markdown."""
    model = stages.reading.model
    own = [item for item in parts(model) if getattr(item, "sector", "") == sector.name]
    lines = [f"# {sector.name}", "", " ".join(sector.about.split()), ""]
    lines += ["## What it assumes, and what would prove it wrong", "", paragraph.strip(), ""]
    lines += [*_loops(key, own, model, graph, named)]
    numbers = [item for item in own if isinstance(item, Parameter)]
    lines += ["## Numbers", "", *numbers_table(numbers), ""]
    lines += ["## Equations", "", *_equations(own, stages), ""]
    return "\n".join(lines)


def numbers_table(numbers: Sequence[Parameter]) -> list[str]:
    """Parameters with prior, median, 90 % range, unit, basis and claims."""
    if not numbers:
        return ["None of its own."]
    head = ("name", "what it is", "prior", "median", "90 %", "unit", "stands on", "because")
    rows: list[tuple[str, ...]] = []
    for item in numbers:
        rows.append(_number(item, item.prior, item.written or item.name))
        if item.otherwise is not None:
            name, _, *rest = _number(item, item.otherwise, "")
            rows.append((name, "where the claims do not hold", *rest[:-2], "", ""))
    return table(head, rows)


def _number(item: Parameter, prior: Prior, name: str) -> tuple[str, ...]:
    unit = "" if prior.unit in (NUMBER, DATE) else str(prior.unit)
    found = summary(prior)
    spread = "" if prior.is_constant else f"{figure(found.low90)} to {figure(found.high90)}"
    kind, because = _basis(item.basis)
    label = f"`{name}`" if name else ""
    about = " ".join(item.about.split())
    return (label, about, prior.text, figure(found.median), spread, unit, kind, because)


def _basis(basis: Basis | None) -> tuple[str, str]:
    if basis is None:
        return "assumed", ""
    claims = (" or " if basis.any_of else ", ").join(basis.claims)
    kind = {"rests_on": "rests on", "argued_from": "argued from", "assumed": "assumed"}[basis.kind]
    return f"{kind} {claims}".strip(), " ".join(basis.because.split())


def _loops(
    key: str, own: Sequence[object], model: Model, graph: Graph, named: Sequence[Named]
) -> list[str]:
    written = {item.name for item in parts(model)}
    names = [item.name for item in own if isinstance(item, Stock | Variable | Flow | Event)]
    mine = [item for item in named if key in item.sectors]
    found = [(item, closed(graph, item) if item.through else None) for item in mine]
    others = [
        loop
        for loop in shortest_loops(graph, names, written)
        if all(known is None or set(known.values) != set(loop.values) for _, known in found)
    ][:MOST_LOOPS]
    if not found and not others:
        return ["## Loops", "", "None closes in this sector.", ""]
    lines = ["## Loops", "", *_picture([loop for _, loop in found if loop] + others, written), ""]
    rows = [_named_row(item, loop, written) for item, loop in found]
    rows += [("", loop.letter, "", chain(loop, written), "") for loop in others]
    head = ("loop", "found", "named as", "through", "note")
    return [*lines, *table(head, rows), ""]


def _named_row(item: Named, loop: Loop | None, written: Iterable[str]) -> tuple[str, ...]:
    if not item.through:
        return (item.name, "–", "–", "", item.note)
    if loop is None:
        return (item.name, "not closed", item.letter, " → ".join(item.through), item.note)
    return (item.name, loop.letter, item.letter, chain(loop, written), item.note)


def chain(loop: Loop, written: Iterable[str]) -> str:
    """A circle in names that an author wrote, the first one again at its end."""
    known = set(written)
    values = [item for item in loop.values if item in known or _political(item)]
    return " → ".join(f"`{item}`" for item in (*values, *values[:1]))


def _political(name: str) -> bool:
    """A dotted name that an author can write: an option's chance, a population's share."""
    return "." in name and "·" not in name and not name.endswith((".hazard", ".rate", ".amount"))


def _picture(loops: Sequence[Loop], written: Iterable[str]) -> list[str]:
    """A causal loop diagram in Mermaid's text: + and − on arrows, and a box for each value."""
    known = set(written)
    signs: dict[tuple[str, str], int] = {}
    for loop in loops:
        values = [item for item in loop.values if item in known or _political(item)]
        for source, target in zip(values, (*values[1:], *values[:1])):
            signs.setdefault((source, target), 1)
    places = {name: f"v{place}" for place, name in enumerate(dict.fromkeys(_flat(signs)))}
    lines = ["```mermaid", "flowchart LR"]
    lines += [f'  {place}["{name}"]' for name, place in places.items()]
    for source, target in signs:
        sign = _sign_between(loops, source, target, known)
        mark = {1: "+", -1: "−", 0: "±"}[sign]
        lines.append(f'  {places[source]} -- "{mark}" --> {places[target]}')
    return [*lines, "```"]


def _flat(pairs: Iterable[tuple[str, str]]) -> list[str]:
    return [name for pair in pairs for name in pair]


def _sign_between(loops: Sequence[Loop], source: str, target: str, known: set[str]) -> int:
    """The sign of an arrow that may stand for several links with names of the program's own."""
    for loop in loops:
        if source not in loop.values or target not in loop.values:
            continue
        start = loop.values.index(source)
        turned = (*loop.values[start:], *loop.values[:start])
        between = turned[1 : turned.index(target)] if target != source else turned[1:]
        if not any(item in known or _political(item) for item in between):
            return loop.between(source, target)
    return 0


def _equations(own: Sequence[object], stages: Stages) -> list[str]:
    rows: list[tuple[str, ...]] = []
    for item in own:
        found = _equation(item)
        if found is None:
            continue
        name = getattr(item, "written", "") or getattr(item, "name", "")
        unit = stages.reading.inference.of(getattr(item, "name", ""))
        shown = "" if unit is None or str(unit) == "1" else str(unit)
        about = " ".join(str(getattr(item, "about", "")).split())
        rows.append((f"`{name}`", found[0], found[1], shown, about))
    if not rows:
        return ["None of its own: the error models stand with the indicators."]
    return table(("name", "kind", "equation", "unit", "what it is"), rows)


def _equation(item: object) -> tuple[str, str] | None:
    match item:
        case Stock():
            return (
                "stock of whole heads" if item.whole else "stock",
                f"starts at {code(item.start)}",
            )
        case Flow():
            way = f"{item.source or 'nowhere'} → {item.target or 'nowhere'}"
            when = f" when {code(item.when)}" if item.when is not None else ""
            return f"flow, {item.kind}", f"{way}: {code(item.rate)}{when}"
        case Variable() if item.by_element:
            return "variable", "; ".join(f"{key}: {code(expr)}" for key, expr in item.by_element)
        case Variable():
            return "variable", code(item.equation)
        case Event():
            what = item.hazard if item.hazard is not None else item.when
            kind = "event, may repeat" if item.repeats else "event"
            word = "at the rate" if item.hazard is not None else "when"
            return kind, f"{word} {code(what)}"
        case Decision():
            motives = ", ".join(motive.name for motive in item.motives)
            options = ", ".join(option.name for option in item.options)
            return "decision", cell(f"options {options}; motives {motives} (cells in the file)")
        case Chain():
            signers = ", ".join(signer.name for signer in item.signers)
            orders = ", ".join(f"{o.name} needs {' + '.join(o.needs)}" for o in item.orders)
            return "chain of approval", cell(f"signers {signers}; {orders}")
        case Population():
            return "population", cell(f"by {item.by}, {item.bands} bands of thresholds")
        case _:
            return None


def code(expr: object) -> str:
    """An equation as code that a table can hold."""
    return f"`{cell(show(expr))}`"  # pyright: ignore[reportArgumentType]
