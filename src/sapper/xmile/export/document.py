"""A plain model as an XMILE document: stocks, flows, auxiliaries, tables, conveyors, sectors.

What a model holds beside these (decisions, priors, chance) has no place in the standard and is not
written here: who exports a case lowers it first, and says in `Extension` what it was.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from sapper._version import __version__
from sapper.language.tree import Expr
from sapper.model.calendar import Calendar
from sapper.model.parts import Flow, Lookup, Model, Stock, Variable
from sapper.xmile.export.belts import Belts, belts_of
from sapper.xmile.export.equations import Equations
from sapper.xmile.export.forms import FAR
from sapper.xmile.export.gathering import Gathered, gathered
from sapper.xmile.export.spelling import Spelling, spelt

NAMESPACE = "https://github.com/sapper-model/sapper/xmile/1"
"""The namespace of the extension; its prefix is `sapper`."""
_XMILE = "http://docs.oasis-open.org/xmile/ns/XMILE/v1.0"
_ISEE = "http://iseesystems.com/XMILE"
_BEYOND: Mapping[str, str] = {"hold": "continuous", "extend": "extrapolate", "step": "discrete"}


@dataclass(frozen=True, slots=True)
class Group:
    """A sector: what it is about, and the names of the parts in it."""

    name: str
    about: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extension:
    """What stands beside the standard parts of a file.

    `docs` and `units` are told by name of a part, as are `measures`: units of values in whose
    equations units have become factors, which no program should check. `groups` become groups; `elements` are put in the
    root as they are (their tags begin with `sapper:`), `inside` in the part of a name.
    """

    docs: Mapping[str, str] = field(default_factory=dict[str, str])
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    measures: Mapping[str, str] = field(default_factory=dict[str, str])
    groups: tuple[Group, ...] = ()
    elements: tuple[Element, ...] = ()
    inside: Mapping[str, tuple[Element, ...]] = field(
        default_factory=dict[str, tuple[Element, ...]]
    )
    about: str = ""
    time_units: str = ""


def written(model: Model, name: str, extension: Extension | None = None) -> str:
    """The text of an XMILE file that holds a plain model.

    Raises `Unwritten` where an equation has no form in XMILE.
    """
    beside = extension or Extension()
    parts = gathered(model)
    belts = belts_of(model)
    spelling = spelt(_names(model, parts))
    writer = _Writer(model, parts, belts, spelling, Equations(spelling, parts.standing), beside)
    root = Element("xmile", {"version": "1.0", "xmlns": _XMILE, "xmlns:sapper": NAMESPACE})
    if model.calendar.save_every > 1:
        root.set("xmlns:isee", _ISEE)
    header = SubElement(root, "header")
    if model.conveyors:
        SubElement(SubElement(header, "options"), "uses_conveyor")
    SubElement(header, "vendor").text = "sapper"
    SubElement(header, "product", {"version": __version__, "lang": "en"}).text = "sapper"
    SubElement(header, "name").text = name
    _specs(root, model.calendar, beside.time_units)
    if model.dimensions:
        holder = SubElement(root, "dimensions")
        for dimension in model.dimensions:
            told = {"name": dimension.name.replace("·", "_"), "size": str(len(dimension.elements))}
            SubElement(holder, "dim", told)
    root.extend(beside.elements)
    holder = SubElement(SubElement(root, "model"), "variables")
    if beside.about:
        SubElement(holder, "doc").text = beside.about
    holder.extend(writer.groups())
    holder.extend(writer.parts())
    indent(root)
    text = tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _specs(root: Element, calendar: Calendar, units: str) -> None:
    method = "RK4" if calendar.method == "rk4" else "Euler"
    told = units or str(calendar.unit)
    specs = SubElement(root, "sim_specs", {"method": method, "time_units": told})
    if calendar.save_every > 1:
        specs.set("isee:save_interval", repr(calendar.step * calendar.save_every))
    SubElement(specs, "start").text = repr(calendar.origin)
    SubElement(specs, "stop").text = repr(calendar.time(calendar.steps))
    SubElement(specs, "dt").text = repr(calendar.step)


def _names(model: Model, parts: Gathered) -> Iterator[tuple[str, str]]:
    """Every name that the file declares, with what its author wrote."""
    for part in (*model.stocks, *parts.order):
        yield part.name, part.written
    for name in parts.standing.values():
        yield name, ""


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes the parts of one model."""

    model: Model
    gathered: Gathered
    belts: Belts
    spelling: Spelling
    equations: Equations
    beside: Extension

    def groups(self) -> Iterator[Element]:
        """Sectors, each with the spelling of its members."""
        for group in self.beside.groups:
            element = Element("group", {"name": group.name})
            if group.about:
                SubElement(element, "doc").text = group.about
            for name in group.members:
                SubElement(element, "var").text = self.spelling.names[name]
            yield element

    def parts(self) -> Iterator[Element]:
        """Stocks, then flows and auxiliaries in the order of the model, then what stands for calls."""
        for stock in self.model.stocks:
            yield self._stock(stock)
        for part in self.gathered.order:
            yield self._flow(part) if isinstance(part, Flow) else self._variable(part)
        tables = {lookup.name: lookup for lookup in self.model.lookups}
        for call, name in self.gathered.standing.items():
            element = Element("aux", {"name": self.spelling.names[name]})
            element.set("sapper:stands_for", call.function)
            if call.arguments:
                self._equation(element, call.arguments[0])
                self._points(element, tables[call.function])
            else:
                SubElement(element, "eqn").text = repr(
                    _constant(call.function, self.model.calendar)
                )
            yield element

    def _begun(self, tag: str, name: str, written: str, told: Iterable[tuple[str, str]]) -> Element:
        element = Element(tag, {"name": self.spelling.names[name], **dict(told)})
        if name in self.spelling.exact:
            element.set("sapper:known_as", self.spelling.exact[name])
        if not written:
            element.set("sapper:hidden", "true")
        elif "·" in name:
            element.set("sapper:hidden", "output")
        if name in self.beside.measures:
            element.set("sapper:unit", self.beside.measures[name])
        return element

    def _ended(self, element: Element, name: str) -> Element:
        for tag, text in (("doc", self.beside.docs), ("units", self.beside.units)):
            if text.get(name):
                SubElement(element, tag).text = text[name]
        element.extend(self.beside.inside.get(name, ()))
        return element

    def _equation(self, element: Element, expr: Expr, tag: str = "eqn") -> None:
        SubElement(element, tag).text = self.equations.text(expr)

    def _stock(self, stock: Stock) -> Element:
        element = self._begun("stock", stock.name, stock.written, ())
        self._equation(element, stock.start)
        for tag, names in (
            ("inflow", self._inflows(stock.name)),
            ("outflow", self._outflows(stock.name)),
        ):
            for name in names:
                SubElement(element, tag).text = self.spelling.token(name)
        conveyor = self.belts.conveyors.get(stock.name)
        if conveyor is not None:
            leaks = {"exponential_leak": "true"} if conveyor.exponential else {}
            belt = SubElement(element, "conveyor", leaks)
            self._equation(belt, conveyor.length, "len")
            if conveyor.sample is not None:
                self._equation(belt, conveyor.sample, "sample")
            if conveyor.arrest is not None:
                self._equation(belt, conveyor.arrest, "arrest")
        return self._ended(element, stock.name)

    def _inflows(self, stock: str) -> tuple[str, ...]:
        conveyor = self.belts.conveyors.get(stock)
        return self.gathered.into.get(stock, ()) if conveyor is None else conveyor.inflows

    def _outflows(self, stock: str) -> tuple[str, ...]:
        conveyor = self.belts.conveyors.get(stock)
        if conveyor is None:
            return self.gathered.out_of.get(stock, ())
        return self.belts.outflows(conveyor)

    def _flow(self, flow: Flow) -> Element:
        return self._valued("flow", flow.name, flow.written, flow.rate)

    def _variable(self, variable: Variable) -> Element:
        kind = "flow" if variable.name in self.gathered.shared else "aux"
        if not variable.over:
            element = self._valued(kind, variable.name, variable.written, variable.equation)
            if variable.initial is not None:
                self._equation(element, variable.initial, "init_eqn")
            return element
        element = self._begun(kind, variable.name, variable.written, ())
        element.set("sapper:array", "true")
        holder = SubElement(element, "dimensions")
        for dim in variable.over:
            SubElement(holder, "dim", {"name": dim.replace("·", "_")})
        for place, expr in variable.by_element:
            self._equation(SubElement(element, "element", {"subscript": place}), expr)
        return self._ended(element, variable.name)

    def _valued(self, tag: str, name: str, written: str, expr: Expr) -> Element:
        element = self._begun(tag, name, written, self.belts.zones.get(name, ()))
        if name in self.belts.limited:
            element.set("sapper:limited", "true")
        leak = self.belts.leaks.get(name)
        if name in self.belts.driven:
            if leak is not None:
                self._equation(element, leak, "leak")
            return self._ended(element, name)
        lookup = self.gathered.own.get(name)
        self._equation(element, self.gathered.at[name] if lookup is not None else expr)
        if lookup is not None:
            self._points(element, lookup)
        return self._ended(element, name)

    def _points(self, element: Element, lookup: Lookup) -> None:
        kind = _BEYOND[lookup.beyond]
        gf = SubElement(element, "gf", {} if kind == "continuous" else {"type": kind})
        SubElement(gf, "xpts").text = ",".join(map(_number, lookup.x))
        SubElement(gf, "ypts").text = ",".join(map(_number, lookup.y))


def _constant(name: str, calendar: Calendar) -> float:
    """The number that a constant of the language is in a model."""
    return {
        "DT": calendar.step,
        "PI": math.pi,
        "INF": FAR,
        "STARTTIME": calendar.origin,
        "STOPTIME": calendar.time(calendar.steps),
    }[name]


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
