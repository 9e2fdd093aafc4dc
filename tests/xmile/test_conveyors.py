"""Conveyors against closed forms, and the compiled engine against the interpreter."""

from __future__ import annotations

import numpy as np
import pytest
from tests.xmile.conftest import Run, aux, codes, model

from sapper.xmile import read

SPECS = "<start>0</start><stop>12</stop><dt>0.25</dt>"


def conveyor(length: str, *, start: str = "0", inside: str = "", attributes: str = "") -> str:
    return (
        f'<stock name="s"><eqn>{start}</eqn><inflow>i</inflow><outflow>o</outflow>'
        f"<outflow>l</outflow><conveyor {attributes}><len>{length}</len>{inside}</conveyor></stock>"
        '<flow name="o"/>'
    )


def leak(fraction: str, attributes: str = "") -> str:
    return f'<flow name="l" {attributes}><eqn>{fraction}</eqn><leak/></flow>'


def inflow(equation: str) -> str:
    return f'<flow name="i"><eqn>{equation}</eqn></flow>'


def _text(*variables: str, **kwargs: str) -> str:
    return model("".join(variables), specs=SPECS, **kwargs)


def test_what_enters_leaves_after_the_transit_time(run: Run):
    found = run(_text(conveyor("2"), inflow("TIME"), leak("0")))
    np.testing.assert_allclose(found["o"][8:], found["i"][:-8])
    np.testing.assert_allclose(found["o"][:8], 0)


def test_a_start_is_in_balance(run: Run):
    """At rest inflow·transit = content, so nothing changes."""
    found = run(_text(conveyor("4", start="1000"), inflow("250"), leak("0")))
    np.testing.assert_allclose(found["s"], 1000)
    np.testing.assert_allclose(found["o"], 250)


def test_linear_leak_takes_its_share_of_what_entered(run: Run):
    found = run(_text(conveyor("4"), inflow("250"), leak("0.2")))
    np.testing.assert_allclose(found["o"][16:], 200)
    np.testing.assert_allclose(found["l"][16:], 50)


def test_exponential_leak(run: Run):
    """(1 - f·dt)^n is left after n steps, and what enters is what leaves and leaks at rest."""
    text = _text(conveyor("4", attributes='exponential_leak="true"'), inflow("250"), leak("0.1"))
    found = run(text)
    np.testing.assert_allclose(found["o"][16:], 250 * (1 - 0.1 * 0.25) ** 16)
    np.testing.assert_allclose((found["o"] + found["l"])[16:], 250)


@pytest.mark.parametrize("kind", ["", 'exponential_leak="true"'])
@pytest.mark.parametrize("zone", ["", 'leak_start="0.25" leak_end="0.75"'])
def test_a_start_with_leaks_is_in_balance(run: Run, kind: str, zone: str):
    """From a start in balance what enters may be chosen so that nothing changes."""
    still = _text(conveyor("4", start="900", attributes=kind), inflow("0"), leak("0.2", zone))
    found = run(still)
    rate = found["o"][0] + found["l"][0]
    steady = run(
        _text(
            conveyor("4", start="900", attributes=kind),
            inflow(repr(float(rate))),
            leak("0.2", zone),
        )
    )
    np.testing.assert_allclose(steady["s"], 900)
    np.testing.assert_allclose(steady["o"], steady["o"][0])


def test_nothing_is_lost(run: Run):
    """Content = start + all that entered - all that left, while the length changes."""
    text = _text(conveyor("4 + STEP(-2, 5)", start="100"), inflow("10 + TIME"), leak("0.3"))
    found = run(text)
    moved = np.cumsum(found["i"] - found["o"] - found["l"]) * 0.25
    np.testing.assert_allclose(found["s"][1:], 100 + moved[:-1])


def test_a_shorter_time_lets_later_ones_overtake(run: Run):
    found = run(
        _text(conveyor("4 - STEP(2, 1)"), inflow("IF TIME &lt; 2 THEN 4 ELSE 0"), leak("0"))
    )
    # those of 1 to 2 leave from 3 to 4, those of 0 to 1 from 4 to 5
    np.testing.assert_allclose(found["o"][12:20], 4)
    np.testing.assert_allclose(found["o"][:12], 0)
    np.testing.assert_allclose(found["o"][20:], 0)


def test_sample_says_when_the_time_is_read(run: Run):
    text = _text(
        conveyor("IF TIME &lt; 1 THEN 2 ELSE 1", inside="<sample>0</sample>"),
        inflow("1"),
        leak("0"),
    )
    np.testing.assert_allclose(run(text)["o"][8:], 1)
    assert run(text)["o"][6] == 0


def test_capacity_and_inflow_limit(run: Run):
    full = run(_text(conveyor("4", inside="<capacity>100</capacity>"), inflow("250"), leak("0")))
    assert full["s"].max() == pytest.approx(100)
    slow = run(_text(conveyor("4", inside="<in_limit>7</in_limit>"), inflow("250"), leak("0")))
    np.testing.assert_allclose(slow["i"], 7)


def test_an_arrested_belt_stands_still(run: Run):
    """Arrested from 3 to 4, everything after comes one time unit late."""
    free = run(_text(conveyor("2"), inflow("IF TIME &lt; 3 THEN TIME ELSE 0"), leak("0.1")))
    text = _text(
        conveyor("2", inside="<arrest>TIME &gt;= 3 AND TIME &lt; 4</arrest>"),
        inflow("IF TIME &lt; 3 THEN TIME ELSE IF TIME &lt; 4 THEN 9 ELSE 0"),
        leak("0.1"),
    )
    found = run(text)
    for name in ("o", "l"):
        np.testing.assert_allclose(found[name][12:16], 0)
        np.testing.assert_allclose(found[name][16:], free[name][12:-4])
    np.testing.assert_allclose(found["s"][12:17], found["s"][12])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (_text(conveyor("4", attributes='discrete="true"'), inflow("1"), leak("0")), "xmile-unsupported"),
        (_text(conveyor("4"), inflow("1"), leak("0"), method="RK4"), "xmile-unsupported"),
        (_text(conveyor("4").replace('"o"/>', '"o"><eqn>0</eqn></flow>').replace("<outflow>o</outflow>", ""),
               inflow("1"), leak("0")), "bad-element"),
    ],
    ids=["discrete", "rk4", "no-end"],
)  # fmt: skip
def test_refused(text: str, code: str):
    assert codes(read(text)) == [code]


@pytest.mark.parametrize("kind", ["", 'exponential_leak="true"'])
@pytest.mark.parametrize("zone", ["", 'leak_start="0" leak_end="0.5"'])
def test_both_engines_give_the_same(run: Run, kind: str, zone: str):
    text = _text(
        conveyor(
            "f + STEP(-2, 5)",
            start="100",
            attributes=kind,
            inside="<sample>TIME &gt; 4</sample><arrest>INT(TIME) MOD 3 = 2</arrest>",
        ),
        inflow("10 + TIME"),
        leak("0.3", zone),
        aux("f", "4"),
    )
    first, second = run(text), run(text, engine="compiled")
    for name, values in first.items():
        np.testing.assert_allclose(second[name], values, rtol=1e-12, atol=1e-12)
