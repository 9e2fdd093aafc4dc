"""Pages are found in the package."""

from __future__ import annotations

from sapper.diagnostics.explain import page, pages


def test_page():
    text = page("file-access")
    assert text is not None
    assert text.startswith("# file-access\n")


def test_no_page():
    assert page("no-such-code") is None
    assert page("../codes/code") is None


def test_pages_are_sorted_and_named_without_ending():
    assert "file-access" in pages()
    assert list(pages()) == sorted(pages())
