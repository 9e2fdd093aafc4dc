"""A case from its folder: the one page that says in which order everything is read.

Files to nodes, nodes against the table of shapes, nodes to parts, parts against each other.
The model's own checks (names, units, cycles) are `sapper.model.checks`.
"""

from __future__ import annotations

from pathlib import Path

from sapper.case.case import Account, Case, Scenario
from sapper.case.check_shapes import check
from sapper.case.files import UNREADABLE, CaseFile, read_files
from sapper.case.hash import with_hash
from sapper.case.inline import Gathered
from sapper.case.missing_files import without_files
from sapper.case.nodes import Node
from sapper.case.read_accounts import read_account, read_scenario
from sapper.case.read_case import Head, read_head
from sapper.case.read_claims import Documents, read_claims, read_sources
from sapper.case.read_model import read_sector
from sapper.case.read_questions import (
    read_indicators,
    read_observations,
    read_outcomes,
    read_questions,
    wrapped,
)
from sapper.case.reading import Reading
from sapper.case.resolve import resolve
from sapper.case.shapes import FILES
from sapper.case.shared_sectors import shared_sectors
from sapper.case.told_once import told_once
from sapper.diagnostics.diagnostic import Diagnostic, Report, diagnostic
from sapper.language.names import nearest

SHIPPED = Path(__file__).parent.parent / "cases"
"""The folder of the cases that ship."""

__all__ = ["SHIPPED", "UNREADABLE", "find", "load", "load_parts", "shipped"]


def shipped() -> tuple[str, ...]:
    """The names of the cases that ship, in order."""
    if not SHIPPED.is_dir():
        return ()
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/case.yaml")))


def find(name_or_path: str | Path) -> Path:
    """The folder of a case: a folder that exists, else a case that ships.

    A name that is neither is handed back as a path; `load` then says that it is not there.
    """
    path = Path(name_or_path)
    if path.exists() or str(name_or_path) not in shipped():
        return path
    return SHIPPED / str(name_or_path)


def load(path: str | Path) -> tuple[Case | None, Report]:
    """A case, or None where it has errors, and every fault found on the way."""
    case, report = load_parts(path)
    return (None if report.errors else case), report


def load_parts(path: str | Path) -> tuple[Case | None, Report]:
    """As `load`, but with the parts that could be read even where others could not.

    None only where there is no case at all. A value that could not be read has a harmless
    stand-in, so that other passes can look at the rest.
    """
    root, report = find(path), Report()
    missing = _missing(root, str(path))
    if missing is not None:
        report.add(missing)
        return None, report
    files, found = read_files(root)
    report.extend(found)
    if not any(file.kind == "case" for file in files):
        if not any(item.code in UNREADABLE for item in found):
            report.add(_no_case_file(root))
        return None, report
    head = next((file.node for file in files if file.kind == "case"), None)
    shared, found = shared_sectors(head, SHIPPED, shipped())
    files = [*files, *shared]
    report.extend(found)
    readable = [file for file in files if file.node is not None or _empty(file)]
    for file in readable:
        report.extend(_check_form(file))
    formal = not report.errors and len(readable) == len(files)
    case, faults = _read(root, readable, {file.stem for file in files if file.kind == "account"})
    found = told_once(faults, case)
    # With a file misread, every reference to it would be told of as unknown.
    if case is not None and formal:
        # What could not be read may have been the equation with the HOLDS.
        unread = bool(report.errors) or any(item.severity == "error" for item in found)
        found += [item for item in resolve(case) if not (unread and item.code == "idle-credence")]
    report.extend(without_files(found, {file.kind for file in files}))
    return (None if case is None else with_hash(case)), report


def _missing(root: Path, asked: str) -> Diagnostic | None:
    try:
        if root.is_dir():
            return None
        there = root.exists()
    except (OSError, ValueError):
        there = False
    if there:
        text = f"`{asked}` is a file, and a case is a folder"
        return diagnostic("case-not-found", text, help=f"give its folder: `{root.parent}`")
    near = nearest(asked, shipped())
    known = ", ".join(f"`{name}`" for name in shipped())
    return diagnostic(
        "case-not-found",
        f"there is no case `{asked}`",
        notes=(f"cases that ship: {known}",) if known else (),
        help=f"the nearest is `{near}`" if near else "give a folder, or `sapper new DIR` to start",
    )


def _no_case_file(root: Path) -> Diagnostic:
    return diagnostic(
        "no-case-file",
        f"the folder `{root}` holds no `case.yaml`",
        help="`sapper new DIR` starts a case; or name the folder in which `case.yaml` lies",
    )


def _empty(file: CaseFile) -> bool:
    """Whether a file holds nothing but comments: no fault, and nothing to read."""
    lines = (line.strip() for line in file.file.text.splitlines())
    return all(not line or line.startswith("#") or line == "---" for line in lines)


def _check_form(file: CaseFile) -> list[Diagnostic]:
    if file.node is None:
        if file.kind != "case":
            return []
        return [diagnostic("no-value", f"`{file.name}` is empty", file.file.span(0, 0))]
    if file.kind == "outcomes" and (wrapper := wrapped(file.node)) is not None:
        return [wrapper]
    what = "a case" if file.kind == "case" else f"a file of {file.kind}s".replace("ss", "s")
    names = {"sector": "a sector", "account": "an account", "scenario": "a scenario"}
    return list(check(file.node, FILES[file.kind], names.get(file.kind, what)))


def _read(
    root: Path, files: list[CaseFile], written: set[str]
) -> tuple[Case | None, list[Diagnostic]]:
    """The case of the files that can be read; `written` are all accounts that have a file."""
    reading = Reading()
    head_node = next((file.node for file in files if file.kind == "case"), None)
    if head_node is None:
        return None, []
    head = read_head(head_node, reading)
    documents, parts = Documents(), Gathered()
    nodes = [(file, file.node) for file in files if file.node is not None]
    for file, node in nodes:
        if file.kind == "sources":
            read_sources(node, reading, documents)
    for file, node in nodes:
        if file.kind == "claims":
            read_claims(node, file.name, reading, documents)
        elif file.kind == "sector":
            read_sector(node, file.name, reading, parts)
    _account_files(head, nodes, written, reading)
    return _case(root, head, nodes, reading, documents, parts), reading.found


def _case(
    root: Path,
    head: Head,
    nodes: list[tuple[CaseFile, Node]],
    reading: Reading,
    documents: Documents,
    parts: Gathered,
) -> Case:
    def of(kind: str) -> list[Node]:
        return [node for file, node in nodes if file.kind == kind]

    indicators = [
        item for node in of("indicators") for item in read_indicators(node, reading, parts)
    ]
    return Case(
        name=root.resolve().name,
        title=head.title,
        asks=head.asks,
        cutoff=head.cutoff,
        units=head.units,
        model=parts.model(head.calendar, head.units.counts),
        evidence=documents.evidence(),
        accounts=_accounts(head, nodes, reading),
        scenarios=_scenarios(head, nodes, reading),
        questions=tuple(item for node in of("questions") for item in read_questions(node, reading)),
        indicators=tuple(indicators),
        observations=tuple(
            item for node in of("observations") for item in read_observations(node, reading)
        ),
        outcomes=tuple(item for node in of("outcomes") for item in read_outcomes(node, reading)),
        handling=head.handling,
        words=head.words,
        folder=root,
    )


def _account_files(
    head: Head, nodes: list[tuple[CaseFile, Node]], written: set[str], reading: Reading
) -> None:
    """`case.yaml` and the folder `accounts` must name the same accounts."""
    for name, place in head.places.items():
        if name not in written:
            near = nearest(name, sorted(written - head.trust.keys()))
            reading.fault(
                "account-files",
                f"the account `{name}` has no file `accounts/{name}.yaml`",
                place,
                help=f"the nearest is `{near}`" if near else "write the file, or take the name out",
            )
    for file, node in nodes:
        name = file.stem
        if file.kind == "account" and name not in head.trust and head.places:
            reading.fault(
                "account-files",
                f"the account `{name}` is not listed in `case.yaml`",
                file.file.span(0, len(file.file.line(1))) if file.file.text else node.span,
                help=f"add `{name}: 0 %` to `accounts` there, with how far you trust it",
            )


def _accounts(
    head: Head, nodes: list[tuple[CaseFile, Node]], reading: Reading
) -> tuple[Account, ...]:
    """Accounts in the order of `case.yaml`."""
    files = {file.stem: (file, node) for file, node in nodes if file.kind == "account"}
    return tuple(
        read_account(node, name, file.name, trust, reading, head.calendar)
        for name, trust in head.trust.items()
        if name in files
        for file, node in (files[name],)
    )


def _scenarios(
    head: Head, nodes: list[tuple[CaseFile, Node]], reading: Reading
) -> tuple[Scenario, ...]:
    return tuple(
        read_scenario(node, file.stem, file.name, reading, head.calendar)
        for file, node in nodes
        if file.kind == "scenario"
    )
