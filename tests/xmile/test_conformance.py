"""Every model of the corpus: its published answers at the strict tolerance, and its counts.

What is not reached is listed, and a test says when an entry is no longer needed.
"""

from __future__ import annotations

import re
from collections import Counter
from xml.etree import ElementTree

import numpy as np
import pytest
from tests.xmile.corpus import ABSENT, ROOT, Published, differences, models

from sapper.analysis.imported import prepare_imported, run_imported, values_of
from sapper.xmile import read

PUBLISHED = models("visible", "derived")
LARGE = models("large")
REFUSED = {"sde_allocate.stmx": "ALLOCATE", "sdx_allocate": "ALLOCATE_AVAILABLE"}
"""Models that are refused, by the function that is not supported."""

absent = pytest.mark.skipif(not PUBLISHED, reason=ABSENT)


def _name(published: Published) -> str:
    return published.folder.name


@absent
@pytest.mark.parametrize("published", PUBLISHED, ids=_name)
def test_answers(published: Published):
    if _name(published) in REFUSED:
        (fault,) = {item.message: item for item in read(published.file).errors}.values()
        assert fault.code == "unknown-function"
        assert f"`{REFUSED[_name(published)]}`" in fault.message
        assert fault.primary is not None
        assert fault.primary.span.line > 1
        return
    assert differences(published) == []


@absent
def test_how_many_are_reached():
    reached = Counter(item.tier for item in PUBLISHED if _name(item) not in REFUSED)
    assert reached == {"core": 81, "stretch": 10, "derived": 5}


@absent
def test_the_page_tells_the_same():
    text = (ROOT / "docs" / "xmile.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"(?m)^\| (\S+) \| (?:core|stretch|derived) \| (\w+) \|", text))
    assert told == {
        _name(item): "refused" if _name(item) in REFUSED else "passes" for item in PUBLISHED
    }


@pytest.mark.skipif(not LARGE, reason=ABSENT)
@pytest.mark.slow
@pytest.mark.parametrize("published", LARGE, ids=_name)
def test_large_models_run(published: Published):
    imported = read(published.file)
    assert not imported.errors
    ready = prepare_imported(imported)
    ensemble = run_imported(ready, worlds=1, engine="interpreter")
    assert not ensemble.failed.any()
    for output in imported.outputs:
        if output.stock:
            assert np.isfinite(values_of(ready, ensemble, output)).all(), output.shown


MARKS = ("units", "non_negative", "init_eqn", "leak", "conveyor")
BELT = ("len", "capacity", "in_limit", "sample", "arrest")


def _counted(text: str) -> Counter[str]:
    """How many elements of each kind stand among the variables, counted by another reader."""
    # prefixes that nothing declares, and comments with dashes, are no XML for this reader
    bare = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    bare = re.sub(r"<(/?)\w+:", r"<\1vendor-", re.sub(r"\s\w+:(\w+=)", r" \1", bare))
    bare = re.sub(r"\sxmlns=\"[^\"]*\"", "", bare, count=1)
    root = ElementTree.fromstring(bare.encode("utf-8"))
    found: Counter[str] = Counter()
    found["model"] = len(root.findall("model"))
    found["macro"] = len(root.findall("macro"))
    found["dim"] = len(root.findall("dimensions/dim"))
    found["elem"] = sum(
        len(dim.findall("elem")) or int(dim.get("size", "0"))
        for dim in root.findall("dimensions/dim")
    )
    found["parm"] = len(root.findall("macro/parm"))
    # what newer programs write as `connect2` says the same again
    found["connect"] = len(
        {
            (place, *(child.get(end, "").lower().replace(" ", "_") for end in ("to", "from")))
            for place, module in enumerate(root.iter("module"))
            for child in module
            if child.tag in ("connect", "connect2")
        }
    )
    for holder in (*root.findall("model"), *root.findall("macro")):
        variables = holder.find("variables")
        for child in holder if variables is None else variables:
            if child.tag in ("stock", "flow", "aux", "module"):
                found[child.tag] += 1
            if child.tag in ("stock", "flow", "aux"):
                for inner in ("eqn", "inflow", "outflow", "element"):
                    found[inner] += len(child.findall(inner))
                for inner in MARKS:
                    found[inner] += len(child.findall(inner))
                for inner in ("init_eqn", "non_negative"):
                    found[inner] += len(child.findall(f"element/{inner}"))
                for inner in BELT:
                    found[inner] += len(child.findall(f"conveyor/{inner}"))
                found["doc"] += bool(child.findtext("doc", "").strip())
                found["dimensions"] += len(child.findall("dimensions/dim"))
                found["eqn"] += len(child.findall("element/eqn"))
                found["gf"] += len(child.findall("gf")) + len(child.findall("element/gf"))
            found["gf"] += child.tag == "gf"
    return found


@absent
@pytest.mark.parametrize("published", [*PUBLISHED, *LARGE], ids=_name)
def test_nothing_is_dropped(published: Published):
    wanted = _counted(published.file.read_text(encoding="utf-8-sig"))
    assert {key: read(published.file).counts.get(key, 0) for key in wanted} == dict(wanted)
