"""Whatever lies in the folder: diagnostics, never an exception."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sapper.case.folder import load_parts
from sapper.case.yaml_nodes import decode, read_yaml
from sapper.diagnostics.codes import CODES

BASE = Path(__file__).parent.parent / "golden" / "base"
FILES = sorted(path.relative_to(BASE).as_posix() for path in BASE.rglob("*.yaml"))
SIGNS = st.text("{}[]:,-#&*!|>'\"%@` \n\tab1_.()~é\x00\u2028", max_size=60)
PLANTS = st.sampled_from(
    ["{", "}", "[", ": ", ",", "- ", "#x", "&a ", "*a", "!t ", "\t", "\n", "  ", "'", '"', "~", "no",
     "1e999", "0 to 5", "HOLDS(", "-", "9" * 400, "0001-01-01", "\ufeff", "\x85", "per ", "(" * 200]
)  # fmt: skip


def check(folder: Path) -> None:
    _, report = load_parts(folder)
    for item in report:
        assert item.code in CODES
        if item.primary is not None:
            span = item.primary.span
            assert 0 <= span.start <= span.end <= len(span.file.text), item


@given(st.binary(max_size=80) | SIGNS.map(lambda text: text.encode()))
def test_any_bytes_as_yaml(data: bytes):
    file, found = decode("x.yaml", data)
    if not found:
        node, faults = read_yaml(file)
        assert node is None or not any(item.code == "yaml-syntax" for item in faults)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([*FILES, "claims/x.csv", "indicators.yaml", "observations.yaml",
                        "outcomes.yaml", "scenarios/x.yaml"]),
       st.binary(max_size=60) | SIGNS.map(lambda text: text.encode()))  # fmt: skip
def test_any_bytes_as_a_file(name: str, data: bytes):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        shutil.copytree(BASE, folder)
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)
        check(folder)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(FILES),
    st.lists(st.tuples(st.floats(0, 1), PLANTS, st.integers(0, 9)), max_size=3),
)
def test_mutations_of_the_good_case(name: str, edits: list[tuple[float, str, int]]):
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "case"
        shutil.copytree(BASE, folder)
        text = (folder / name).read_text(encoding="utf-8")
        for where, plant, drop in edits:
            at = int(where * len(text))
            text = text[:at] + plant + text[at + drop :]
        (folder / name).write_text(text, encoding="utf-8")
        check(folder)
