"""Points applied: from a model and what an account changes in it to another model.

`docs/design/semantics.md`, "Points": a number that is given another prior keeps its stream,
and so its place in the distribution; where the change has dates, or is worked out from `was`,
the parameter becomes an equation over its former self (`NAME.was1`). Equations are
substituted, with the former one for `was`. Beliefs change no model; `beliefs` gathers them.
Which equations can be changed is `points_slots`; what is changed twice `points_twice`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import Span
from sapper.language.names import nearest
from sapper.language.prior import Constant, Prior
from sapper.language.tree import Binary, Call, Conditional, Date, Expr, Name, names, rebuild
from sapper.language.units import NUMBER
from sapper.model.checks.correlations import member
from sapper.model.checks.unit_faults import mismatch, ticked
from sapper.model.parts import Basis, Model, Parameter, Variable
from sapper.model.points import Point, Replacement, Setting
from sapper.model.points_slots import Slot, aliases, slots
from sapper.model.points_twice import twice

WAS = "was"


def apply(model: Model, points: Sequence[Point]) -> tuple[Model, list[Diagnostic]]:
    """The model after all points, in the order given, and what could not be done.

    Hand over the points of an account and then those of its scenarios in one call, so that
    what both change can be told. Without points the model itself comes back.
    """
    work = _Work(model, list(twice(points, lambda target: full_name(model, target))))
    for point in points:
        work.apply(point)
    return work.model, work.found


def beliefs(points: Sequence[Point]) -> dict[str, float]:
    """The credences that points give to claims; the last of several counts."""
    return {claim: credence for point in points for claim, credence in point.believe}


def full_name(model: Model, target: str) -> str:
    """The full name of what a point wants to change, as far as it is known."""
    if any(item.name == target for item in model.parameters):
        return target
    return aliases(model).get(target, target)


@dataclass
class _Work:
    """A model on its way through points."""

    model: Model
    found: list[Diagnostic] = field(default_factory=list[Diagnostic])

    def apply(self, point: Point) -> None:
        """Make one point's changes; parts that it adds come first, so that it can use them."""
        self.found.extend(_undatable(point, self.model))
        if point.additions is not None:
            self.model = merge(self.model, point.additions)
        for setting in point.settings:
            self._set(setting, point)
        for replacement in point.replacements:
            self._replace(replacement, point)

    def _set(self, setting: Setting, point: Point) -> None:
        name = self._locate(setting.target, setting.span)
        if name is None:
            return
        parameter = self._parameter(name)
        value = setting.value
        if isinstance(value, Prior):
            if parameter is not None:
                self._set_prior(parameter, value, point, setting.span)
            elif name.endswith(".threshold") and name not in slots(self.model):
                self._set_threshold(name, value, point, setting.span)
            else:
                self._set_slot_prior(slots(self.model)[name], value, point)
        elif parameter is not None:
            self._set_expr(parameter, value, point)
        elif name.endswith(".threshold") and name not in slots(self.model):
            self.found.append(_no_equation(setting.target, value.span or setting.span))
        else:
            self._substitute(slots(self.model)[name], value, point, setting.span)

    def _replace(self, replacement: Replacement, point: Point) -> None:
        name = self._locate(replacement.target, replacement.span)
        if name is None:
            return
        parameter = self._parameter(name)
        if parameter is not None:
            self._set_expr(parameter, replacement.equation, point)
        elif name in (known := slots(self.model)):
            self._substitute(known[name], replacement.equation, point, replacement.span)
        else:
            self.found.append(_no_equation(replacement.target, replacement.span))

    def _locate(self, target: str, span: Span | None) -> str | None:
        name = full_name(self.model, target)
        known = targets(self.model)
        if name in known:
            return name
        # Another field of the same part is likelier meant than the same field of another part.
        owner = name.rpartition(".")[0]
        kin = [item for item in known if owner and item.rpartition(".")[0] == owner]
        near = nearest(name, kin) or next(iter(kin), None) or nearest(name, known)
        self.found.append(
            diagnostic(
                "unknown-target",
                f"there is no `{target}` that could be changed",
                span,
                help=f"the nearest that can is `{near}`" if near else "correct the name",
            )
        )
        return None

    def _parameter(self, name: str) -> Parameter | None:
        return next((item for item in self.model.parameters if item.name == name), None)

    def _set_prior(
        self, parameter: Parameter, prior: Prior, point: Point, span: Span | None
    ) -> None:
        if not _fits(parameter.prior, prior):
            written = parameter.written or parameter.name
            self.found.append(
                mismatch(
                    f"`{written}` is in {ticked(parameter.unit)}, "
                    f"but is set to {_indefinite(prior)}",
                    prior.span or span,
                    prior.unit,
                    parameter.unit,
                )
            )
            return
        new = replace(
            parameter,
            prior=prior,
            otherwise=None,
            basis=_basis(point),
            by_element=(),
            stream=parameter.stream or parameter.name,
        )
        if _undated(point):
            self._swap(parameter, new)
            return
        name = self._free(parameter.name, "new")
        self._over_former(parameter, Name(name), point, replace(new, name=name, written=name))

    def _set_expr(self, parameter: Parameter, value: Expr, point: Point) -> None:
        self._over_former(parameter, value, point)

    def _over_former(
        self, parameter: Parameter, value: Expr, point: Point, *more: Parameter
    ) -> None:
        """Let a parameter become an equation over its former self."""
        written = parameter.written or parameter.name
        name = self._free(parameter.name, WAS)
        former = replace(
            parameter,
            name=name,
            written=name,
            stream=parameter.stream or parameter.name,
        )
        equation = _between(_with_was(value, Name(name, written=written)), Name(name), point)
        variable = Variable(
            parameter.name,
            equation,
            over=parameter.over,
            written=written,
            about=parameter.about,
            note=parameter.note,
            sector=parameter.sector,
            span=value.span or parameter.span,
        )
        # A correlation is one of draws, so it goes with the draw to its new name.
        correlations = tuple(
            replace(
                item,
                between=tuple(
                    name if member(each, self.model.parameters) == [parameter] else each
                    for each in item.between
                ),
            )
            for item in self.model.correlations
        )
        self._swap(parameter, former, *more)
        self.model = replace(
            self.model,
            variables=(*self.model.variables, variable),
            correlations=correlations,
        )

    def _set_slot_prior(self, slot: Slot, prior: Prior, point: Point) -> None:
        """Put a number where an equation stood: a parameter of the slot's own name."""
        former = self._former(slot.name)
        name = slot.name
        if former is not None or slot.expr is None or not _undated(point) or self._reads(slot):
            name = self._free(slot.name, "new")
        stream = former.stream if former is not None else slot.name
        parameter = Parameter(
            name,
            prior,
            basis=_basis(point),
            over=slot.dims,
            inline=True,
            stream=stream,
            written=slot.name,
            span=prior.span,
        )
        self.model = replace(self.model, parameters=(*self.model.parameters, parameter))
        self._substitute(slot, Name(name, written=slot.name, span=prior.span), point, prior.span)

    def _reads(self, slot: Slot) -> bool:
        # A variable is known by its slot's name already, so its number needs another.
        return any(item.name == slot.name for item in self.model.variables)

    def _former(self, name: str) -> Parameter | None:
        """The parameter that an earlier point turned into the equation of this name."""
        return self._parameter(f"{name}.{WAS}1")

    def _substitute(self, slot: Slot, new: Expr, point: Point, span: Span | None) -> None:
        asks = any(item.name == WAS for item in names(new))
        if slot.expr is None and (asks or not _undated(point)):
            self.found.append(
                diagnostic(
                    "no-was",
                    f"`{slot.name}` has no value before this change",
                    span,
                    help="give it one in the model, or change it without `was` and without dates",
                )
            )
            return
        if not slot.datable and not _undated(point):
            self.found.append(
                diagnostic(
                    "undatable",
                    f"`{slot.name}` counts at the start only, so it cannot change at a date",
                    span,
                    help="take the dates off this point, or put it in one of its own",
                )
            )
            return
        former = slot.expr
        changed = new if former is None else _between(_with_was(new, former), former, point)
        self.model = slot.put(self.model, changed)

    def _set_threshold(self, name: str, prior: Prior, point: Point, span: Span | None) -> None:
        if not _undated(point):
            self.found.append(
                diagnostic(
                    "undatable",
                    f"`{name}` holds for a whole world, so it cannot change at a date",
                    span,
                    help="take the dates off this point, or put it in one of its own",
                )
            )
            return
        owner = name.removesuffix(".threshold")
        self.model = replace(
            self.model,
            populations=tuple(
                replace(item, threshold_prior=prior, thresholds=()) if item.name == owner else item
                for item in self.model.populations
            ),
        )

    def _swap(self, parameter: Parameter, *new: Parameter) -> None:
        place = self.model.parameters.index(parameter)
        before, after = self.model.parameters[:place], self.model.parameters[place + 1 :]
        self.model = replace(self.model, parameters=(*before, *new, *after))

    def _free(self, name: str, word: str) -> str:
        """The first of `NAME.word1`, `NAME.word2`, … that nothing is called by."""
        taken = {item.name for item in (*self.model.parameters, *self.model.variables)}
        number = 1
        while f"{name}.{word}{number}" in taken:
            number += 1
        return f"{name}.{word}{number}"


def targets(model: Model) -> dict[str, None]:
    """Everything that a point can set or replace, in the order of the model."""
    found = dict.fromkeys(item.name for item in model.parameters)
    found.update(dict.fromkeys(slots(model)))
    found.update(dict.fromkeys(f"{item.name}.threshold" for item in model.populations))
    return found


def merge(model: Model, additions: Model) -> Model:
    """The parts of two models together; time is that of the first. Clashes are for the checks."""
    return replace(
        model,
        counts=tuple(dict.fromkeys((*model.counts, *additions.counts))),
        sectors=(*model.sectors, *additions.sectors),
        dimensions=(*model.dimensions, *additions.dimensions),
        parameters=(*model.parameters, *additions.parameters),
        stocks=(*model.stocks, *additions.stocks),
        flows=(*model.flows, *additions.flows),
        variables=(*model.variables, *additions.variables),
        lookups=(*model.lookups, *additions.lookups),
        correlations=(*model.correlations, *additions.correlations),
        events=(*model.events, *additions.events),
        decisions=(*model.decisions, *additions.decisions),
        chains=(*model.chains, *additions.chains),
        populations=(*model.populations, *additions.populations),
    )


def _undated(point: Point) -> bool:
    return point.since is None and point.until is None


def _undatable(point: Point, model: Model) -> Iterator[Diagnostic]:
    if _undated(point):
        return
    cure = "take the dates off this point, or put it in one of its own"
    if point.believe:
        yield diagnostic(
            "undatable",
            f"the point `{point.id}` has dates, but a claim is true or not for a whole world",
            point.span,
            help=cure,
        )
    if point.additions is not None:
        yield diagnostic(
            "undatable",
            f"the point `{point.id}` has dates, but parts that it adds are there from the start",
            point.span,
            help=cure,
        )
    if not model.calendar.dated:
        yield diagnostic(
            "undatable",
            f"the point `{point.id}` has dates, but the time of the model has none",
            point.span,
            help="give `start` and `stop` as dates",
        )


def _between(new: Expr, former: Expr, point: Point) -> Expr:
    """`new` between the point's dates, `former` outside; just `new` where it has none."""
    conditions = [
        Binary(operator, Call("TIME", (), span=new.span), Date(date, span=new.span), span=new.span)
        for operator, date in ((">=", point.since), ("<=", point.until))
        if isinstance(date, dt.date)
    ]
    if not conditions:
        return new
    condition = conditions[0]
    if len(conditions) > 1:
        condition = Binary("AND", conditions[0], conditions[1], span=new.span)
    return Conditional(condition, new, former, span=new.span)


def _with_was(expr: Expr, former: Expr) -> Expr:
    """The expression with its former self for `was`."""

    def change(node: Expr) -> Expr:
        if not isinstance(node, Name) or node.name != WAS:
            return node
        return replace(former, span=node.span) if isinstance(former, Name) else former

    return rebuild(expr, change)


def _fits(old: Prior, new: Prior) -> bool:
    """Whether a prior is in the unit of another; a bare nought is in any."""

    def anywhere(prior: Prior) -> bool:
        shape = prior.shape
        return isinstance(shape, Constant) and shape.value == 0 and prior.unit == NUMBER

    return old.unit == new.unit or anywhere(old) or anywhere(new)


def _indefinite(prior: Prior) -> str:
    return ticked(prior.unit) if prior.unit == NUMBER else f"something in {ticked(prior.unit)}"


def _basis(point: Point) -> Basis:
    """What a number stands on that a point sets: the point's claims, or its sentence.

    Never `rests_on`: the setting holds in every world, whether the claims are true or not.
    """
    reason = point.because or point.says or point.id
    if point.rests_on:
        return Basis("argued_from", point.rests_on, because=reason, span=point.span)
    return Basis("assumed", because=reason, span=point.span)


def _no_equation(target: str, span: Span | None) -> Diagnostic:
    return diagnostic(
        "unknown-target",
        f"`{target}` has a prior, not an equation",
        span,
        help=f"write `set: {{{target}: a prior}}`",
    )
