from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sapper.analysis.ledger.chain import read_chain
from sapper.analysis.ledger.vouched import vouched


def _scored(folder: Path, expected: str | None = None) -> list[int]:
    return [link.number for link in vouched(read_chain(folder).links, expected).links]


def _whys(folder: Path) -> dict[str, str]:
    found = vouched(read_chain(folder).links).disowned
    return {item.frozen.file: item.because for item in found}


def _surer(document: dict[str, Any]) -> None:
    found = next(item for item in document["answers"] if item["kind"] == "binary")
    found["probability"] = 0.875


def test_a_whole_chain_stands(three: list[Path]):
    assert _scored(three[0].parent) == [1, 2, 3]
    assert not _whys(three[0].parent)


@pytest.mark.parametrize(("place", "stand"), [(0, [2, 3]), (1, [3])])
def test_forged_and_hashed_anew_is_not_scored(
    three: list[Path], place: int, stand: list[int], forecasts: SimpleNamespace
):
    """Nor what lies before it: whoever forged one could have forged those that it follows."""
    forecasts.rewrite(three[place], _surer, hashed=True)
    assert _scored(three[0].parent) == stand
    assert "made anew" in _whys(three[0].parent)[three[place].name]


def test_two_forged_in_a_row_are_not_scored(three: list[Path], forecasts: SimpleNamespace):
    forecasts.rewrite(three[0], _surer, hashed=True)
    first = read_chain(three[0].parent).links[0].sha256
    forecasts.rewrite(three[1], lambda document: document.update(before=first), hashed=True)
    assert _scored(three[0].parent) == [3]


def test_changed_and_not_hashed(three: list[Path], forecasts: SimpleNamespace):
    forecasts.rewrite(three[1], _surer)
    assert _scored(three[0].parent) == [3]
    assert _whys(three[0].parent)[three[1].name] == "it was changed after it was frozen"


def test_a_copy_is_scored_once(three: list[Path]):
    shutil.copy(three[1], three[1].with_name("0.json"))
    assert _scored(three[0].parent) == [1, 2, 3]
    assert _whys(three[0].parent) == {"0.json": f"it is a copy of `{three[1].name}`"}


def test_a_newest_that_was_dated_back_does_not_stand(three: list[Path], forecasts: SimpleNamespace):
    forecasts.rewrite(three[2], lambda document: document.update(date="1850-10-31"), hashed=True)
    assert _scored(three[0].parent) == [1, 2]
    assert "its day" in _whys(three[0].parent)[three[2].name]


def test_of_two_newest_neither_stands(
    three: list[Path], garrison: Path, forecasts: SimpleNamespace
):
    aside = three[2].with_suffix(".aside")
    three[2].rename(aside)
    twin = forecasts.freeze(garrison, 4).path
    aside.rename(three[2])
    assert _scored(three[0].parent) == [1, 2]
    assert set(_whys(three[0].parent)) == {three[2].name, twin.name}


def test_an_expected_hash_shows_what_the_chain_cannot(
    three: list[Path], forecasts: SimpleNamespace
):
    folder = three[0].parent
    links = read_chain(folder).links
    for noted in (links[2].sha256, links[2].sha256[:16], links[0].sha256):
        found = vouched(links, noted)
        assert len(found.links) == 3 and not found.faults
    forecasts.rewrite(three[2], _surer, hashed=True)
    assert not read_chain(folder).faults  # the chain alone shows nothing
    found = vouched(read_chain(folder).links, links[2].sha256)
    assert not found.links
    assert "taken away or made anew" in found.faults[0].message
    three[2].unlink()
    assert vouched(read_chain(folder).links, links[2].sha256).faults
    assert _scored(folder, links[1].sha256) == [1, 2]


def test_an_expected_hash_that_the_newest_does_not_follow(
    three: list[Path], forecasts: SimpleNamespace
):
    """All but the first made anew: what the noted hash leads back to stands."""
    links = read_chain(three[0].parent).links
    forecasts.rewrite(three[2], lambda document: document.update(before="0" * 64), hashed=True)
    found = vouched(read_chain(three[0].parent).links, links[1].sha256)
    assert [link.number for link in found.links] == [1, 2]
    assert "does not lead back to it" in found.faults[0].message


def test_nothing_there():
    assert vouched(()).links == ()
    assert vouched((), "0" * 64).faults
