"""The canonical layout of a case's files (`sapper fmt`): comments stay, meaning never moves.

Done by ruamel.yaml's round trip with every value kept as the text that was written. The
result is read again and compared node by node; where anything differs, or the file has
faults, it is left as it is.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from sapper.case.files import read_files
from sapper.case.nodes import Mapping, Node, Scalar
from sapper.case.yaml_nodes import read_yaml
from sapper.diagnostics.diagnostic import Diagnostic, diagnostic
from sapper.diagnostics.span import TextFile

_NEVER_FOLD = 1_000_000
_LATER_NAMES = ("sources.yaml",)


def tidy(root: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    """New texts by the names of the files that would change, and faults that keep files as they are.

    Nothing is written; `sources.yaml` belongs to Zotero and is never touched.
    """
    files, found = read_files(root)
    changed: dict[str, str] = {}
    for item in files:
        if item.name in _LATER_NAMES or item.name.endswith(".csv") or item.node is None:
            continue
        text = tidy_text(item.file)
        if text != item.file.text:
            changed[item.name] = text
    return changed, found


def write(root: Path, changed: dict[str, str]) -> list[Diagnostic]:
    """Write new texts in place."""
    found: list[Diagnostic] = []
    for name, text in changed.items():
        try:
            (root / name).write_text(text, encoding="utf-8")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            found.append(diagnostic("file-access", f"`{name}` cannot be written: {reason}"))
    return found


def tidy_text(file: TextFile) -> str:
    """The canonical layout of one file, or its text as it is where that cannot be had."""
    before, faults = read_yaml(file)
    if faults or before is None:
        return file.text
    text = _round_trip(file.text)
    if text is None:
        return file.text
    after, faults = read_yaml(TextFile(file.name, text))
    same = not faults and after is not None and plain(after) == plain(before)
    # A second pass must find nothing to do, or a file would never come to rest.
    return text if same and _round_trip(text) == text else file.text


def plain(node: Node) -> object:
    """A tree without places and styles: what two layouts of one file share."""
    if isinstance(node, Scalar):
        return node.text.strip()
    if isinstance(node, Mapping):
        return [(entry.key.text, plain(entry.value)) for entry in node.entries]
    return [plain(item) for item in node.items]


def _round_trip(text: str) -> str | None:
    """Through ruamel.yaml and back; None where it cannot read or write the text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.resolver import VersionedResolver

    class TextResolver(VersionedResolver):
        """Takes every plain value for text, so that `60_000` and `1970-01-01` stay as written."""

        @property
        def versioned_resolver(self) -> Any:
            return {}

    yaml = YAML(typ="rt")
    yaml.Resolver = TextResolver
    yaml.preserve_quotes = True
    yaml.width = _NEVER_FOLD
    yaml.indent(mapping=2, sequence=2, offset=0)
    out = io.StringIO()
    try:
        yaml.dump(yaml.load(text), out)
    # ruamel raises many kinds on odd but valid YAML; leaving the file alone is always right.
    except Exception:
        return None
    lines = (line.rstrip() for line in out.getvalue().splitlines())
    return "\n".join(lines).rstrip("\n") + "\n"
