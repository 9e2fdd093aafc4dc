"""Laying a bad case over the good one, running a command on it, and what it said.

Not here: the comparison, which is `test_golden.py`; the good case, which is `base/`.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import os
import re
import shlex
import shutil
from pathlib import Path

from sapper.cli.main import main

HERE = Path(__file__).parent
BASE = HERE / "base"
BAD = HERE / "bad"
TODAY = "TODAY"
"""Stands for the day on which the test is run, in names of files and in transcripts."""
_OWN = ("command.txt", "expected.txt", "DELETE", "prepare.txt")


NEWS = HERE / "news"
"""Cases with readings, good ones, and what `sapper` says to them."""


def variants(root: Path = BAD) -> list[str]:
    """The names of all bad cases, or of those in another folder."""
    return sorted(item.name for item in root.iterdir() if item.is_dir()) if root.is_dir() else []


def lay(name: str, folder: Path, root: Path = BAD) -> Path:
    """Copy the good case to `folder/CASE` and the files of a bad one (or another) over it."""
    case = folder / "CASE"
    shutil.copytree(BASE, case)
    over = root / name
    for source in sorted(over.rglob("*")):
        relative = source.relative_to(over)
        link = source.is_symlink()
        if (source.is_dir() and not link) or relative.as_posix() in _OWN:
            continue
        target = case / relative
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        shutil.copyfile(source, target, follow_symlinks=not link)
    gone = over / "DELETE"
    if gone.is_file():
        for line in gone.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                _delete(case / line.strip())
    recipe = over / "prepare.txt"
    if recipe.is_file():
        for line in recipe.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                _prepare(case, shlex.split(line))
    return case


def run(name: str, folder: Path, root: Path = BAD) -> str:
    """The transcript of a case's command: what it printed, and its exit status."""
    case = lay(name, folder, root)
    written = root / name / "command.txt"
    line = written.read_text(encoding="utf-8").strip() if written.is_file() else "check CASE"
    words = shlex.split(line)
    printed = io.StringIO()
    before = Path.cwd()
    os.chdir(case.parent)
    try:
        with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
            status = main(words)
    finally:
        os.chdir(before)
    text = printed.getvalue().replace(str(folder), "")
    text = text.replace(dt.date.today().isoformat(), TODAY)
    text = re.sub(r"(?m) · \d+ s$", " · 1 s", text)  # how long it took is the machine's
    body = "\n".join(part.rstrip() for part in text.rstrip("\n").split("\n"))
    return f"$ sapper {line}\n{body}\nexit {status}\n"


def _delete(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _prepare(case: Path, words: list[str]) -> None:
    """What a folder in a repository cannot hold.

    `bytes PATH HEX`: a file of bytes; `large PATH MEGABYTES`: a file of spaces;
    `link PATH TARGET`: a symbolic link; `replace PATH OLD NEW`: an edit of one place.
    `TODAY` in a path is the day of the test.
    """
    kind, path, *rest = words
    target = case / path.replace(TODAY, dt.date.today().isoformat())
    target.parent.mkdir(parents=True, exist_ok=True)
    if kind == "replace":
        text = target.read_text(encoding="utf-8")
        assert text.count(rest[0]) == 1, f"{rest[0]!r} stands {text.count(rest[0])} times"
        target.write_text(text.replace(rest[0], rest[1]), encoding="utf-8")
        return
    target.unlink(missing_ok=True)
    if kind == "bytes":
        target.write_bytes(bytes.fromhex(rest[0]))
    elif kind == "large":
        with target.open("wb") as file:
            file.truncate(int(rest[0]) * 1_000_000)
    elif kind == "link":
        target.symlink_to(rest[0])
    else:
        raise ValueError(f"unknown preparation {kind}")
