"""Equations over arrays as equations over single values, one for each element.

Subscripts, wildcards and aggregates mean here what they mean in the interpreter
(`sapper.engine.interpreter.subscripts`, `arrays`); the values of an array get names of their own.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sapper.language.tree import (
    Binary,
    Call,
    Conditional,
    Date,
    Expr,
    Holds,
    Name,
    Number,
    Unary,
    Wildcard,
    children,
)
from sapper.model.calendar import Calendar
from sapper.model.lowering.writing import (
    call,
    compare,
    either,
    minus,
    number,
    over,
    over_children,
    plus,
    times,
)

Elements = tuple[str, ...]
Bound = Mapping[str, str]
_CLOCK = frozenset({"TIME", "DT", "STARTTIME", "STOPTIME", "PI", "INF"})
_ALWAYS = frozenset({"SUM", "MEAN", "PROD", "SIZE", "STDDEV"})
_ENDS = frozenset({"MIN", "MAX"})


def scalar(name: str, elements: Elements = ()) -> str:
    """The name of one element of a value."""
    return f"{name}[{','.join(elements)}]" if elements else name


def truth_of(claim: str) -> str:
    """The name of the value that holds the truth of a claim."""
    return f"holds.{claim}"


class Unwritable(Exception):
    """An equation that has no form over single values."""


@dataclass(frozen=True, slots=True)
class Shapes:
    """The dimensions of every value, the elements of every dimension, and the clock."""

    dims: Mapping[str, tuple[str, ...]]
    elements: Mapping[str, tuple[str, ...]]
    calendar: Calendar

    def over(self, dims: tuple[str, ...]) -> Iterator[Elements]:
        """Every combination of elements, the last dimension running fastest."""
        return itertools.product(*(self.elements[dim] for dim in dims))

    def value(self, name: str, bound: Bound) -> Expr:
        """A value, of an array the element that the bound elements pick."""
        dims = self.dims.get(name, ())
        return Name(scalar(name, tuple(bound[dim] for dim in dims)))

    def flat(self, expr: Expr, bound: Bound) -> Expr:
        """An equation as it stands for one element of each dimension that is bound.

        Raises `Unwritable` where it has no form over single values.
        """
        match expr:
            case Number(value=value):
                return number(value)
            case Date(date=date):
                return number(self.calendar.time_of(date))
            case Holds(claim=claim):
                return Name(truth_of(claim))
            case Name():
                return self._name(expr, bound)
            case Call(function=function, arguments=arguments):
                if _is_aggregate(function, len(arguments)):
                    return self._aggregate(function, arguments[0], bound)
                return Call(function, tuple(self.flat(item, bound) for item in arguments))
            case Binary() | Unary() | Conditional():
                return over_children(expr, lambda item: self.flat(item, bound))
            case _:
                raise Unwritable

    def _name(self, expr: Name, bound: Bound) -> Expr:
        dims = self.dims.get(expr.name)
        if dims is None:
            return self._index(expr.name, bound)
        if not expr.subscripts:
            return self.value(expr.name, bound)
        chosen: list[str | Expr] = [
            self._subscript(item, dim, bound)
            for item, dim in zip(expr.subscripts, dims, strict=True)
        ]
        return self._picked(expr.name, dims, chosen, ())

    def _picked(
        self, name: str, dims: tuple[str, ...], chosen: list[str | Expr], done: Elements
    ) -> Expr:
        """The element that subscripts pick; one that is a number picks by comparisons."""
        if len(done) == len(dims):
            return Name(scalar(name, done))
        item = chosen[len(done)]
        if isinstance(item, str):
            return self._picked(name, dims, chosen, (*done, item))
        elements = self.elements[dims[len(done)]]
        found = self._picked(name, dims, chosen, (*done, elements[-1]))
        for place in range(len(elements) - 1, 0, -1):
            one = self._picked(name, dims, chosen, (*done, elements[place - 1]))
            found = either(compare(item, "<", number(place + 0.5)), one, found)
        return found

    def _subscript(self, item: Expr | Wildcard, dim: str, bound: Bound) -> str | Expr:
        if isinstance(item, Wildcard):
            return bound[f"*{dim}"]
        if not isinstance(item, Name) or item.subscripts or item.name in self.dims:
            return self.flat(item, bound)
        element = item.name.removeprefix(f"{dim}.")
        if element in self.elements[dim] and item.name != dim:
            return element
        if item.name == dim:
            return bound[dim]
        if item.name in self.elements:
            # another dimension leads to elements by their position
            return self.elements[dim][self.elements[item.name].index(bound[item.name])]
        raise Unwritable

    def _index(self, name: str, bound: Bound) -> Expr:
        """The clock, or the number of an element, from 1."""
        if name.upper() in _CLOCK:
            return call(name.upper())
        if name in self.elements:
            return number(self.elements[name].index(bound[name]) + 1)
        stem, _, element = name.rpartition(".")
        for dim, elements in self.elements.items():
            if stem in ("", dim) and element in elements:
                return number(elements.index(element) + 1)
        return Name(name)

    def _aggregate(self, function: str, argument: Expr, bound: Bound) -> Expr:
        stars = dict.fromkeys(self._starred(argument, bound))
        wild = [dim for dim in stars if dim.startswith("*")]
        run = wild or list(stars)
        names = [dim.removeprefix("*") for dim in run]
        if function == "SIZE":
            count = 1
            for name in names:
                count *= len(self.elements[name])
            return number(count)
        items = [
            self.flat(argument, {**bound, **dict(zip(run, chosen, strict=True))})
            for chosen in itertools.product(*(self.elements[name] for name in names))
        ]
        return _reduced(function, items)

    def _starred(self, expr: Expr, bound: Bound) -> Iterator[str]:
        """The dimensions that an argument brings, those from wildcards with a star before."""
        if isinstance(expr, Name) and expr.name in self.dims:
            dims = self.dims[expr.name]
            if not expr.subscripts:
                yield from dims
            for item, dim in zip(expr.subscripts, dims, strict=False):
                if isinstance(item, Wildcard):
                    yield f"*{dim}"
                elif isinstance(item, Name) and item.name in self.elements:
                    yield item.name
        for child in children(expr):
            yield from self._starred(child, bound)


def _is_aggregate(function: str, arguments: int) -> bool:
    return function in _ALWAYS or (function in _ENDS and arguments == 1)


def _reduced(function: str, items: list[Expr]) -> Expr:
    match function:
        case "SUM":
            return plus(*items)
        case "PROD":
            return times(*items)
        case "MEAN":
            return over(plus(*items), number(len(items)))
        case "STDDEV":
            mean = over(plus(*items), number(len(items)))
            squares = [Binary("^", minus(item, mean), number(2)) for item in items]
            return call("SQRT", over(plus(*squares), number(len(items))))
        case _:
            return items[0] if len(items) == 1 else Call(function, tuple(items))
