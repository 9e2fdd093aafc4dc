import math

import pytest

from sapper.language.prior import (
    Choice,
    Constant,
    Interval,
    Mixture,
    Named,
    Prior,
    Quantity,
    Truncated,
    UpTo,
)
from sapper.language.quantity import (
    parse_duration,
    parse_prior,
    parse_probability,
    parse_quantity,
    parse_unit,
    parse_value,
)
from sapper.language.tree import Binary, Call, Name, Number
from sapper.language.units import DATE, NUMBER, Unit

MONTH, YEAR, SOLDIER = (Unit.of({name: 1}) for name in ("month", "year", "soldier"))
PER_YEAR = YEAR**-1


@pytest.fixture
def prior(at, units):
    return lambda text: parse_prior(text, at(text), units)


@pytest.mark.parametrize(
    ("text", "shape", "unit"),
    [
        ("12 month", Constant(12), MONTH),
        ("-3", Constant(-3), NUMBER),
        ("48,060 soldier", Constant(48_060), SOLDIER),
        ("48_060 soldiers".replace("s ", " ")[:-1], Constant(48_060), SOLDIER),
        ("20 million USD/month", Constant(2e7), Unit.of({"USD": 1, "month": -1})),
        ("1972-03-01", Constant(790), DATE),
        ("11 to 13 month", Interval(11, 13, "lognormal"), MONTH),
        ("11 month to 13 months", Interval(11, 13, "lognormal"), MONTH),
        ("1,500 to 3,000", Interval(1_500, 3_000, "lognormal"), NUMBER),
        ("3 to 5 million USD", Interval(3e6, 5e6, "lognormal"), Unit.of({"USD": 1})),
        ("30 % to 70 %", Interval(0.3, 0.7, "logit-normal"), NUMBER),
        ("30 to 70 %", Interval(0.3, 0.7, "logit-normal"), NUMBER),
        ("99 % to 99.9 %", Interval(0.99, 0.999, "logit-normal"), NUMBER),
        ("0.3 to 0.7", Interval(0.3, 0.7, "lognormal"), NUMBER),
        ("2 % to 3 % per year", Interval(0.02, 0.03, "lognormal"), PER_YEAR),
        ("0.013 to 0.018 per year", Interval(0.013, 0.018, "lognormal"), PER_YEAR),
        ("-5 to 5", Interval(-5, 5, "normal"), NUMBER),
        ("-5 to 0 %", Interval(-0.05, 0, "normal"), NUMBER),
        ("1972-03-01 to 1973-06-30", Interval(790, 1276, "normal"), DATE),
        ("1969-03-01 to 1970-01-01", Interval(-306, 0, "normal"), DATE),
        ("up to 5 day", UpTo(5), Unit.of({"day": 1})),
        ("normal(12, 2) month", Named("normal", (12, 2)), MONTH),
        ("normal(12, 2 month)", Named("normal", (12, 2)), MONTH),
        ("normal(1970-01-11, 1 week)", Named("normal", (10, 7)), DATE),
        ("lognormal(100 soldier, 1.5)", Named("lognormal", (100, 1.5)), SOLDIER),
        ("beta(2, 5)", Named("beta", (2, 5)), NUMBER),
        ("uniform(0, 5)", Named("uniform", (0, 5)), NUMBER),
        ("uniform(1970-01-02, 1970-01-03)", Named("uniform", (1, 2)), DATE),
        ("loguniform(1, 100)", Named("loguniform", (1, 100)), NUMBER),
        ("triangular(1, 1, 3)", Named("triangular", (1, 1, 3)), NUMBER),
        ("pert(1, 2, 3)", Named("pert", (1, 2, 3)), NUMBER),
        ("gamma(3, 1)", Named("gamma", (3, 1)), NUMBER),
        ("student_t(4, 0, 1)", Named("student_t", (4, 0, 1)), NUMBER),
        ("bernoulli(30 %)", Named("bernoulli", (0.3,)), NUMBER),
        ("exponential(3 month)", Named("exponential", (3,)), MONTH),
        ("choice(stay 2, go 1)", Choice((1, 2), (2, 1), ("stay", "go")), NUMBER),
        ("choice(10 70 %, 20 soldier 30 %)", Choice((10, 20), (0.7, 0.3)), SOLDIER),
        (
            "mixture(70 % 2_000 to 3_000, 30 % uniform(0, 5) soldier)",
            Mixture((Interval(2000, 3000, "lognormal"), Named("uniform", (0, 5))), (0.7, 0.3)),
            SOLDIER,
        ),
        (
            "truncated(normal(2, 1.5), 0, 5 month)",
            Truncated(Named("normal", (2, 1.5)), 0, 5),
            MONTH,
        ),
        (
            "truncated(normal(2, 1.5 month), -inf, inf)",
            Truncated(Named("normal", (2, 1.5)), -math.inf, math.inf),
            MONTH,
        ),
    ],
)
def test_priors(prior, text, shape, unit):
    found, faults = prior(text)
    assert [fault.message for fault in faults] == []
    assert found == Prior(shape, unit)
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("", "bad-prior", ""),
        ("about 2,000 USD", "bad-prior", "about 2,000 USD"),
        ("11-13 month", "bad-prior", "-13 month"),
        ("some", "bad-prior", "some"),
        ("up to 1972-01-01", "bad-prior", "1972-01-01"),
        ("0 to 5", "zero-to", "0 to 5"),
        ("0 % to 30 %", "zero-to", "0 % to 30 %"),
        ("5 to 3 month", "low-above-high", "5 to 3 month"),
        ("5 to 5", "low-above-high", "5 to 5"),
        ("up to -5", "low-above-high", "-5"),
        ("uniform(3, 1)", "low-above-high", "3, 1"),
        ("triangular(1, 5, 3)", "low-above-high", "1, 5, 3"),
        ("normal(12, -2)", "negative-scale", "-2"),
        ("normal(12, 0)", "negative-scale", "0"),
        ("lognormal(12, 0.5)", "negative-scale", "0.5"),
        ("lognormal(-12, 2)", "prior-domain", "-12"),
        ("beta(0, 1)", "prior-domain", "0"),
        ("choice(a -1, b 2)", "prior-domain", "a -1, b 2"),
        ("truncated(uniform(0, 1), 2, 3)", "prior-domain", "2, 3"),
        ("bernoulli(1.2)", "probability-outside", "1.2"),
        ("90 % to 120 %", "probability-outside", "120 %"),
        ("12 soldeir", "unknown-unit", "soldeir"),
        ("12 USD/mnth", "unknown-unit", "mnth"),
        ("12 USD month", "bad-unit", "month"),
        ("1 month to 2 year", "mixed-units", "2 year"),
        ("1 month to 2", "mixed-units", "2"),
        ("30 % to 70", "mixed-units", "70"),
        ("1972-01-01 to 5", "mixed-units", "5"),
        ("beta(2, 5 month)", "mixed-units", "5 month"),
        ("normal(1972-01-01, 5)", "mixed-units", "5"),
        ("lognormol(1, 2)", "unknown-distribution", "lognormol"),
        ("Normal(1, 2)", "unknown-distribution", "Normal"),
        ("normal(1)", "prior-arguments", "1"),
        ("choice(a 1)", "prior-arguments", "a 1"),
        ("normal(1,500, 20)", "thousands-comma", "1,500"),
        ("mixture(70 % 2,000 to 3,000, 30 % 1 to 2)", "thousands-comma", "2,000"),
        ("0,5", "bad-number", "0,5"),
        ("48,06 soldier", "bad-number", "48,06"),
        ("1972-02-30", "bad-date", "1972-02-30"),
        ("1 June 1972", "bad-date", "1 June 1972"),
        ("normal(1, 2", "unbalanced-bracket", "("),
        ("truncated(" * 30 + "1 to 2" + ", 0, 9)" * 30, "nested-too-deep", None),
    ],
)
def test_faults_of_priors(prior, text, code, shown):
    found, faults = prior(text)
    assert found is None
    assert [fault.code for fault in faults] == [code]
    if shown is not None:
        assert faults[0].primary.span.text == shown


def test_both_ends_can_be_at_fault(prior):
    _, faults = prior("1 soldeir to 0,5 month")
    assert [fault.code for fault in faults] == ["unknown-unit", "bad-number"]


def test_the_three_cures_of_nought_to_read_as_priors(prior):
    _, faults = prior("0 to 5 month")
    written = [line.split("`")[1] for line in faults[0].help]
    assert len(written) == 3
    for text in written:
        found, more = prior(text.replace("normal(m, s)", "normal(2, 1)"))
        assert more == []
        assert found.unit == MONTH


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 month", Quantity(12, 12, MONTH)),
        ("11 to 13 month", Quantity(11, 13, MONTH)),
        ("0 to 5", Quantity(0, 5)),
        ("about 2,000 USD", Quantity(2000, 2000, Unit.of({"USD": 1}), about=True)),
        ("about 30 to 40 %", Quantity(0.3, 0.4, about=True)),
        ("at least 3,000 soldier", Quantity(3000, math.inf, SOLDIER)),
        ("more than 5", Quantity(5, math.inf)),
        ("At  most 5", Quantity(-math.inf, 5)),
        ("up to 5 month", Quantity(-math.inf, 5, MONTH)),
        ("fewer than 5", Quantity(-math.inf, 5)),
        ("1970-01-02 to 1970-01-05", Quantity(1, 4, DATE)),
    ],
)
def test_quantities(at, units, text, expected):
    assert parse_quantity(text, at(text), units) == (expected, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "bad-quantity"),
        ("a few", "bad-quantity"),
        ("5 to 3", "low-above-high"),
        ("5 foo", "unknown-unit"),
        ("at least 5 to 7", "bad-unit"),
    ],
)
def test_faults_of_quantities(at, units, text, code):
    found, faults = parse_quantity(text, at(text), units)
    assert found is None
    assert [fault.code for fault in faults] in ([code], ["unknown-unit"])


@pytest.mark.parametrize(("text", "value"), [("70 %", 0.7), ("0.7", 0.7), ("0", 0), ("1", 1)])
def test_probabilities(at, text, value):
    assert parse_probability(text, at(text)) == (value, [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("70", "probability-outside"),
        ("-0.1", "probability-outside"),
        ("120 %", "probability-outside"),
        ("0.5 month", "bad-quantity"),
        ("likely", "bad-quantity"),
    ],
)
def test_faults_of_probabilities(at, text, code):
    found, faults = parse_probability(text, at(text))
    assert found is None
    assert [fault.code for fault in faults] == [code]


def test_a_probability_without_its_per_cent_is_helped(at):
    assert parse_probability("70", at("70"))[1][0].help == ("write `70 %`",)


def test_durations(at, units):
    assert parse_duration("6 months", at("6 months"), units) == ((6.0, MONTH), [])
    for text in ("6", "6 soldier", "0 month", "-1 month", "soon"):
        found, faults = parse_duration(text, at(text), units)
        assert found is None
        assert [fault.code for fault in faults] == ["bad-quantity"]


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("soldier/month", {"soldier": 1, "month": -1}),
        ("per year", {"year": -1}),
        ("1/year", {"year": -1}),
        ("1", {}),
        ("%", {}),
        ("date", {"date": 1}),
        ("USD per soldier per month", {"USD": 1, "soldier": -1, "month": -1}),
    ],
)
def test_units(at, units, text, powers):
    assert parse_unit(text, at(text), units) == (Unit.of(powers), [])


@pytest.mark.parametrize(
    ("text", "code"), [("", "bad-unit"), ("USD//month", "bad-unit"), ("dollar", "unknown-unit")]
)
def test_faults_of_units(at, units, text, code):
    found, faults = parse_unit(text, at(text), units)
    assert found is None
    assert [fault.code for fault in faults] == [code]


def test_a_value_is_a_prior_where_the_whole_text_is_one(at, units):
    def value(text):
        return parse_value(text, at(text), units)

    assert value("12 month")[0] == Prior(Constant(12), MONTH)
    assert value("normal(5, 1)")[0] == Prior(Named("normal", (5, 1)))
    assert value("NORMAL(5, 1)")[0] == Call("NORMAL", (Number(5), Number(1)))
    assert value("strength_at_start")[0] == Name("strength_at_start")
    assert value("3 * was")[0] == Binary("*", Number(3), Name("was"))
    assert isinstance(value("1_032 soldier + death_rate * 111_000 soldier*year")[0], Binary)
    assert isinstance(value("uniform(0, 1) * toll")[0], Binary)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("5 to 3 month", "low-above-high"),
        ("normal(5, -1)", "negative-scale"),
        ("about 5", "bad-prior"),
        ("a + * b", "expected-value"),
        ("5 soldeir", "unknown-unit"),
        ("toll / soldier", "unit-without-number"),
    ],
)
def test_a_value_that_is_neither_gives_the_faults_of_the_likelier_reading(at, units, text, code):
    found, faults = parse_value(text, at(text), units)
    assert found is None
    assert [fault.code for fault in faults] == [code]
