from __future__ import annotations

import pytest

from sapper.case.claims_csv import read_csv
from sapper.case.nodes import Mapping
from sapper.diagnostics.span import TextFile


def read(text: str):
    return read_csv(TextFile("x.csv", text))


def test_rows_become_claims_with_places():
    text = 'id,says,at\r\na,"one, ""two""\nthree",p. 1\r\n\r\nb,four,\r\n'
    node, found = read(text)
    assert not found and isinstance(node, Mapping)
    claims = node.get("claims")
    assert isinstance(claims, Mapping)
    first, second = (entry.value for entry in claims.entries)
    assert isinstance(first, Mapping) and isinstance(second, Mapping)
    says, at = first.get("says"), first.get("at")
    assert says is not None and at is not None
    assert says.text == 'one, "two"\nthree'
    assert at.span.text == "p. 1"
    assert second.get("at") is None
    assert [entry.key.span.line for entry in claims.entries] == [2, 5]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-table"),
        ("\n\n", "bad-table"),
        ("says\nx\n", "bad-table"),
        ("id,says\na\n", "bad-table"),
        ('id,says\na,"x\n', "bad-table"),
        ("id,says\na,x\na,y\n", "duplicate-key"),
        ("id,says,says\na,x,y\n", "bad-table"),
    ],
)
def test_faults(text: str, code: str):
    assert [item.code for item in read(text)[1]] == [code]
