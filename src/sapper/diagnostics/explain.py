"""The pages that explain codes: package data in `sapper/diagnostics/pages/CODE.md`."""

from __future__ import annotations

from importlib.resources import files


def page(code: str) -> str | None:
    """The Markdown page of a code, or None when there is none."""
    found = files("sapper.diagnostics").joinpath("pages", f"{code}.md")
    if not found.is_file():
        return None
    return found.read_text(encoding="utf-8")


def pages() -> tuple[str, ...]:
    """The codes that have a page, in alphabetical order."""
    folder = files("sapper.diagnostics").joinpath("pages")
    if not folder.is_dir():
        return ()
    names = [item.name for item in folder.iterdir()]
    return tuple(sorted(name.removesuffix(".md") for name in names if name.endswith(".md")))
