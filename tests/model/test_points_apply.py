"""Points: what they change, what they keep, and what they cannot do."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sapper.diagnostics.span import Span, TextFile
from sapper.language.prior import Prior
from sapper.language.tree import Binary, Call, Conditional, Date, Expr, Name, names
from sapper.model.checks import check_model
from sapper.model.parts import (
    Basis,
    Chain,
    Correlation,
    Decision,
    Dimension,
    Event,
    Model,
    Motive,
    Option,
    Order,
    Population,
    Push,
    Signer,
)
from sapper.model.points import Point, Replacement, Setting
from sapper.model.points_apply import apply, beliefs, targets
from sapper.model.points_slots import slots

FROM = dt.date(1971, 12, 1)
UNTIL = dt.date(1972, 6, 1)


def base(write: SimpleNamespace) -> Model:
    eq, month = write.eq, write.unit(month=1)
    rate = write.unit(year=-1)
    inline = {"basis": None, "inline": True}
    return write.model(
        dimensions=(Dimension("region", ("border", "rest")),),
        parameters=(
            write.parameter(
                "us_exit", rate, basis=Basis("rests_on", ("leaving",)),
                otherwise=write.prior(0.1, 3.0, rate),
            ),
            write.parameter("pace"),
            write.parameter("seoul.rationality", **inline),
            write.parameter("dies.hazard", rate, **inline),
        ),
        stocks=(write.stock("men", "100 soldier", whole=True),),
        flows=(
            write.flow("dies", "hazard", "dies.hazard", source="men"),
            write.flow("rotates", "after", "12 month", source="men", spread="0.2"),
            write.flow("relief", "equation", "dies + rotates", target="men"),
            write.flow("cut", "moves", "5 soldier", source="men", when="seoul.go"),
        ),
        variables=(write.variable("toll", "dies / 60 soldier/month"),),
        events=(Event("exit", hazard=eq("us_exit")), Event("late", when=eq("toll > 2"))),
        decisions=(
            Decision(
                "seoul",
                eq("seoul.rationality"),
                (Motive("gain", eq("30 %")),),
                (Option("hold", (("gain", eq("1")),)), Option("go", (("gain", eq("0")),))),
                (6.0, month),
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
                "people", eq("100 family"), "region",
                (("border", eq("50 %")), ("rest", eq("50 %"))), write.prior(0.2, 0.6), (),
                eq("80 %"), eq("20 %"), (Push("grief", eq("toll"), eq("1")),),
            ),
        ),
        correlations=(Correlation(("rationality", "us_exit"), 0.3),),
    )  # fmt: skip


def point(
    *, set: dict[str, Prior | Expr] | None = None, replace: dict[str, Expr] | None = None,
    file: str = "accounts/a.yaml", **more: object,
) -> Point:  # fmt: skip
    """A point whose every change stands in a file of the given name."""
    text = TextFile(file, "x" * 80)
    return Point(
        **{"id": "p", "says": "It is so.", "span": text.span(0, 1), **more},  # type: ignore[arg-type]
        settings=tuple(
            Setting(n, v, _place(text, i)) for i, (n, v) in enumerate((set or {}).items())
        ),
        replacements=tuple(
            Replacement(n, v, _place(text, 40 + i))
            for i, (n, v) in enumerate((replace or {}).items())
        ),
    )


def _place(text: TextFile, offset: int) -> Span:
    return text.span(offset, offset + 1)


def parameter(model: Model, name: str):
    (found,) = [item for item in model.parameters if item.name == name]
    return found


def variable(model: Model, name: str):
    (found,) = [item for item in model.variables if item.name == name]
    return found


def sound(write: SimpleNamespace, model: Model) -> list[str]:
    _, found = check_model(model, write.table, {}, strict=False)
    return [item.message for item in found if item.code != "no-basis"]


def test_nothing_is_nothing(write: SimpleNamespace):
    model = base(write)
    after, found = apply(model, [])
    assert after is model and found == []
    assert apply(model, [point()])[0] == model


def test_the_model_of_these_tests_is_sound(write: SimpleNamespace):
    assert sound(write, base(write)) == []


def test_a_prior_keeps_the_stream_and_drops_the_condition(write: SimpleNamespace):
    new = write.prior(1.0, 3.0, write.unit(year=-1))
    after, found = apply(base(write), [point(set={"us_exit": new}, rests_on=("leaving",))])
    changed = parameter(after, "us_exit")
    assert found == []
    assert changed.prior == new and changed.otherwise is None
    assert changed.stream == "us_exit"
    assert changed.basis is not None and changed.basis.kind == "argued_from"
    assert after.variables == base(write).variables
    assert after.correlations == base(write).correlations


def test_without_claims_the_setting_is_an_assumption(write: SimpleNamespace):
    new = write.prior(1.0, 3.0)
    basis = parameter(apply(base(write), [point(set={"pace": new})])[0], "pace").basis
    assert basis is not None and (basis.kind, basis.because) == ("assumed", "It is so.")


def test_an_expression_of_was_becomes_an_equation(write: SimpleNamespace):
    after, found = apply(base(write), [point(set={"us_exit": write.eq("3 * was")})])
    former = parameter(after, "us_exit.was1")
    assert found == []
    assert former.stream == "us_exit" and former.otherwise is not None
    assert former.basis == Basis("rests_on", ("leaving",))
    assert variable(after, "us_exit").equation == write.eq("3 * us_exit.was1")
    assert after.correlations[0].between == ("rationality", "us_exit.was1")
    assert sound(write, after) == []


def test_dates(write: SimpleNamespace):
    value = write.eq("3 * was")
    after, _ = apply(base(write), [point(set={"us_exit": value}, since=FROM, until=UNTIL)])
    time, former = Call("TIME", ()), Name("us_exit.was1")
    assert variable(after, "us_exit").equation == Conditional(
        Binary("AND", Binary(">=", time, Date(FROM)), Binary("<=", time, Date(UNTIL))),
        write.eq("3 * us_exit.was1"),
        former,
    )
    assert sound(write, after) == []


def test_a_dated_prior_is_drawn_from_the_same_stream(write: SimpleNamespace):
    new = write.prior(1.0, 3.0, write.unit(year=-1))
    after, found = apply(base(write), [point(set={"us_exit": new}, since=FROM)])
    assert found == []
    assert parameter(after, "us_exit.new1").prior == new
    assert {parameter(after, f"us_exit.{n}").stream for n in ("new1", "was1")} == {"us_exit"}
    assert variable(after, "us_exit").equation == Conditional(
        Binary(">=", Call("TIME", ()), Date(FROM)), Name("us_exit.new1"), Name("us_exit.was1")
    )
    assert sound(write, after) == []


def test_account_then_scenario(write: SimpleNamespace):
    new = write.prior(1.0, 3.0, write.unit(year=-1))
    account = point(set={"us_exit": new})
    scenario = point(set={"us_exit": write.eq("2 * was")}, file="scenarios/b.yaml", since=FROM)
    after, found = apply(base(write), [account, scenario])
    # it builds on what the account made: nothing is lost, nothing is said
    assert found == []
    assert parameter(after, "us_exit.was1").prior == new
    again = point(set={"us_exit": new}, file="scenarios/c.yaml")
    _, found = apply(base(write), [account, again])
    assert write.codes(found) == ["double-change"]
    assert found[0].primary is not None and found[0].primary.span.file.name == "scenarios/c.yaml"
    assert found[0].secondary[0].span.file.name == "accounts/a.yaml"
    last, _ = apply(after, [again])
    assert variable(last, "us_exit").equation == Name("us_exit.new1")
    assert parameter(last, "us_exit.new1").stream == "us_exit"
    assert sound(write, last) == []


def test_twice_in_one_account(write: SimpleNamespace):
    new = write.prior(1.0, 3.0)
    _, found = apply(base(write), [point(set={"pace": new}), point(set={"pace": new})])
    assert write.codes(found) == ["set-twice"]
    _, found = apply(base(write), [point(believe=(("x", 0.5),)), point(believe=(("x", 0.6),))])
    assert write.codes(found) == ["set-twice"]


def test_twice_under_two_names(write: SimpleNamespace):
    one = point(replace={"relief": write.eq("was * 2")})
    other = point(replace={"relief.equation": write.eq("was * 3")})
    assert write.codes(apply(base(write), [one, other])[1]) == ["set-twice"]


def test_dates_that_do_not_meet_are_not_twice(write: SimpleNamespace):
    early = point(set={"pace": write.eq("1")}, until=dt.date(1970, 12, 31))
    late = point(set={"pace": write.eq("2")}, since=dt.date(1971, 1, 1))
    assert apply(base(write), [early, late])[1] == []


EQUATIONS = {
    "men.start": "2 * was", "relief": "2 * was", "relief.equation": "2 * was", "toll": "2 * was",
    "toll.equation": "2 * was", "rotates.after": "was + 1 month", "rotates.spread": "was / 2",
    "cut": "2 * was", "cut.amount": "2 * was", "cut.when": "was AND toll > 1",
    "exit.hazard": "2 * was", "late.when": "was OR exit", "seoul.motives.gain": "was / 2",
    "seoul.options.hold.gain": "was / 2", "seoul.rationality": "2 * was",
    "staff.chief.handles": "2 * was", "staff.chief.refuses": "was / 2",
    "staff.large.arrives": "2 * was", "people.size": "2 * was", "people.shares.rest": "1 * was",
    "people.sees.own": "was / 2", "people.weights.grief": "was / 2",
    "people.pushed_by.grief": "was / 2", "dies": "2 * was", "dies.hazard": "2 * was",
}  # fmt: skip


@pytest.mark.parametrize("target", EQUATIONS)
@pytest.mark.parametrize("how", ["set", "replace"])
def test_every_equation_can_be_changed(write: SimpleNamespace, target: str, how: str):
    model = base(write)
    change = write.eq(EQUATIONS[target])
    after, found = apply(model, [point(**{how: {target: change}})])
    assert found == []
    assert after != model
    everything = [slot.expr for slot in slots(after).values() if slot.expr is not None]
    assert not any(item.name == "was" for expr in everything for item in names(expr))
    assert sound(write, after) == []


def test_was_is_the_former_equation(write: SimpleNamespace):
    after, _ = apply(base(write), [point(replace={"toll": write.eq("was + was")})])
    old = write.eq("dies / 60 soldier/month")
    assert variable(after, "toll").equation == Binary("+", old, old)
    dated, _ = apply(base(write), [point(replace={"toll": write.eq("1")}, since=FROM)])
    assert variable(dated, "toll").equation == Conditional(
        Binary(">=", Call("TIME", ()), Date(FROM)), write.eq("1"), old
    )


def test_a_number_where_an_equation_stood(write: SimpleNamespace):
    new = write.prior(1.0, 3.0, write.unit(month=-1))
    after, found = apply(base(write), [point(set={"exit.hazard": new, "toll": write.prior(1, 2)})])
    assert found == []
    assert after.events[0].hazard == Name("exit.hazard")
    assert parameter(after, "exit.hazard").prior == new
    assert variable(after, "toll").equation == Name("toll.new1")
    assert sound(write, after) == []


def test_a_field_that_was_not_there(write: SimpleNamespace):
    capacity = write.prior(2.0, 4.0, write.unit(operation=1, month=-1))
    after, found = apply(base(write), [point(set={"staff.chief.capacity": capacity})])
    assert found == []
    assert after.chains[0].signers[0].capacity is not None
    asks = point(set={"staff.chief.capacity": write.eq("2 * was")})
    model = base(write)
    after, found = apply(model, [asks])
    assert write.codes(found) == ["no-was"] and after == model


def test_thresholds(write: SimpleNamespace):
    new = write.prior(0.1, 0.9)
    after, found = apply(base(write), [point(set={"people.threshold": new})])
    assert found == [] and after.populations[0].threshold_prior == new
    for wrong in (
        point(set={"people.threshold": write.eq("2 * was")}),
        point(replace={"people.threshold": write.eq("2")}),
        point(set={"people.threshold": new}, since=FROM),
    ):
        assert len(apply(base(write), [wrong])[1]) == 1


def test_additions(write: SimpleNamespace):
    extra = Model(write.calendar, variables=(write.variable("fear", "2 * toll"),))
    change = point(additions=extra, replace={"toll": write.eq("fear")})
    after, found = apply(base(write), [change])
    assert found == []
    assert [item.name for item in after.variables] == ["toll", "fear"]


@pytest.mark.parametrize(
    ("target", "near"),
    [
        ("us_exits", "us_exit"),
        ("dies.equation", "dies.hazard"),
        ("seoul.rationalty", "seoul.rationality"),
    ],
)
def test_unknown_targets(write: SimpleNamespace, target: str, near: str):
    model = base(write)
    after, (fault,) = apply(model, [point(set={target: write.prior(1, 2)})])
    assert after == model
    assert fault.code == "unknown-target" and near in fault.help[0]


def test_a_prior_in_another_unit(write: SimpleNamespace):
    model = base(write)
    month = write.prior(1.0, 3.0, write.unit(month=-1))
    after, (fault,) = apply(model, [point(set={"us_exit": month})])
    assert fault.code == "period-mismatch" and after == model


@pytest.mark.parametrize(
    "more",
    [{"believe": (("x", 0.5),)}, {"additions": True}, {"set": {"men.start": True}}],
)
def test_what_has_no_dates(write: SimpleNamespace, more: dict):
    if "additions" in more:
        more = {"additions": Model(write.calendar)}
    if "set" in more:
        more = {"set": {"men.start": write.eq("2 * was")}}
    assert apply(base(write), [point(**more)])[1] == []
    assert write.codes(apply(base(write), [point(**more, since=FROM)])[1]) == ["undatable"]


def test_beliefs():
    points = [Point("a", believe=(("x", 0.1), ("y", 0.2))), Point("b", believe=(("x", 0.3),))]
    assert beliefs(points) == {"x": 0.3, "y": 0.2}


DISJOINT = ["us_exit", "pace", "toll", "relief", "exit.hazard", "seoul.rationality", "people.size"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_points_on_disjoint_targets_commute(write: SimpleNamespace, data: st.DataObject):
    chosen = data.draw(st.lists(st.sampled_from(DISJOINT), min_size=2, max_size=5, unique=True))
    points = []
    for target in chosen:
        since = data.draw(st.sampled_from([None, FROM]))
        factor = data.draw(st.integers(2, 9))
        points.append(point(set={target: write.eq(f"{factor} * was")}, since=since))
    order = data.draw(st.permutations(points))
    one, found = apply(base(write), points)
    other, _ = apply(base(write), order)
    assert found == []
    assert unordered(one) == unordered(other)


def unordered(model: Model) -> tuple[object, ...]:
    return (
        {item.name: item for item in model.parameters},
        {item.name: item for item in model.variables},
        {name: slot.expr for name, slot in slots(model).items()},
        model.correlations,
    )


def test_every_target_is_known_by_its_full_name(write: SimpleNamespace):
    known = targets(base(write))
    assert {"us_exit", "dies.hazard", "men.start", "people.threshold"} <= set(known)
    assert "seoul.hold" not in known
