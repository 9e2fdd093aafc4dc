"""Cases as XMILE: what the standard part holds, what is told beside it, and the way back."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest

from sapper.analysis.exporting import Exported, export_case, kept_in
from sapper.case.case import Case
from sapper.case.checked import check
from sapper.case.from_xmile import write_case
from sapper.diagnostics.diagnostic import CaseError
from sapper.model.parts import Model
from sapper.xmile import read

EVERY_PART = str(Path(__file__).parents[1] / "deterministic" / "every_part")
XMILE = "{http://docs.oasis-open.org/xmile/ns/XMILE/v1.0}"
OWN = "{https://github.com/sapper-model/sapper/xmile/1}"


@cache
def _exported(name: str) -> tuple[Case, Exported]:
    case, report = check(name)
    assert case is not None, report.errors
    return case, export_case(case)


def _named(model: Model) -> Model:
    return replace(
        model,
        variables=tuple(sorted(model.variables, key=lambda item: item.name)),
        lookups=tuple(sorted(model.lookups, key=lambda item: item.name)),
    )


@pytest.mark.parametrize("name", ["tiny", EVERY_PART])
def test_the_standard_part_reads_back_as_the_lowering(name: str):
    _, made = _exported(name)
    found = read(made.text)
    assert found.diagnostics == ()
    assert found.model is not None
    assert _named(found.model) == _named(made.deterministic.model)


@pytest.mark.parametrize("name", ["tiny", "rok-vietnam", "dprk-russia", EVERY_PART])
def test_the_case_comes_back_whole(name: str, tmp_path: Path):
    case, made = _exported(name)
    kept = kept_in(read(made.text))
    assert kept is not None
    assert kept.unchanged
    assert (kept.name, kept.sha256, kept.account) == (case.name, case.sha256, "")
    assert write_case(tmp_path / "back", kept.files) == []
    back, report = check(tmp_path / "back")
    assert back is not None, report.errors
    assert back.sha256 == case.sha256
    assert back.model == case.model
    assert back.evidence == case.evidence


def test_a_changed_number_is_noticed():
    _, made = _exported("tiny")
    before = "<eqn>strength_at_start</eqn>"
    assert made.text.count(before) == 1
    kept = kept_in(read(made.text.replace(before, "<eqn>1000</eqn>")))
    assert kept is not None
    assert not kept.unchanged


def test_only_files_of_a_case_are_taken_out():
    text = _exported("tiny")[1].text
    for path in ("../case.yaml", "/etc/x.yaml", "model/../../x.yaml", "claims/a.py", "x.yaml"):
        bad = text.replace('path="questions.yaml"', f'path="{path}"')
        assert bad != text
        kept = kept_in(read(bad))
        assert kept is not None
        assert len(kept.files) == text.count("<sapper:file ") - 1


def test_a_file_without_a_case_keeps_none():
    text = _exported("tiny")[1].text
    assert kept_in(read(text.replace('path="case.yaml"', 'path="cases.yaml"'))) is None
    plain = '<xmile version="1.0"><model><variables><aux name="x"><eqn>1</eqn></aux></variables></model></xmile>'
    assert kept_in(read(plain)) is None


def test_sectors_are_groups():
    case, made = _exported("dprk-russia")
    root = ElementTree.fromstring(made.text)
    groups = {item.get("name"): item for item in root.iter(f"{XMILE}group")}
    assert set(groups) == {sector.name for sector in case.model.sectors}
    declared = {
        item.get("name") for tag in ("stock", "flow", "aux") for item in root.iter(f"{XMILE}{tag}")
    }
    members = [item.text for group in groups.values() for item in group.iter(f"{XMILE}var")]
    assert len(members) == len(set(members))
    assert set(members) <= declared
    sector = next(part.sector for part in case.model.stocks if part.name == "dead")
    assert "dead" in [item.text for item in groups[sector].iter(f"{XMILE}var")]


def test_priors_and_bases_stand_beside_medians():
    case, made = _exported("dprk-russia")
    root = ElementTree.fromstring(made.text)
    found = {item.get("name"): item for item in root.iter(f"{XMILE}aux")}
    parameters = [item for item in case.model.parameters if item.name in found]
    assert len(parameters) > 100
    for parameter in parameters:
        element = found[parameter.name]
        prior = element.find(f"{OWN}prior")
        assert prior is not None
        assert prior.text == parameter.prior.text
        assert prior.get("stream") == parameter.stream
        basis = element.find(f"{OWN}basis")
        assert parameter.basis is not None and basis is not None
        assert basis.get("means") == parameter.basis.kind
        assert tuple((basis.get("claims") or "").split()) == parameter.basis.claims
        doc = element.findtext(f"{XMILE}doc")
        assert doc is not None
        assert parameter.prior.text in doc
        assert all(claim in doc for claim in parameter.basis.claims)


def test_claims_are_listed():
    case, made = _exported("tiny")
    root = ElementTree.fromstring(made.text)
    found = {item.get("id"): item for item in root.iter(f"{OWN}claim")}
    assert set(found) == {claim.id for claim in case.evidence.claims}
    for claim in case.evidence.claims:
        assert found[claim.id].findtext(f"{OWN}says") == claim.says


def test_what_was_lowered_is_said():
    _, made = _exported("tiny")
    root = ElementTree.fromstring(made.text)
    docs = {
        item.get("name"): item.findtext(f"{XMILE}doc") or ""
        for tag in ("stock", "flow", "aux")
        for item in root.iter(f"{XMILE}{tag}")
    }
    assert "hazard flow" in docs["dies"]
    assert "time of stay" in docs["recovers"]
    assert "ln 2" in docs["truce_breaks"]
    assert "likeliest" in docs["havana_last"]
    assert "does not follow" in docs["shipping_shipment_rogue"]
    assert "heads" in docs["in_angola"]
    holds = [text for name, text in docs.items() if (name or "").startswith("holds_")]
    assert holds and all("taken as true" in text for text in holds)


def test_an_account_has_its_own_numbers():
    case, base = _exported("tiny")
    other = export_case(case, account="treaty")
    kept = kept_in(read(other.text))
    assert kept is not None and kept.account == "treaty"
    assert other.deterministic.model != base.deterministic.model
    with pytest.raises(CaseError):
        export_case(case, account="outside-view")


def test_no_attribute_is_mistaken_for_one_of_the_standard():
    # simlin reads attributes without their prefix: two of one name in an element stop it
    root = ElementTree.fromstring(_exported(EVERY_PART)[1].text)
    for element in root.iter():
        local = [key.rpartition("}")[2] for key in element.attrib]
        assert len(local) == len(set(local)), element.attrib


def test_handling_is_told_first_and_a_case_without_a_folder_keeps_no_files():
    case, _ = _exported("tiny")
    made = export_case(replace(case, handling="TLP:AMBER", folder=None))
    about = ElementTree.fromstring(made.text).findtext(f"{XMILE}model/{XMILE}variables/{XMILE}doc")
    assert about is not None and about.startswith("TLP:AMBER\n")
    assert kept_in(read(made.text)) is None


def test_units_are_told_and_not_checked():
    # units have become factors in the equations of a lowering: held against each other they would fail
    _, made = _exported("tiny")
    found = read(made.text)
    units = {output.name: output.units for output in found.outputs}
    assert units["in_angola"] == "soldier"
    assert units["break_rate"] == "1/year"
    assert "<units>" not in made.text
    assert "In soldier." in made.text
