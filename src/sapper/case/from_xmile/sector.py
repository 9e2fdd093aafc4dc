"""The one sector of a case that is made from an XMILE model: its parts, kind by kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sapper.case.from_xmile.clock import Clock
from sapper.case.from_xmile.equations import Rewriting
from sapper.language.printer import show
from sapper.language.tree import Expr, Number, Unary, names
from sapper.model.parts import Flow, Lookup, Model, Stock, Variable
from sapper.xmile.importing import Imported

_BASIS = "A number of the model's file, which does not say what it stands on."


@dataclass(frozen=True, slots=True)
class Said:
    """What the file says of its parts: documentation and units, by name."""

    docs: Mapping[str, str]
    units: Mapping[str, str]

    @staticmethod
    def of(imported: Imported) -> Said:
        """The remarks of a file; those of arrays count for every element."""
        units = {output.name: output.units for output in imported.outputs if output.units}
        docs: dict[str, str] = {}
        for holder in () if imported.document is None else imported.document.models:
            for part in holder.parts:
                if part.doc.strip():
                    docs.setdefault(part.name, " ".join(part.doc.split()))
        return Said(docs, units)

    def words(self, name: str) -> dict[str, object]:
        """`about` and `note` of a part, where there is something to say."""
        stem = name.partition("[")[0]
        doc = self.docs.get(name) or self.docs.get(stem) or self.docs.get(stem.rpartition(".")[2])
        found: dict[str, object] = {"about": doc} if doc else {}
        if name in self.units:
            found["note"] = f"In the file its unit is {self.units[name]}."
        return found


def sector_of(
    model: Model, rewriting: Rewriting, said: Said, title: str, clock: Clock
) -> Mapping[str, object]:
    """The content of the sector's file."""
    writer = _Sector(model, rewriting, said, clock)
    found: dict[str, object] = {"sector": title, "about": f"The model {title}, from an XMILE file."}
    parts: dict[str, dict[str, object]] = {
        "dimensions": {
            rewriting.names[item.name]: [f"e{element}" for element in item.elements]
            for item in model.dimensions
        },
        "parameters": writer.parameters(),
        "stocks": {rewriting.names[s.name]: writer.stock(s) for s in model.stocks},
        "flows": {rewriting.names[f.name]: writer.flow(f) for f in model.flows},
        "variables": writer.variables(),
        "lookups": {
            rewriting.names[item.name]: _lookup(item) for item in model.lookups if len(item.x) > 1
        },
    }
    found.update({kind: items for kind, items in parts.items() if items})
    return found


@dataclass(frozen=True, slots=True)
class _Sector:
    model: Model
    rewriting: Rewriting
    said: Said
    clock: Clock

    def parameters(self) -> dict[str, object]:
        """Constants: a prior can be put in their place."""
        return {
            self.rewriting.names[item.name]: {
                "prior": value,
                "assumed": _BASIS,
                **self.said.words(item.name),
            }
            for item in self.model.variables
            if (value := _constant(item)) is not None
        }

    def stock(self, stock: Stock) -> object:
        """What accumulates; a start that is a number says what it stands on."""
        value = number_of(stock.start)
        start: object = self._text(stock.start)
        if value is not None:
            start = {"prior": value, "assumed": _BASIS} if value else 0
        return {"start": start, **self.said.words(stock.name)}

    def flow(self, flow: Flow) -> object:
        """What moves, per time."""
        known = self.rewriting.names
        ends = {"from": flow.source, "to": flow.target}
        told: dict[str, object] = {key: known[end] for key, end in ends.items() if end is not None}
        told["equation"] = show(self.rewriting.rate(flow.rate))
        return {**told, **self.said.words(flow.name)}

    def variables(self) -> dict[str, object]:
        """All other values, and the variable that counts time."""
        found: dict[str, object] = {
            self.rewriting.names[item.name]: self._variable(item)
            for item in self.model.variables
            if _constant(item) is None
        }
        if not self._tells_time():
            return found
        unit = self.clock.calendar.unit
        counted = f"(TIME - STARTTIME) / 1 {unit}"
        origin = f" + {self.clock.origin!r}" if self.clock.origin else ""
        found[self.rewriting.clock] = {
            "equation": counted + origin,
            "about": "The number that TIME is in the model's file.",
        }
        return found

    def _tells_time(self) -> bool:
        """Whether any equation reads the clock."""
        model = self.model
        exprs = [item.start for item in model.stocks] + [item.rate for item in model.flows]
        exprs += [
            expr
            for item in model.variables
            for expr in (item.equation, *(own for _, own in item.by_element))
        ]
        return any(
            node.name == self.rewriting.clock
            for expr in exprs
            for node in names(self.rewriting.equation(expr))
        )

    def _variable(self, variable: Variable) -> object:
        words = self.said.words(variable.name)
        if variable.over:
            dims = [self.rewriting.names[dim] for dim in variable.over]
            each = {f"e{place}": self._text(expr) for place, expr in variable.by_element}
            return {"equation": each, "over": dims, **words}
        text = self._text(variable.equation)
        return {"equation": text, **words} if words else text

    def _text(self, expr: Expr) -> str:
        return show(self.rewriting.equation(expr))


def _lookup(lookup: Lookup) -> object:
    return {"x": list(lookup.x), "y": list(lookup.y), "beyond": lookup.beyond}


def _constant(variable: Variable) -> float | int | None:
    plain = variable.written and not variable.over
    return number_of(variable.equation) if plain else None


def number_of(expr: Expr) -> float | int | None:
    """The number that an equation is, if it is nothing else."""
    match expr:
        case Number(value=value):
            found = value
        case Unary(operator="-", operand=Number(value=value)):
            found = -value
        case _:
            return None
    return int(found) if found == int(found) and abs(found) < 1e15 else found
