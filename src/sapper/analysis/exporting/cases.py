"""From a case to the text of an XMILE file.

The standard part is the deterministic lowering of one reading of the case (`deterministic`); sectors are
groups, and the documentation of every part says what it stands for. The files of the case are kept
in the extension (`keeping`), so that nothing is lost on the way back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sapper.analysis.deterministic import Deterministic, deterministic
from sapper.analysis.exporting.keeping import kept_files, print_of
from sapper.analysis.exporting.notes import notes_of
from sapper.analysis.exporting.priors import priors_of
from sapper.analysis.simulation import prepare
from sapper.analysis.stages import Stages
from sapper.case.case import Case
from sapper.language.units import DATE, Unit
from sapper.model.parts import Model, parts
from sapper.xmile.export import Extension, Group, written


@dataclass(frozen=True, slots=True)
class Exported:
    """The text of a file, and the plain model that its standard part holds."""

    text: str
    deterministic: Deterministic


def export_case(case: Case, *, account: str | None = None) -> Exported:
    """A case as XMILE, as an account has it (without one, as its sectors write it).

    Raises `CaseError` where the account is unknown or has no model.
    """
    stages = prepare(case, account=account)
    made = deterministic(stages.plan)
    owners = owners_of(made.model, stages.reading.model)
    measures = dict(_measures(stages, made.model))
    elements = kept_files(case, account or "", print_of(made.model))
    extension = Extension(
        docs=notes_of(case, stages, made, owners, measures),
        measures=measures,
        groups=tuple(_groups(stages.reading.model, owners)),
        elements=elements,
        inside=priors_of(stages.reading.model),
        about=_about(case, account),
    )
    return Exported(written(made.model, case.name, extension), made)


def owners_of(plain: Model, model: Model) -> dict[str, str]:
    """The author's part that every value of a lowering belongs to, by the value's name."""
    known = {part.name for part in parts(model)}
    found: dict[str, str] = {}
    for part in (*plain.stocks, *plain.flows, *plain.variables):
        owner = _owner(part.name, known)
        if owner is not None:
            found[part.name] = owner
    return found


def _owner(name: str, known: set[str]) -> str | None:
    stem = name.partition("[")[0].partition("·")[0]
    while stem:
        if stem in known:
            return stem
        stem = stem.rpartition(".")[0]
    return None


def _groups(model: Model, owners: Mapping[str, str]) -> Iterator[Group]:
    sectors = {part.name: getattr(part, "sector", "") for part in parts(model)}
    for sector in model.sectors:
        members = (name for name, owner in owners.items() if sectors[owner] == sector.name)
        # a hidden flow stands beside a value that is listed itself
        listed = tuple(name for name in members if "·to·" not in name and "·from·" not in name)
        yield Group(sector.name, sector.about.strip(), listed)


def _measures(stages: Stages, plain: Model) -> Iterator[tuple[str, str]]:
    for part in (*plain.stocks, *plain.flows, *plain.variables):
        if "·" not in part.name:
            unit = stages.reading.inference.of(part.name.partition("[")[0])
            if unit is not None and unit != DATE:
                yield part.name, _unit(unit)


def _unit(unit: Unit) -> str:
    """A unit as XMILE writes it: factors, then what is divided by."""
    text = str(unit)
    return "1/" + text.removeprefix("per ").replace(" per ", "/") if "per " in text else text


def _about(case: Case, account: str | None) -> str:
    reading = f"as the account {account} has it" if account else "without any account's points"
    handling = "" if case.handling == "none" else f"{case.handling}\n"
    return (
        f"{handling}{case.title}. {case.asks}\n"
        f"Written by sapper from the case {case.name}, {reading}. Time is in "
        f"{case.model.calendar.unit}s from {case.model.calendar.start}. This is one world without "
        "chance: medians of priors, claims true from a credence of one half on, expected values of "
        "draws, events where the integral of their rate passes ln 2, the likeliest option of "
        "decisions. It is no forecast: the case's own answers come from thousands of worlds."
    )
