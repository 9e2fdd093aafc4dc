"""Claims and sources in a report: phrases, their states and places, never more than was asked for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import sapper
from sapper.case.case import Case
from sapper.evidence.anchoring import Readable, anchor_claims
from sapper.evidence.claims import Source
from sapper.evidence.documents import Document, read_document
from sapper.studio.data.evidence import Found, citation, link
from sapper.studio.report_data import Results, report_data

BASE = Path(__file__).parents[2] / "golden" / "base"
PHRASE = "the whole strength being twelve hundred"
# a sign beyond U+FFFF before the phrase counts two in the page
TEXT = f"Return of men \U0001f480\u202e and stores.\nOn parade, {PHRASE}, the sick counted."


def _found(case: Case, *, inside: bool) -> Found:
    document = read_document("quartermaster.txt", TEXT.encode())
    assert isinstance(document, Document)
    readable = {"quartermaster": Readable.of(document)}
    return Found(anchor_claims(case.evidence.claims, readable), readable, inside)


def _document(results: Results, *, inside: bool) -> dict[str, Any]:
    case = sapper.load(BASE).case
    answers = replace(results.answers, accounts=(), questions=(), answers=(), dots=())
    return report_data(case, Results(answers, documents=_found(case, inside=inside)))


def test_marks_are_where_a_browser_counts_them(results: Results):
    (source,) = _document(results, inside=True)["sources"]
    (mark,) = source["marks"]
    units = source["document"].encode("utf-16-le")
    cut = units[2 * mark["start"] : 2 * mark["end"]].decode("utf-16-le")
    assert cut == PHRASE
    assert mark["state"] == "exact"
    assert "\u202e" not in source["document"]


def test_the_text_is_inside_only_where_it_was_asked_for(results: Results):
    document = _document(results, inside=False)
    (source,) = document["sources"]
    assert source["document"] is None
    assert source["marks"] == []
    assert "the sick counted" not in str(document)
    counted, stores = document["claims"]
    assert (counted["state"], stores["state"]) == ("exact", "not quotable")
    assert counted["quote"] == PHRASE


def test_without_documents_states_say_so(data: dict[str, Any]):
    states = {item["state"] for item in data["claims"]}
    assert states <= {"no document", "not quotable"}
    assert all(bool(item["quote"]) == (item["state"] == "no document") for item in data["claims"])


def test_claims_name_where_they_are_used(results: Results):
    counted, stores = _document(results, inside=False)["claims"]
    assert counted["used_by"]["parts"] == ["men_at_start", "sickness"]
    assert counted["used_by"]["points"] == [{"account": "a", "point": "winter"}]
    assert stores["used_by"]["parts"] == ["food_at_start"]
    assert stores["questions"] == ["fed-until-1851-05-31"]


def test_citation_and_link():
    source = Source("x", "A title.", authors=("Doe, Jane", "Roe, Jo"), issued_text="1988-12")
    assert citation(source) == "Doe, Jane; Roe, Jo. A title. 1988-12."
    assert link(" https://example.org/a ") == "https://example.org/a"
    assert link("HTTPS://example.org/'onclick") == ""
    assert link("data:text/html,x") == ""
