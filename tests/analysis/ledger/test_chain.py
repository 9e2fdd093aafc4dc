from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from sapper.analysis.ledger.chain import add, read_chain
from sapper.diagnostics.diagnostic import CaseError


def _faults(folder: Path) -> list[tuple[str, str]]:
    return [(item.code, item.message) for item in read_chain(folder).faults]


def test_a_whole_chain(three: list[Path]):
    chain = read_chain(three[0].parent)
    assert not chain.faults
    assert [link.number for link in chain.links] == [1, 2, 3]
    assert [link.before for link in chain.links] == [
        None,
        *(link.sha256 for link in chain.links[:2]),
    ]
    assert chain.last is chain.links[2]


def test_layout_is_not_content(three: list[Path]):
    document = json.loads(three[1].read_text(encoding="utf-8"))
    shuffled = dict(sorted(document.items(), reverse=True))
    three[1].write_text(json.dumps(shuffled, indent=7), encoding="utf-8")
    assert not _faults(three[0].parent)


def _raise(document: dict[str, Any]) -> None:
    found = next(item for item in document["answers"] if item["kind"] == "binary")
    found["probability"] = 0.875


@pytest.mark.parametrize("place", [0, 1, 2])
def test_changed_content_is_named(three: list[Path], place: int, forecasts: SimpleNamespace):
    forecasts.rewrite(three[place], _raise)
    ((code, message),) = _faults(three[0].parent)
    assert code == "forecast-changed"
    assert three[place].name in message
    assert [link.sound for link in read_chain(three[0].parent).links].index(False) == place


@pytest.mark.parametrize("place", [0, 1])
def test_changed_and_hashed_anew_is_missed_by_its_follower(
    three: list[Path], place: int, forecasts: SimpleNamespace
):
    forecasts.rewrite(three[place], _raise, hashed=True)
    ((code, message),) = _faults(three[0].parent)
    assert code == "forecast-chain"
    assert three[place + 1].name in message
    assert f"it followed another `{three[place].name}`" in message


def test_the_last_one_hashed_anew_is_not_seen(three: list[Path], forecasts: SimpleNamespace):
    """What no chain can show, and docs/design/ledger.md says so."""
    forecasts.rewrite(three[2], _raise, hashed=True)
    assert not _faults(three[0].parent)


@pytest.mark.parametrize("place", [0, 1])
def test_a_removed_file_is_missed(three: list[Path], place: int):
    three[place].unlink()
    ((code, message),) = _faults(three[0].parent)
    assert code == "forecast-chain"
    assert f"number {place + 1}, which it follows, is missing" in message


def test_reordered_by_name(three: list[Path]):
    aside = three[0].with_suffix(".aside")
    three[0].rename(aside)
    three[1].rename(three[0])
    aside.rename(three[1])
    found = _faults(three[0].parent)
    assert [code for code, _ in found] == ["forecast-chain"] * 2
    assert all("it was frozen as" in message for _, message in found)


def test_reordered_by_number(three: list[Path], forecasts: SimpleNamespace):
    for path, number in ((three[0], 2), (three[1], 1)):
        forecasts.rewrite(
            path, lambda document, number=number: document.update(number=number), hashed=True
        )
    codes = {code for code, _ in _faults(three[0].parent)}
    assert codes == {"forecast-chain"}


def test_two_that_follow_the_same(three: list[Path], garrison: Path, forecasts: SimpleNamespace):
    aside = three[2].with_suffix(".aside")
    three[2].rename(aside)
    twin = forecasts.freeze(garrison, 4).path
    aside.rename(three[2])
    ((code, message),) = _faults(three[0].parent)
    assert code == "forecast-chain"
    assert twin.name in message and "is number 3 as well" in message


def test_a_day_before_the_one_before(three: list[Path], forecasts: SimpleNamespace):
    def earlier(document: dict[str, Any]) -> None:
        document["date"] = "1850-10-31"

    forecasts.rewrite(three[2], earlier, hashed=True)
    three[2].rename(three[2].with_name(three[2].name.replace("1850-11-03", "1850-10-31")))
    ((_, message),) = _faults(three[0].parent)
    assert "which was frozen later" in message


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"sapper_forecast": 2}',
        '{"sapper_forecast": 1}',
        '{"sapper_forecast": 1, "worlds": NaN}',
        '{"sapper_forecast": 1, "a": {"worlds": 1, "worlds": 2}}',
        "[" * 100_000,
    ],
)
def test_what_is_no_forecast(three: list[Path], text: str):
    (three[0].parent / "other.json").write_text(text, encoding="utf-8")
    ((code, message),) = _faults(three[0].parent)
    assert code == "forecast-unreadable"
    assert "other.json" in message


def test_a_key_that_stands_twice_is_refused(three: list[Path]):
    """A reader would see the first, and a program takes the last: the hash is of the last."""
    text = three[1].read_text(encoding="utf-8")
    text = text.replace('"probability": ', '"probability": 0.97, "probability": ', 1)
    three[1].write_text(text, encoding="utf-8")
    assert any("the key `probability` twice" in message for _, message in _faults(three[0].parent))


def test_bytes_that_are_no_text(three: list[Path]):
    (three[0].parent / "other.json").write_bytes(b"\xff\xfe{")
    ((code, _),) = _faults(three[0].parent)
    assert code == "forecast-unreadable"


def test_every_key_that_is_read_is_checked(three: list[Path]):
    """Taking away or bending any key gives a plain statement, never an exception."""
    whole = json.loads(three[2].read_text(encoding="utf-8"))
    for key in whole:
        for value in (None, 7, "x", [], {}, [1], [{}], {"a": 1}):
            for gone in (False, True):
                bent = dict(whole)
                if gone:
                    del bent[key]
                else:
                    bent[key] = value
                three[2].write_text(json.dumps(bent), encoding="utf-8")
                assert bool(_faults(three[0].parent)) == (bent != whole), (key, value, gone)


def test_nothing_is_overwritten(three: list[Path]):
    before = three[0].read_bytes()
    document = json.loads(before)
    with pytest.raises(CaseError, match="no forecast is ever overwritten"):
        add(three[0].parent, document)
    assert three[0].read_bytes() == before


def test_no_folder_no_forecasts(tmp_path: Path):
    assert read_chain(tmp_path / "nowhere").links == ()


def test_nothing_is_added_to_a_broken_chain(
    three: list[Path], garrison: Path, forecasts: SimpleNamespace
):
    forecasts.rewrite(three[1], _raise)
    with pytest.raises(CaseError, match="was changed after it was frozen"):
        forecasts.freeze(garrison, 9)
    assert len(list(three[0].parent.iterdir())) == 3


def test_a_copy_elsewhere_is_the_same_chain(three: list[Path], tmp_path: Path):
    shutil.copytree(three[0].parent, tmp_path / "copy")
    assert not _faults(tmp_path / "copy")
