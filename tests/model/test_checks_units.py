"""Units: inferred through a model, checked in every equation, and their algebra."""

from __future__ import annotations

from fractions import Fraction
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapper.language.units import DATE, NUMBER, Unit, factor
from sapper.model.checks.unit_faults import differs_in_period
from sapper.model.checks.units import infer, unknown
from sapper.model.parts import (
    Chain,
    Decision,
    Event,
    Lookup,
    Motive,
    Option,
    Order,
    Population,
    Push,
    Signer,
)

UNITS = st.dictionaries(
    st.sampled_from(["soldier", "USD", "month", "year", "km", "m"]),
    st.fractions(-3, 3, max_denominator=2),
    max_size=4,
).map(Unit.of)


@given(UNITS, UNITS, UNITS)
def test_algebra(a: Unit, b: Unit, c: Unit):
    assert a * b == b * a
    assert (a * b) * c == a * (b * c)
    assert a * a**-1 == NUMBER
    assert a / b == a * b**-1
    assert a * NUMBER == a
    assert (a * b) ** 2 == a**2 * b**2


@given(UNITS, UNITS)
def test_period_mismatch_is_symmetric_and_convertible(a: Unit, b: Unit):
    assert differs_in_period(a, b) == differs_in_period(b, a)
    if differs_in_period(a, b):
        assert factor(a, b) is not None and a != b


@given(UNITS)
def test_only_the_period_differs(a: Unit):
    per_month, per_year = a / Unit.of({"month": 7}), a / Unit.of({"year": 7})
    assert differs_in_period(per_month, per_year)


def test_alike_but_for_length_is_no_period():
    assert not differs_in_period(Unit.of({"km": 1}), Unit.of({"m": 1}))


def base(write: SimpleNamespace, **more: object):
    """Men who cost money; `more` replaces parts."""
    u = write.unit
    parts: dict[str, object] = {
        "parameters": (
            write.parameter("pay", u(USD=1, soldier=-1, month=-1)),
            write.parameter("grant", u(USD=1, year=-1)),
            write.parameter("rate", u(year=-1)),
            write.parameter("tour", u(day=1)),
            write.parameter("share"),
        ),
        "stocks": (write.stock("men", "100 soldier", whole=True), write.stock("killed", "0")),
        "flows": (
            write.flow("dies", "hazard", "rate * share", source="men", target="killed"),
            write.flow("rotates", "after", "tour", source="men"),
            write.flow("relief", "equation", "rotates + dies", target="men"),
        ),
        "variables": (write.variable("cost", "men * pay"),),
        "lookups": (
            Lookup("effect", (0.0, 1.0), (0.0, 1.0)),
            Lookup("dose", (0.0, 1.0), (0.0, 1.0), x_unit=u(soldier=1), y_unit=u(USD=1)),
        ),
        "events": (Event("exit", hazard=write.eq("rate")),),
    }
    return write.model(**(parts | more))


def test_inference(write: SimpleNamespace):
    inference, found = infer(base(write), write.table)
    u = write.unit
    assert found == []
    assert inference.of("killed") == u(soldier=1)
    assert inference.of("dies") == u(soldier=1, month=-1)
    assert inference.of("relief") == u(soldier=1, month=-1)
    assert inference.of("cost") == u(USD=1, month=-1)
    assert inference.of("exit") == NUMBER
    assert inference.of("exit.date") == DATE
    assert inference.of("nobody") is None
    assert inference.expr(write.eq("cost / men ^ 2")) == u(USD=1, month=-1, soldier=-2)
    assert inference.expr(write.eq("0")) == NUMBER


def test_inference_does_not_hang_on_the_order_of_parts(write: SimpleNamespace):
    model = write.model(
        variables=(
            write.variable("a", "b * 2"),
            write.variable("b", "c + d"),
            write.variable("c", "5 USD"),
            write.variable("d", "0"),
        )
    )
    inference, found = infer(model, write.table)
    assert found == []
    assert inference.of("a") == write.unit(USD=1)
    assert [part.name for part in unknown(model, inference)] == ["d"]


SOUND = [
    "men + 5 soldier", "men + 0", "MAX(men - 5 soldier, 0)", "MAX(share, 3)", "MIN(men, 10)",
    "CLIP(men, 0, 100)", "IF(men > 5 soldier, men, 0)", "men / 60 soldier", "EXP(share)",
    "SQRT(men ^ 2) + men", "men ^ 0.5 * men ^ 0.5 + men", "TIME - @1970-06-01 > 3 month",
    "TIME >= @1971-01-01", "@1971-01-01 + 3 month < TIME", "exit.date - TIME < 5 month",
    "MAX(TIME, @1971-01-01) > @1970-01-01", "IN(pay, USD/soldier/year) * 1 year",
    "IN(tour, month) + 1 month", "effect(share)", "dose(men) + 5 USD", "LOOKUP(dose, men) + 5 USD",
    "STEP(5 soldier, @1971-01-01) + men", "PULSE(5 soldier, @1971-01-01) + relief",
    "RAMP(5 soldier/month, @1971-01-01) + men", "DELAY(men, 30 day) + men", "SMTH1(men, 3 month, 0)",
    "TREND(men, 3 month) * 1 month", "TREND(men, 3 month, 0) * 1 month",
    "TREND(men, 90 day, 2 % per year) * 1 month", "FORCST(men, 3 month, 9 month, 0) + men",
    "FORCST(men, 3 month, 9 month, 0.02 per month) + men", "NORMAL(0, 5 soldier) + men", "BINOMIAL(men, 5 %) + men",
    "NOISE(5 soldier per sqrt month) + men", "SAFEDIV(men, 5 soldier, 0) + share", "MIN(men, INF)",
    "PREVIOUS(men, 0) + men", "INIT(men) + men", "HOLDS(x) * men", "NOT (men > 0) OR exit",
    "men MOD 5 soldier", "DT + 1 month", "0 * men + men", "-men + men", "TIME - STARTTIME + DT",
]  # fmt: skip


@pytest.mark.parametrize("text", SOUND)
def test_sound(write: SimpleNamespace, text: str):
    model = base(write, variables=(write.variable("it", text),))
    _, found = infer(model, write.table)
    assert found == []


FAULTY = [
    ("men + 5", "unit-mismatch", "5", "5 soldier"),
    ("5 + men", "unit-mismatch", "5", "5 soldier"),
    ("men + pay", "unit-mismatch", "pay", ""),
    ("men + 5 soldier/month", "unit-mismatch", "5 soldier/month", "1 month"),
    ("men > 5 USD", "unit-mismatch", "5 USD", ""),
    ("grant + 5 USD/month", "period-mismatch", "5 USD/month", "IN(5 USD/month, USD/year)"),
    ("5 USD/month + grant", "period-mismatch", "grant", "IN(grant, USD/month)"),
    ("grant + IN(pay * 1 soldier, USD/month)", "period-mismatch", "grant", "IN(grant, USD/month)"),
    ("IN(grant, USD/month) + grant", "period-mismatch", "grant", "IN(grant, USD/month)"),
    ("IN(grant, USD/month) > IN(grant, USD/day)", "period-mismatch", "IN(grant, USD/day)",
     "IN(grant, USD/month)"),
    ("IN(grant, USD/month) - -IN(grant, USD/day)", "period-mismatch", "-IN(grant, USD/day)",
     "IN(-(grant), USD/month)"),
    ("IF(exit, grant, 2 USD/month)", "period-mismatch", "2 USD/month", "IN("),
    ("MAX(men, pay)", "unit-mismatch", "pay", ""),
    ("EXP(men)", "unit-mismatch", "men", ""),
    ("share ^ men", "unit-mismatch", "men", ""),
    ("men ^ share", "unit-mismatch", "share", "divide"),
    ("IF(men, 1, 2)", "unit-mismatch", "men", "men > 0"),
    ("NOT men", "unit-mismatch", "men", "men > 0"),
    ("TREND(men, 3 month, 0.02)", "unit-mismatch", "0.02", "0.02 per month"),
    ("FORCST(men, 3 month, 9 month, 2 month)", "unit-mismatch", "2 month", ""),
    ("IN(men, USD)", "unit-mismatch", "IN(men, USD)", ""),
    ("effect(men)", "unit-mismatch", "men", ""),
    ("dose(share)", "unit-mismatch", "share", ""),
    ("TIME + @1971-01-01", "date-arithmetic", "TIME + @1971-01-01", "a date less a date"),
    ("TIME * 2", "date-arithmetic", "TIME * 2", ""),
    ("TIME > 5", "date-arithmetic", "5", ""),
    ("TIME > 5 month", "date-arithmetic", "5 month", ""),
    ("-TIME", "date-arithmetic", "TIME", ""),
    ("5 month - TIME", "date-arithmetic", "5 month - TIME", ""),
    ("TIME + 30 day", "period-mismatch", "30 day", "IN(30 day, month)"),
    ("TIME + men", "unit-mismatch", "men", ""),
    ("STEP(men, 5)", "date-arithmetic", "5", "@1972-06-01"),
    ("DELAY(men, 5)", "unit-mismatch", "5", "5 month"),
    ("PREVIOUS(men, pay)", "unit-mismatch", "pay", ""),
    ("NOISE(men)", "unit-mismatch", "men", "per sqrt month"),
    ("BERNOULLI(men)", "unit-mismatch", "men", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "span", "cure"), FAULTY)
def test_faulty(write: SimpleNamespace, text: str, code: str, span: str, cure: str):
    model = base(write, variables=(write.variable("it", text),))
    (fault,) = infer(model, write.table)[1]
    assert fault.code == code
    assert fault.primary is not None and fault.primary.span.text == span
    assert cure in " ".join(fault.help)


def test_a_fault_does_not_spread(write: SimpleNamespace):
    model = base(
        write,
        variables=(
            write.variable("bad", "(men + pay) * 2 + men"),
            write.variable("on", "bad + 5 USD"),
        ),
    )
    assert len(infer(model, write.table)[1]) == 1


def test_two_faults_in_one_equation(write: SimpleNamespace):
    model = base(write, variables=(write.variable("it", "(men + 5) / (pay - 7)"),))
    first, second = infer(model, write.table)[1]
    assert first.primary is not None and first.primary.span.text == "5"
    assert second.primary is not None and second.primary.span.text == "7"


def test_skipped_sites_are_not_looked_into(write: SimpleNamespace):
    model = base(write, variables=(write.variable("it", "men + 5"),))
    assert infer(model, write.table, {"it"})[1] == []


def test_assertions(write: SimpleNamespace):
    men = write.unit(soldier=1)
    sound = write.variable("it", "cost * 1 month", unit=write.unit(USD=1))
    wrong = write.variable("it", "cost", unit=men)
    cost = write.variable("cost", "men * pay")
    assert infer(base(write, variables=(cost, sound)), write.table)[1] == []
    (fault,) = infer(base(write, variables=(cost, wrong)), write.table)[1]
    assert fault.code == "unit-mismatch" and "is said to be in" in fault.message


def flows(write: SimpleNamespace, *given: object):
    return infer(base(write, flows=given, variables=()), write.table)[1]


@pytest.mark.parametrize(
    ("kind", "rate", "code"),
    [
        ("equation", "5 soldier/month", None),
        ("equation", "0", None),
        ("equation", "5 soldier", "unit-mismatch"),
        ("equation", "5 soldier/year", "period-mismatch"),
        ("moves", "5 soldier", None),
        ("moves", "5 soldier/month", "unit-mismatch"),
        ("hazard", "0.1 per week", None),
        ("hazard", "0.1", "unit-mismatch"),
        ("after", "3 week", None),
        ("after", "3", "unit-mismatch"),
        ("after", "3 soldier", "unit-mismatch"),
    ],
)
def test_rates_of_flows(write: SimpleNamespace, kind: str, rate: str, code: str | None):
    more = {"when": "exit"} if kind == "moves" else {}
    found = flows(write, write.flow("goes", kind, rate, source="men", **more))
    assert write.codes(found) == ([] if code is None else [code])


def test_ends_of_a_flow_in_two_units(write: SimpleNamespace):
    model = base(
        write,
        stocks=(write.stock("men", "100 soldier"), write.stock("money", "5 USD")),
        flows=(write.flow("goes", "hazard", "rate", source="men", target="money"),),
        variables=(),
    )
    assert write.codes(infer(model, write.table)[1]) == ["unit-mismatch"]


def test_start_that_differs_from_unit(write: SimpleNamespace):
    model = write.model(stocks=(write.stock("men", "5 USD", unit=write.unit(soldier=1)),))
    assert write.codes(infer(model, write.table)[1]) == ["unit-mismatch"]


def test_inline_zero_is_in_any_unit(write: SimpleNamespace):
    nought = write.parameter("killed.start", prior=write.prior(0.0), inline=True, basis=None)
    model = base(
        write,
        parameters=(*base(write).parameters, nought),
        stocks=(write.stock("men", "100 soldier"), write.stock("killed", "killed.start")),
    )
    inference, found = infer(model, write.table)
    assert found == []
    assert inference.of("killed") == write.unit(soldier=1)


def test_otherwise_in_another_unit(write: SimpleNamespace):
    pay = write.parameter(
        "pay", write.unit(USD=1, month=-1), otherwise=write.prior(1, 2, write.unit(USD=1, year=-1))
    )
    assert write.codes(infer(write.model(parameters=(pay,)), write.table)[1]) == ["period-mismatch"]


@pytest.mark.parametrize(
    ("field", "text", "faulty"),
    [
        ("cell", "kept", False), ("cell", "men", True), ("weight", "men", True),
        ("rationality", "5 USD", True), ("handles", "3 day", False), ("handles", "3", True),
        ("arrives", "3 operation/week", False), ("arrives", "3 operation", True),
        ("arrives", "3 USD/month", True), ("capacity", "4 operation/year", False),
        ("refuses", "men", True), ("push", "men / families", False), ("push", "men", True),
        ("push", "men / 5 USD", False),
    ],
)  # fmt: skip
def test_political_fields(write: SimpleNamespace, field: str, text: str, faulty: bool):
    eq = write.eq
    fields = {
        "cell": "1", "weight": "1", "rationality": "3", "handles": "2 day", "refuses": "5 %",
        "arrives": "3 operation/month", "capacity": "4 operation/month", "push": "0.5",
    } | {field: text}  # fmt: skip
    decision = Decision(
        "seoul",
        eq(fields["rationality"]),
        (Motive("gain", eq(fields["weight"])),),
        (
            Option("hold", (("gain", eq(fields["cell"])),)),
            Option("go", (("gain", eq("0")),)),
        ),
        (6.0, write.unit(month=1)),
    )
    signer = Signer(
        "chief", eq(fields["handles"]), eq(fields["refuses"]), capacity=eq(fields["capacity"])
    )
    chain = Chain("staff", (signer,), (Order("large", eq(fields["arrives"]), ("chief",)),))
    people = Population(
        "people", eq("100 family"), "region", (), None, (0.5,), eq("1"), eq("0"),
        (Push("grief", eq(fields["push"]), eq("1")),),
    )  # fmt: skip
    extra = (write.variable("kept", "men / 5 soldier"), write.variable("families", "people.size"))
    model = base(
        write, variables=extra, decisions=(decision,), chains=(chain,), populations=(people,)
    )
    inference, found = infer(model, write.table)
    assert bool(found) is faulty, found
    assert len(found) <= 1
    if not faulty:
        assert inference.of("staff.chief.waiting") == write.unit(operation=1)
        assert inference.of("staff.large.time") == write.unit(month=1)
        assert inference.of("people.speaking") == write.unit(family=1)


def test_powers_are_fractions(write: SimpleNamespace):
    inference, _ = infer(base(write), write.table)
    assert inference.expr(write.eq("men ^ 0.5")) == Unit.of({"soldier": Fraction(1, 2)})
    assert inference.expr(write.eq("men ^ -2")) == Unit.of({"soldier": -2})
