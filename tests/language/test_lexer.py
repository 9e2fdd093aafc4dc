import pytest

from sapper.diagnostics.span import TextFile
from sapper.language.lexer import tokenize
from sapper.language.units import Unit, UnitTable


@pytest.fixture
def read(at, units):
    def tokens(text, **options):
        found, faults = tokenize(text, at(text), units, **options)
        assert found[-1].kind == "end"
        return found[:-1], faults

    return tokens


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("48_060", 48_060),
        ("1e6", 1e6),
        (".5", 0.5),
        ("5.", 5),
        ("2.5e-3", 0.0025),
        ("30 %", 0.3),
        ("7.3 %", 0.073),
        ("20 million", 2e7),
        ("2.3 thousand", 2300),
        ("1 billion", 1e9),
        ("1e-00000000005", 1e-5),
        ("1e-999999999", 0),
    ],
)
def test_numbers(read, text, value):
    (token,), faults = read(text)
    assert faults == []
    assert (token.kind, token.value) == ("number", value)


@pytest.mark.parametrize(
    ("text", "powers"),
    [
        ("60 soldier/month", {"soldier": 1, "month": -1}),
        ("60 soldier / month", {"soldier": 1, "month": -1}),
        ("2 per year", {"year": -1}),
        ("2 / years", {"year": -1}),
        ("3 soldier*year", {"soldier": 1, "year": 1}),
        ("3 USD per soldier per month", {"USD": 1, "soldier": -1, "month": -1}),
        ("3 USD/(soldier*month)", {"USD": 1, "soldier": -1, "month": -1}),
        ("9 m^2", {"m": 2}),
        ("9 m/second^-2", {"m": 1, "second": 2}),
    ],
)
def test_units_belong_to_the_number_before_them(read, text, powers):
    (token,), faults = read(text)
    assert faults == []
    assert token.unit == Unit.of(powers)


def test_root_units(read):
    (token,), _ = read("0.1 per sqrt month")
    assert str(token.unit) == "per month^1/2"


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("60 soldier / men", ["/", "men"]),
        ("60 soldier // month_length", ["//", "month_length"]),
        ("60 soldier ^ x", ["^", "x"]),
        ("60 soldier / (men + 1)", ["/", "(", "men", "+", ")"]),
        ("60 month.x", ["month.x"]),
    ],
)
def test_units_end_where_no_unit_follows(read, text, rest):
    tokens, _ = read(text)
    assert [token.text for token in tokens[1:] if token.kind != "number"] == rest


def test_keywords_in_any_case_and_per_as_a_slash(read):
    tokens, _ = read("If x tHen y ELSE not z per w mod v")
    assert [token.text for token in tokens] == (
        ["IF", "x", "THEN", "y", "ELSE", "NOT", "z", "/", "w", "MOD", "v"]
    )


def test_claims_keep_their_hyphens_inside_holds_only(read):
    tokens, _ = read("HOLDS( plan-home-1972 ) - a-b")
    assert [token.text for token in tokens] == [
        "HOLDS",
        "(",
        "plan-home-1972",
        ")",
        "-",
        "a",
        "-",
        "b",
    ]
    assert tokens[2].kind == "claim"


def test_claim_ids_as_names(read):
    tokens, _ = read("killed-to-1967 / 66_500 soldier*year - x", claim_ids=True)
    assert [token.text for token in tokens][::2] == ["killed-to-1967", "66_500 soldier*year", "x"]


def test_a_thousands_comma_is_reported_outside_calls_and_read_as_meant(read):
    (token,), faults = read("48,060 soldier")
    assert token.value == 48_060
    assert [fault.code for fault in faults] == ["thousands-comma"]
    assert faults[0].primary.span.text == "48,060"
    assert faults[0].help == ("write `48_060`",)


def test_in_a_call_a_comma_parts_arguments_unless_a_group_begins_with_nought(read):
    tokens, faults = read("MAX(1,500)")
    assert [token.text for token in tokens] == ["MAX", "(", "1", ",", "500", ")"]
    assert faults == []
    assert [fault.code for fault in read("MAX(48,060, x)")[1]] == ["thousands-comma"]


@pytest.mark.parametrize(
    ("text", "code", "shown"),
    [
        ("a {why} b", "brace-comment", "{why}"),
        ("a == b", "foreign-operator", "=="),
        ("a ≤ b", "foreign-operator", "≤"),
        ("a – b", "foreign-operator", "–"),
        ("a $$ b", "unknown-character", "$$"),
        ('"abc', "unclosed-quote", '"abc'),
        ('" "', "bad-name", '" "'),
        ("1.2.3", "bad-number", "1.2.3"),
        ("1e999", "bad-number", "1e999"),
        ("@1972-02-30", "bad-date", "@1972-02-30"),
        ("@tomorrow", "bad-date", "@"),
    ],
)
def test_slips_are_reported_at_their_place(read, text, code, shown):
    _, faults = read(text)
    assert [(fault.code, fault.primary.span.text) for fault in faults] == [(code, shown)]


def test_quoted_names(read):
    (token,), _ = read('"Foo \\"bar\\" + 1"')
    assert (token.kind, token.text) == ("quoted", 'Foo "bar" + 1')


def test_without_exact_text_every_token_has_the_whole_span():
    file = TextFile("a", "equation: >\n  a +\n  b")
    span = file.span(10, 21)
    tokens, _ = tokenize("a + b", span, UnitTable())
    assert {token.span for token in tokens} == {span}
