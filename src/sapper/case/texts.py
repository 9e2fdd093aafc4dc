"""A case as the texts of its files: taken from its folder, and read again without one.

So a version that is long gone from the disk (a frozen forecast, a revision) can be run as it
was. Only names that a case's folder may hold are written, into a folder of our own that is
gone afterwards. What the texts mean is `sapper.case.folder`'s work.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.files import read_files
from sapper.diagnostics.diagnostic import Diagnostic, Report

LATER = "outcomes.yaml"
"""What came later is no part of a version."""
NAME = re.compile(
    r"(?:case|sources|questions|indicators|observations|outcomes)\.yaml"
    r"|(?:claims|model|accounts|scenarios)/(?!\.)[^/\\\x00]+\.(?:yaml|csv)"
)
"""The names of the files that make a case, as `sapper.case.files` looks for them."""


def texts_of(root: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    """The texts of a case's files by name, outcomes left out, and what could not be read."""
    files, found = read_files(root)
    errors = [item for item in found if item.severity == "error"]
    return {item.name: item.file.text for item in files if item.name != LATER}, errors


def read_texts(texts: Mapping[str, str], name: str) -> tuple[Case | None, Report]:
    """Read and check the case that some texts make; None where it has errors.

    Names that no case has are left aside. The case has the name given, and no folder.
    """
    with tempfile.TemporaryDirectory(prefix="sapper-") as place:
        root = Path(place) / "case"
        root.mkdir()
        for file, text in texts.items():
            if NAME.fullmatch(file):
                path = root / file
                path.parent.mkdir(exist_ok=True)
                path.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        case, report = check(root)
    return (None if case is None else replace(case, name=name, folder=None)), report
