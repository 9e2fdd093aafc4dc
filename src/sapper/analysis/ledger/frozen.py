"""A frozen forecast as a document, and the hash that it is known by.

The document is a contract (`sapper/analysis/schemas/freeze.json`). Its hash is taken over
canonical JSON of everything in it but the hash itself, so that re-indenting the file changes
nothing and changing one digit does. Where files lie, and in which order, is `chain`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = 1
"""The version of the document; another one is refused."""
_SHA = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Frozen:
    """One frozen forecast: the name of its file, and its document.

    `sound` says that the document still has the hash that it was frozen with.
    """

    file: str
    document: Mapping[str, Any]
    sound: bool = True

    @property
    def sha256(self) -> str:
        """The hash that it was frozen with."""
        return str(self.document["sha256"])

    @property
    def before(self) -> str | None:
        """The hash of the forecast that was frozen before it."""
        return self.document["before"]

    @property
    def number(self) -> int:
        """Its place in the chain, from 1."""
        return int(self.document["number"])

    @property
    def date(self) -> dt.date:
        """The day on which it was frozen."""
        return dt.date.fromisoformat(self.document["date"])

    @property
    def case_sha256(self) -> str:
        """The hash of the case that it answers."""
        return str(self.document["case_sha256"])

    @property
    def files(self) -> Mapping[str, str]:
        """The texts of the case, by the names of its files."""
        return self.document["files"]


def hash_of(document: Mapping[str, Any]) -> str:
    """The hash of a document over all that it holds but `sha256`, as 64 hexadecimal digits."""
    content = {key: value for key, value in document.items() if key != "sha256"}
    text = json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    )
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def name_of(date: str, case_sha256: str) -> str:
    """The name of the file of a forecast: the day, and the beginning of the case's hash."""
    return f"{date}-{case_sha256[:8]}.json"


def written(document: Mapping[str, Any]) -> str:
    """The document as the text of its file."""
    return json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def read(file: str, text: str) -> Frozen | str:
    """The forecast that a text holds, or in words why it holds none."""
    try:
        document: Any = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except _Twice as error:
        return f"it has the key `{error}` twice in one place"
    except (ValueError, RecursionError):
        return "it is not JSON"
    if not isinstance(document, dict):
        return "it is not a JSON object"
    if document.get("sapper_forecast") != FORMAT:
        return f"it is no forecast of format {FORMAT}"
    wrong = _misshapen(document)
    if wrong is not None:
        return f"its `{wrong}` is missing or of the wrong kind"
    try:
        sound = hash_of(document) == document["sha256"]
    except (ValueError, RecursionError):
        return "it holds what JSON cannot"
    return Frozen(file, document, sound)


def _no_constant(word: str) -> float:
    raise ValueError(word)


class _Twice(ValueError):
    """A key that stands twice: readers would differ in which of the two was said."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise _Twice(key)
        found[key] = value
    return found


def _misshapen(document: Mapping[str, Any]) -> str | None:
    """The first key that is not as `freeze.json` has it: what is read without asking again."""
    texts = ("case", "title", "as_of", "sapper", "date", "case_sha256", "sha256")
    for key in texts:
        if not isinstance(document.get(key), str):
            return key
    for key in ("date", "as_of"):
        if not _is_date(document[key]):
            return key
    for key in ("case_sha256", "sha256"):
        if not _SHA.fullmatch(document[key]):
            return key
    before = document.get("before", 0)
    if before is not None and not (isinstance(before, str) and _SHA.fullmatch(before)):
        return "before"
    for key in ("number", "seed", "worlds"):
        if not _is_whole(document.get(key)):
            return key
    files: Any = document.get("files")
    if not isinstance(files, dict) or not all(isinstance(text, str) for text in files.values()):
        return "files"
    for key, check in (("accounts", _is_account), ("questions", _is_question)):
        found: Any = document.get(key)
        if not isinstance(found, list) or not all(check(item) for item in found):
            return key
    if not isinstance(document.get("clusters"), dict):
        return "clusters"
    groups: Any = document["clusters"].get("groups")
    if not isinstance(groups, list) or not all(_are_texts(item) for item in groups):
        return "clusters"
    answers: Any = document.get("answers")
    if not isinstance(answers, list) or not all(_is_answer(item) for item in answers):
        return "answers"
    return None


def _is_date(value: Any) -> bool:
    try:
        dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return False
    return True


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _is_account(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("id"), str)


def _is_question(value: Any) -> bool:
    if not isinstance(value, dict):
        return False
    texts = all(isinstance(value.get(key), str) for key in ("id", "asks", "kind", "unscored"))
    return texts and _is_date(value.get("closes")) and isinstance(value.get("window"), dict)


def _is_answer(value: Any) -> bool:
    """An answer holds what its kind is scored by."""
    if not isinstance(value, dict):
        return False
    if not all(isinstance(value.get(key), str) for key in ("question", "account", "kind")):
        return False
    if "because" in value:
        return True
    if not _is_whole(value.get("worlds")) or not isinstance(value.get("direct"), bool):
        return False
    if value["kind"] == "binary":
        return all(_is_number(value.get(key)) for key in ("probability", "se", "low", "high"))
    quantiles = value.get("quantiles")
    if not isinstance(quantiles, dict) or not quantiles:
        return False
    return all(_is_share(key) for key in quantiles) and (
        isinstance(value.get("unit"), str)
        and all(map(_is_number, quantiles.values()))
        and _has_middle(value.get("intervals"))
        if value["kind"] == "number"
        else value["kind"] == "date"
        and _is_date(value.get("horizon"))
        and all(item is None or _is_date(item) for item in quantiles.values())
    )


def _has_middle(value: Any) -> bool:
    ends = value.get("0.5") if isinstance(value, dict) else None
    return isinstance(ends, list) and len(ends) == 2 and all(map(_is_number, ends))


def _is_share(key: Any) -> bool:
    try:
        return 0.0 < float(key) < 1.0
    except ValueError:
        return False
