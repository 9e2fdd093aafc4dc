"""The files of a case that is made from an XMILE model, as texts, and their way to disk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from sapper.case.from_xmile.clock import Clock, clock_of
from sapper.case.from_xmile.equations import Rewriting
from sapper.case.from_xmile.names import case_names, free_name, id_of
from sapper.case.from_xmile.sector import Said, sector_of
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.model.parts import Model
from sapper.xmile.importing import Imported

_QUESTIONS = 5
_ACCOUNT = "as-written"


@dataclass(frozen=True, slots=True)
class MadeCase:
    """The files of a case by path, and why there are none."""

    files: tuple[tuple[str, str], ...]
    faults: tuple[Diagnostic, ...] = ()


def case_of(imported: Imported) -> MadeCase:
    """A case made from the model of an XMILE file; faults name what the case format cannot hold."""
    model = imported.model
    if model is None:
        return MadeCase((), imported.errors)
    faults = _refused(model)
    clock = clock_of(model.calendar)
    if clock is None:
        said = "the model runs longer than dates go"
        faults.append(diagnostic("xmile-unsupported", said, model.calendar.span))
    if faults or clock is None:
        return MadeCase((), tuple(faults))
    title = imported.name or Path(imported.file.name).stem
    names = named(model)
    rewriting = Rewriting(
        names,
        frozenset(flow.name for flow in model.flows),
        {lookup.name: lookup for lookup in model.lookups},
        model.calendar,
        free_name("clock", names.values()),
        clock.calendar.unit,
    )
    said = Said.of(imported)
    files = {
        "case.yaml": _head(title, clock),
        "model/model.yaml": sector_of(model, rewriting, said, title, clock),
        f"accounts/{_ACCOUNT}.yaml": _account(title),
        "questions.yaml": _questions(model, names, clock),
    }
    return MadeCase(tuple((path, _yaml(content)) for path, content in files.items()))


def named(model: Model) -> dict[str, str]:
    """The name in the case of every part of a model, by its name there."""
    return case_names(_names(model))


def _names(model: Model) -> Iterable[tuple[str, str]]:
    for part in (*model.stocks, *model.flows, *model.variables):
        yield part.name, part.written
    for lookup in model.lookups:
        yield lookup.name, lookup.name.replace("·gf", " table")
    for dimension in model.dimensions:
        yield dimension.name, ""


def _refused(model: Model) -> list[Diagnostic]:
    """What the case format has no place for, each by name and with its place in the file."""
    found = [
        diagnostic(
            "xmile-unsupported",
            f"`{item.stock}` is a conveyor, and a case has none",
            item.span,
            help="`sapper simulate` runs the file as it is",
        )
        for item in model.conveyors
    ]
    found += [
        diagnostic(
            "xmile-unsupported",
            f"`{item.written or item.name}` has an equation of its own for the start, and a case has none",
            item.span,
            help="`sapper simulate` runs the file as it is",
        )
        for item in model.variables
        if item.initial is not None
    ]
    return found


def _head(title: str, clock: Clock) -> Mapping[str, object]:
    calendar = clock.calendar
    time: dict[str, object] = {
        "start": calendar.start,
        "stop": calendar.stop,
        "step": clock.step,
    }
    if calendar.method != "euler":
        time["method"] = calendar.method
    if calendar.save_every > 1:
        time["save_every"] = calendar.save_every
    return {
        "sapper": 1,
        "title": title,
        "asks": f"What does the model {title} do?",
        "cutoff": calendar.start,
        "time": time,
        "accounts": {_ACCOUNT: "100 %"},
        "note": (
            "Made by sapper from an XMILE file. It counts in pure numbers, since units of such files are "
            "remarks; only flows are per time. Dates stand for the model's times from "
            f"{clock.origin:g} on."
        ),
    }


def _account(title: str) -> Mapping[str, object]:
    return {"title": "As written", "about": f"The model {title} as its file has it."}


def _questions(model: Model, names: Mapping[str, str], clock: Clock) -> Mapping[str, object]:
    found: dict[str, object] = {}
    stocks = [item for item in model.stocks if item.written] or list(model.stocks)
    asked = [(item.name, item.written) for item in stocks]
    if not asked:
        asked = [(item.name, item.written) for item in model.variables if not item.over]
    for name, written in asked[:_QUESTIONS]:
        found[f"{id_of(names[name])}-at-the-end"] = {
            "asks": f"What is {written or names[name]} at the end?",
            "value": names[name],
            "at": clock.calendar.stop,
            "resolves_on": "a run of the model",
        }
    return found


class _Dumper(yaml.SafeDumper):
    """YAML without anchors, which the case format does not have."""

    def ignore_aliases(self, data: object) -> bool:
        """Every value is written where it stands."""
        del data
        return True


def _yaml(content: Mapping[str, object]) -> str:
    return yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118)


def write_case(folder: Path, files: Iterable[tuple[str, str]]) -> list[Diagnostic]:
    """Write the files of a case into a folder, which must be empty or not there yet.

    Nothing is written where there is a fault.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            text = f"`{folder}` is there already, and not empty"
            return [diagnostic("folder-not-empty", text, help="name a new folder")]
        for path, text in files:
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8", newline="\n")
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        return [diagnostic("file-access", f"`{folder}` cannot be written: {reason}")]
    return []
