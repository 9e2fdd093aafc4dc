"""The files of a case inside an XMILE file, and how they come out again.

`<sapper:case>` holds each file of the case as it was written. A print of the standard part says
whether its equations are still those that were written beside it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar
from xml.etree.ElementTree import Element, SubElement

from sapper.case.case import Case
from sapper.case.files import read_files
from sapper.model.parts import Flow, Lookup, Model, Stock, Variable
from sapper.xmile.elements import read_elements
from sapper.xmile.export import written
from sapper.xmile.importing import Imported

_Named = TypeVar("_Named", Stock, Flow, Variable, Lookup)
VERSION = "1"
"""The version of the extension."""
_PATH = re.compile(
    r"(?:case|sources|questions|indicators|observations|outcomes)\.yaml|documents\.lock"
    r"|(?:claims|model|accounts|scenarios)/[^/\\\x00-\x1f]+\.(?:yaml|csv)"
)
"""The files that a case can have; nothing else is ever taken out of a file."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A case that is kept in a file: its name, its files by path, and what was written of it.

    `account` is the account whose model the standard part holds (empty: none). `unchanged` says that
    the equations of the file are those that were written.
    """

    name: str
    account: str
    sha256: str
    files: tuple[tuple[str, str], ...]
    unchanged: bool


def kept_files(case: Case, account: str, standard: str) -> tuple[Element, ...]:
    """The elements of the root that keep a case: its files, and its claims as an index.

    A case that was not read from a folder has no files to keep.
    """
    if case.folder is None:
        return (_claims(case),)
    root = Element(
        "sapper:case",
        {
            "edition": VERSION,
            "called": case.name,
            "sha256": case.sha256,
            "account": account,
            "epoch": str(case.model.calendar.start),
            "standard": standard,
        },
    )
    for path, text in _texts(case.folder):
        SubElement(root, "sapper:file", {"path": path}).text = text
    return root, _claims(case)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    files, _ = read_files(folder)
    for file in files:
        yield file.name, file.file.text
    lock = folder / "documents.lock"
    if lock.is_file():
        yield lock.name, lock.read_text(encoding="utf-8")


def _claims(case: Case) -> Element:
    holder = Element("sapper:claims")
    for claim in case.evidence.claims:
        told = {"id": claim.id, "source": claim.source, "credence": f"{claim.credence:.6g}"}
        for key, value in (("place", claim.at), ("said_by", claim.by), ("repeats", claim.repeats)):
            if value:
                told[key] = value
        element = SubElement(holder, "sapper:claim", told)
        SubElement(element, "sapper:says").text = claim.says
        if claim.quote is not None:
            SubElement(element, "sapper:quote").text = claim.quote.exact
    return holder


def print_of(model: Model) -> str:
    """A hash of a plain model, over how it would be written alone, parts in the order of names."""

    def ordered(items: tuple[_Named, ...]) -> tuple[_Named, ...]:
        return tuple(sorted(items, key=lambda item: item.name))

    alike = replace(
        model,
        stocks=ordered(model.stocks),
        flows=ordered(model.flows),
        variables=ordered(model.variables),
        lookups=ordered(model.lookups),
    )
    return hashlib.sha256(written(alike, "").encode("utf-8")).hexdigest()


def kept_in(imported: Imported) -> Kept | None:
    """The case that an XMILE file keeps, or None."""
    root, _ = read_elements(imported.file)
    holder = None if root is None else root.first("sapper:case")
    if holder is None:
        return None
    files = tuple(
        (child.get("path"), child.text)
        for child in holder.all("sapper:file")
        if _PATH.fullmatch(child.get("path")) and ".." not in child.get("path")
    )
    if not any(path == "case.yaml" for path, _ in files):
        return None
    standard = "" if imported.model is None else print_of(imported.model)
    return Kept(
        holder.get("called"),
        holder.get("account"),
        holder.get("sha256"),
        files,
        standard == holder.get("standard"),
    )
