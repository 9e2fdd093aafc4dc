"""Sector files that a case takes from a case that ships: read as if they lay in its own `model/`.

A structure that two histories have in common (how troops come, fight and go home) is written
once; the numbers of each history stay with its case. Only cases that ship can be named, so
that a case stays whole wherever it lies and no path leads out of its folder. What the shared
case takes from others is not followed.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from sapper.case.files import CaseFile, read_one
from sapper.case.nodes import Mapping, Node, Scalar, Sequence
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.language.names import nearest


def shared_sectors(
    case: Node | None, ships: Path, names: Collection[str]
) -> tuple[list[CaseFile], list[Diagnostic]]:
    """The files named under `shares` of `case.yaml`, in the order written, and what is amiss.

    `ships` is the folder of the cases that ship, `names` are theirs. A file's name begins
    with that of its case: `dprk-russia/model/combat.yaml`.
    """
    shares = case.get("shares") if isinstance(case, Mapping) else None
    files: list[CaseFile] = []
    found: list[Diagnostic] = []
    if not isinstance(shares, Mapping):
        return files, found
    for entry in shares.entries:
        if entry.key.text not in names:
            found.append(_no_such_case(entry.key, sorted(names)))
            continue
        root = ships / entry.key.text
        there = sorted(path.stem for path in (root / "model").glob("*.yaml"))
        for sector in _scalars(entry.value):
            if sector.text not in there:
                found.append(_no_such_sector(sector, entry.key.text, there))
                continue
            path = root / "model" / f"{sector.text}.yaml"
            name = f"{entry.key.text}/model/{sector.text}.yaml"
            file, node, faults = read_one(root, path, name)
            found.extend(faults)
            if file is not None:
                files.append(CaseFile("sector", name, file, node))
    return files, found


def _scalars(node: Node) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else (node,)
    return [item for item in items if isinstance(item, Scalar) and not item.absent]


def _no_such_case(key: Scalar, names: list[str]) -> Diagnostic:
    near = nearest(key.text, names)
    return diagnostic(
        "unknown-sector",
        f"no case `{key.text}` ships, so none of its sectors can be shared",
        key.span,
        notes=(f"cases that ship: {', '.join(f'`{name}`' for name in names)}",),
        help=f"the nearest is `{near}`" if near else "copy the sector's file into `model/`",
    )


def _no_such_sector(sector: Scalar, case: str, there: list[str]) -> Diagnostic:
    near = nearest(sector.text, there)
    return diagnostic(
        "unknown-sector",
        f"`{case}` has no sector file `{sector.text}`",
        sector.span,
        notes=(f"it has {', '.join(f'`{name}`' for name in there)}",),
        help=f"the nearest is `{near}`" if near else f"`sapper new DIR --like {case}` shows them",
    )
