from __future__ import annotations

from sapper.case.check_shapes import check
from sapper.case.kinds import Kind, ListOf, MapOf, Sub
from sapper.case.shapes import FILES, SHAPES
from sapper.case.yaml_nodes import read_yaml
from sapper.diagnostics.span import TextFile


def faults(text: str, kind: Kind) -> list[tuple[str, str]]:
    node, found = read_yaml(TextFile("x.yaml", text))
    assert node is not None and not found
    return [(item.code, item.primary.span.text) for item in check(node, kind, "x") if item.primary]


def test_every_shape_that_is_named_exists():
    for kind in FILES.values():
        assert list(_subs(kind)) == [name for name in _subs(kind) if name in SHAPES]
    for shape in SHAPES.values():
        for key in shape.keys:
            assert all(name in SHAPES for name in _subs(key.kind)), (shape.name, key.name)


def _subs(kind: Kind):
    match kind:
        case Sub(shape=shape):
            yield shape
        case ListOf(item=item):
            yield from _subs(item)
        case MapOf(value=value):
            yield from _subs(value)
        case _:
            for option in getattr(kind, "options", ()):
                yield from _subs(option)


def test_keys_are_told_once():
    for shape in SHAPES.values():
        names = [key.name for key in shape.keys]
        assert len(set(names)) == len(names), shape.name


def test_unknown_key_with_the_nearest():
    node, _ = read_yaml(TextFile("x.yaml", "men: {form: a, hazard: b}\n"))
    assert node is not None
    (found,) = check(node, MapOf("name", Sub("flow")), "x")
    assert (found.code, found.help) == ("unknown-key", ("the nearest is `from`",))


def test_a_misspelt_required_key_is_one_fault():
    assert faults("q: {ask: x, value: a}\n", FILES["questions"]) == [("unknown-key", "ask")]


def test_missing_key_points_at_the_part():
    assert faults("q: {value: a}\n", FILES["questions"]) == [("missing-key", "q")]


def test_wrong_forms():
    assert faults("- a\n", FILES["case"]) == [("wrong-type", "- a")]
    assert faults("flows: {f: x}\n", FILES["sector"]) == [("wrong-type", "x")]
    assert faults("sector: [a]\n", FILES["sector"]) == [("wrong-type", "[a]")]


def test_short_and_long_forms():
    text = "variables:\n  a: b + c\n  d: {equation: e, over: f, note: g}\n  h: {equation: {x: 1}}\n"
    assert faults(text, FILES["sector"]) == []


def test_notes_may_stand_on_any_part():
    for name, shape in SHAPES.items():
        if name in (
            "time",
            "any",
            "all",
            "moves",
            "sees",
            "quotation",
            "expect",
            "sources",
            "source",
        ):
            continue
        assert shape.key("note") and shape.key("todo"), name


def test_names_and_ids():
    assert faults("variables: {a-b: 1}\n", FILES["sector"]) == [("not-a-name", "a-b")]
    text = "claims: {a_b: {says: x}}\n"
    assert faults(text, FILES["claims"]) == [("bad-id", "a_b")]
