"""No path of a machine, and no left-over of one, stands in the project."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[2]
# written in pieces, so that this file does not find itself
FORBIDDEN = [
    "/" + "work/",
    "/" + "home/",
    "/" + "root/",
    "/" + "tmp/" + "parts",
    "FIX" + "ME",
    "X" * 3,
    "breakpoint" + "(",
]
SKIP = {".png", ".jpg", ".woff2", ".ico", ".lock"}


def _texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split("\n")
    found: list[tuple[str, str]] = []
    for name in listed:
        path = ROOT / name
        if not name or path.suffix in SKIP or not path.is_file():
            continue
        try:
            found.append((name, path.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue  # a golden input that is not UTF-8 on purpose
    return found


def test_no_forbidden_words():
    found = [
        f"{name}: {word}"
        for name, text in _texts()
        for word in FORBIDDEN
        if re.search(rf"(?<!\w){re.escape(word)}", text)
    ]
    assert not found


def test_no_print_in_the_rooms():
    """Rooms hand back data; only the command line prints."""
    wrong = [
        name
        for name, text in _texts()
        if name.startswith("src/sapper/") and re.search(r"(?m)^\s*print\(", text)
    ]
    assert not wrong
