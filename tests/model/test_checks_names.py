"""Names: resolved, nearest, clashing, reserved."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sapper.diagnostics.span import TextFile
from sapper.model.checks import names
from sapper.model.checks.outputs import dims_of, outputs
from sapper.model.parts import (
    Chain,
    Decision,
    Dimension,
    Event,
    Lookup,
    Model,
    Motive,
    Option,
    Order,
    Population,
    Push,
    Signer,
)


def full(write: SimpleNamespace) -> Model:
    """A model with every kind of part."""
    eq = write.eq
    return write.model(
        dimensions=(Dimension("region", ("border", "rest")),),
        parameters=(write.parameter("rate", write.unit(month=-1)),),
        stocks=(write.stock("men", "100 soldier", whole=True),),
        flows=(write.flow("dies", "hazard", "rate", source="men"),),
        variables=(write.variable("toll", "dies / 5 soldier/month", over=("region",)),),
        lookups=(Lookup("effect", (0.0, 1.0), (0.0, 1.0)),),
        events=(Event("exit", hazard=eq("rate")),),
        decisions=(
            Decision(
                "seoul",
                eq("3"),
                (Motive("gain", eq("1")),),
                (Option("hold", (("gain", eq("1")),)), Option("go", (("gain", eq("0")),))),
                (6.0, write.unit(month=1)),
            ),
        ),
        chains=(
            Chain(
                "staff",
                (Signer("chief", eq("2 day"), eq("5 %")),),
                (Order("large", eq("3 operation/month"), ("chief",)),),
            ),
        ),
        populations=(
            Population(
                "people",
                eq("100 family"),
                "region",
                (("border", eq("50 %")), ("rest", eq("50 %"))),
                None,
                (0.5,),
                eq("80 %"),
                eq("20 %"),
                (Push("grief", eq("0.5"), eq("1")),),
            ),
        ),
    )


READABLE = [
    "rate", "men", "dies", "toll[border]", "exit", "exit.date", "exit.count", "seoul.last",
    "seoul.hold", "seoul.hold.chance", "seoul.hold.stands", "seoul.hold.because.gain",
    "staff.large.time", "staff.large.approved", "staff.large.waiting", "staff.large.rogue",
    "staff.chief.load", "staff.chief.waiting", "people.speaking[rest]", "people.share",
    "people.size", "people.tipped", "people.tipped.date", "effect(0.5)", "TIME", "DT", "PI",
]  # fmt: skip


@pytest.mark.parametrize("text", READABLE)
def test_every_part_can_be_read(write: SimpleNamespace, text: str):
    scope = names.Scope.of(full(write))
    assert names.check_expr(write.eq(text), scope) == []


def test_the_model_itself_has_no_fault(write: SimpleNamespace):
    assert names.resolve(full(write), write.table) == ([], frozenset())


def test_outputs_lead_to_their_parts(write: SimpleNamespace):
    model = full(write)
    given = outputs(model)
    assert given["seoul.go.because.gain"] is model.decisions[0]
    assert given["people.tipped.date"] is model.populations[0]
    assert "seoul" not in given and "effect" not in given
    assert dims_of(model)["people.speaking"] == ("region",)
    assert dims_of(model)["men"] == ()


@pytest.mark.parametrize(
    ("text", "code", "help_part"),
    [
        ("mem + 1", "unknown-name", "men"),
        ("seoul.hold.chanse", "unknown-name", "seoul.hold.chance"),
        ("seoul + 1", "not-a-value", "seoul.last"),
        ("effect + 1", "not-a-value", "effect(x)"),
        ("border", "not-a-value", "x[border]"),
        ("efect(2)", "unknown-function", "effect"),
        ("men(2)", "unknown-function", "multiply"),
        ("ABS(1, 2)", "wrong-arguments", "ABS(gap)"),
        ("effect(1, 2)", "wrong-arguments", ""),
        ("toll[boarder]", "unknown-element", "border"),
        ("HOLDS(brigade-hom)", "unknown-claim", "brigade-home"),
    ],
)
def test_fault_and_its_cure(write: SimpleNamespace, text: str, code: str, help_part: str):
    scope = names.Scope.of(full(write), {"brigade-home"})
    (fault,) = names.check_expr(write.eq(text), scope)
    assert fault.code == code
    assert help_part in " ".join(fault.help)


def test_fault_stands_at_the_name_and_each_counts(write: SimpleNamespace):
    scope = names.Scope.of(full(write))
    first, second = names.check_expr(write.eq("men + nobody * nothing"), scope)
    assert first.primary is not None and first.primary.span.text == "nobody"
    assert second.primary is not None and second.primary.span.text == "nothing"


def test_without_claims_holds_is_not_looked_up(write: SimpleNamespace):
    assert names.check_expr(write.eq("HOLDS(anything)"), names.Scope.of(full(write))) == []


def test_a_value_may_pick_an_element(write: SimpleNamespace):
    assert names.check_expr(write.eq("toll[men]"), names.Scope.of(full(write))) == []


def test_clash_shows_both_places(write: SimpleNamespace):
    one, two = TextFile("model/a.yaml", "toll"), TextFile("model/b.yaml", "Toll")
    model = write.model(
        variables=(
            write.variable("toll", "1", span=one.span(0, 4)),
            write.variable("toll", "2", span=two.span(0, 4)),
        )
    )
    (fault,), _ = names.resolve(model, write.table)
    assert fault.code == "name-clash"
    assert fault.primary is not None and fault.primary.span.file is two
    assert fault.secondary[0].span.file is one


def test_clash_inside_parts(write: SimpleNamespace):
    eq = write.eq
    chain = Chain(
        "staff",
        (Signer("chief", eq("2 day"), eq("5 %")),),
        (Order("chief", eq("3 operation/month"), ("chief",)),),
    )
    twice = Dimension("region", ("border", "border"))
    found, _ = names.resolve(write.model(chains=(chain,), dimensions=(twice,)), write.table)
    assert write.codes(found) == ["name-clash", "name-clash"]


@pytest.mark.parametrize("name", ["soldier", "month", "max", "time", "was", "if", "uniform"])
def test_reserved(write: SimpleNamespace, name: str):
    found, _ = names.resolve(write.model(variables=(write.variable(name, "1"),)), write.table)
    assert write.codes(found) == ["reserved-name"]


def test_broken_sites_are_named(write: SimpleNamespace):
    model = write.model(
        variables=(write.variable("a", "nothing + 1"), write.variable("b", "a + 1"))
    )
    _, broken = names.resolve(model, write.table)
    assert broken == {"a"}
