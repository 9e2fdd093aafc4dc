"""No equation that parses breaks the checks, whatever it says."""

from __future__ import annotations

from types import SimpleNamespace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sapper.diagnostics.span import TextFile
from sapper.language.builtins import BUILTINS
from sapper.language.parser import parse_equation
from sapper.model.checks import check_model
from sapper.model.parts import Dimension, Lookup

ATOMS = st.sampled_from(
    ["men", "toll", "it", "nobody", "5", "0", "3 soldier", "2 month", "@1971-01-01", "TIME", "post",
     "guard", "guard[north]", "guard[*]", "guard[3]", "guard[nroth]", "effect", "SELF", "1e300",
     "HOLDS(one)", "DT", "INF"]
)  # fmt: skip
EQUATIONS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(
            inner, st.sampled_from(["+", "-", "*", "/", "^", "<", "=", "AND", "MOD"]), inner
        ).map(lambda item: f"({item[0]}) {item[1]} ({item[2]})"),
        st.tuples(
            st.sampled_from([*BUILTINS, "effect", "nothing"]), st.lists(inner, max_size=4)
        ).map(lambda item: f"{item[0]}({', '.join(item[1])})"),
        inner.map(lambda item: f"IN({item}, month)"),
        inner.map(lambda item: f"-({item})"),
    ),
    max_leaves=8,
)


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150, deadline=None
)
@given(text=EQUATIONS)
@example("((2 month ^ 12) ^ 12) ^ 12 + 1")
@example("PREVIOUS() + DELAY() + NOISE()")
def test_the_checks_survive(write: SimpleNamespace, text: str):
    tree, _ = parse_equation(text, TextFile("m", text).span(0, len(text)), write.table)
    if tree is None:
        return
    it = write.variable("it", "1")
    model = write.model(
        dimensions=(Dimension("post", ("north", "south")),),
        stocks=(type(write.stock("men", "1"))("men", tree), write.stock("rest", "5 soldier")),
        flows=(write.flow("goes", "equation", "toll", source="men", target="rest"),),
        variables=(
            type(it)("it", tree),
            write.variable("toll", "it * 2"),
            write.variable("guard", "5 soldier", over=("post",)),
        ),
        lookups=(Lookup("effect", (0.0, 1.0), (0.0, 1.0)),),
    )
    _, found = check_model(model, write.table, {"one": None}, strict=True)
    assert all(item.primary is None or item.message for item in found)
