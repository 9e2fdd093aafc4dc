"""The models that all engines run, as data: a SIR, and one made up to any size.

A model is deterministic or stochastic by its whole stocks: their hazard flows are binomial
draws, and those of plain stocks the expected number, n (1 - EXP(-h)). A step is 1, so that all
engines, with and without a step of their own, do the same arithmetic.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from sidebyside.forms import CHOSEN, FADING, MIX, Form


@dataclass(frozen=True, slots=True)
class Parameter:
    """An uncertain constant, uniform from `low` to `high`."""

    name: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Variable:
    """`name` = the form of x and y; both name values, whole stocks stand as n / (n + 1000)."""

    name: str
    form: Form
    x: str
    y: str
    weights: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Stock:
    """A stock and its start; counted heads if `whole`."""

    name: str
    start: float
    whole: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """An equation flow, or one at a hazard (a chance per head and step), as text."""

    name: str
    kind: str
    rate: str
    source: str | None
    target: str | None


@dataclass(frozen=True, slots=True)
class Relaxing:
    """For the arithmetic of a plain stock: its flow is (variable - stock) / time."""

    stock: str
    variable: str
    time: float


@dataclass(frozen=True, slots=True)
class Leaving:
    """For the arithmetic of a counted stock: its hazard is low + slope * variable."""

    stock: str
    to: str
    variable: str
    low: float
    slope: float


@dataclass(frozen=True, slots=True)
class Made:
    """A model. `texts` are the equations of the variables as text, in order.

    `relaxing` and `leaving` say once more, as numbers, what the flows of the generated
    model are, for engines that do not read text. With a `file` the model is that XMILE file.
    """

    name: str
    stochastic: bool
    steps: int
    parameters: tuple[Parameter, ...]
    stocks: tuple[Stock, ...]
    texts: tuple[tuple[str, str], ...]
    flows: tuple[Flow, ...]
    output: str
    variables: tuple[Variable, ...] = ()
    relaxing: tuple[Relaxing, ...] = ()
    leaving: tuple[Leaving, ...] = ()
    file: str = ""

    @property
    def scalars(self) -> int:
        """How many values are worked out in a step: variables and flows."""
        return len(self.texts) + len(self.flows)

    @property
    def draws(self) -> int:
        """Binomial draws in a step."""
        return sum(flow.kind == "hazard" for flow in self.flows) if self.stochastic else 0


POPULATION = 1_000.0
"""People in the SIR, and in each counted stock of the generated model at its start."""


def sir(*, stochastic: bool, steps: int = 150) -> Made:
    """Susceptible, infected, recovered: two flows, which are two draws a step if stochastic.

    Kermack and McKendrick 1927; the chain-binomial form as in odin's and dust's examples.
    """
    return Made(
        "sir",
        stochastic,
        steps,
        (Parameter("beta", 0.15, 0.35), Parameter("gamma", 0.05, 0.15)),
        (
            Stock("susceptible", POPULATION - 10.0, stochastic),
            Stock("infected", 10.0, stochastic),
            Stock("recovered", 0.0, stochastic),
        ),
        (("force", "beta * infected / 1000"),),
        (
            Flow("infection", "hazard", "force", "susceptible", "infected"),
            Flow("recovery", "hazard", "gamma", "infected", "recovered"),
        ),
        "infected",
    )


def generated(*, stochastic: bool, variables: int = 150, steps: int = 150) -> Made:
    """A made-up model: with 150 variables it has 60 stocks, 60 flows and 12 draws a step.

    Smaller and larger ones keep these ratios. Every variable is read by the next one, every
    stock by a variable, and the last variable by the hazard of the output, so that no engine
    can leave any of them out. The same size gives the same model.
    """
    chance = random.Random(variables)
    draws = max(2, round(variables * 12 / 150))
    plain = [f"s{i}" for i in range(max(2, round(variables * 60 / 150) - draws))]
    whole = [f"h{i}" for i in range(draws)]
    names = [f"p{i}" for i in range(10)]
    every = [*plain, *whole, *names]
    made: list[Variable] = []
    for i in range(variables):
        form = MIX[i % len(MIX)]
        earlier = [item.name for item in made[:-1]] or names
        y = every[i] if i < len(every) else chance.choice(names if i % 10 == 9 else earlier)
        x = made[-1].name if made else "p0"
        made.append(Variable(f"v{i}", form, x, y, _weights(form, chance)))
    relaxing = tuple(
        Relaxing(stock, f"v{(i * 7 + 3) % variables}", float(2 + i % 9))
        for i, stock in enumerate(plain)
    )
    leaving = tuple(
        Leaving(stock, whole[(i + 1) % draws], f"v{(i * 11 - 1) % variables}", 0.01, 0.2)
        for i, stock in enumerate(whole)
    )
    return Made(
        f"generated-{variables}",
        stochastic,
        steps,
        tuple(Parameter(name, 0.2, 0.8) for name in names),
        (
            *(Stock(name, 0.1 + 0.8 * chance.random(), False) for name in plain),
            *(Stock(name, POPULATION, stochastic) for name in whole),
        ),
        tuple((v.name, v.form.write(v.x, share_text(v.y), v.weights)) for v in made),
        (
            *(
                Flow(
                    f"f_{r.stock}",
                    "equation",
                    f"({r.variable} - {r.stock}) / {r.time}",
                    None,
                    r.stock,
                )
                for r in relaxing
            ),
            *(
                Flow(f"f_{n.stock}", "hazard", f"{n.low} + {n.slope} * {n.variable}", n.stock, n.to)
                for n in leaving
            ),
        ),
        "h0",
        tuple(made),
        relaxing,
        leaving,
    )


def share_text(name: str) -> str:
    """A value as equations read it: a counted stock as a share."""
    return f"({name} / ({name} + 1000))" if name.startswith("h") else name


def _weights(form: Form, chance: random.Random) -> tuple[float, float, float]:
    """Three weights of sum 1, at four digits, so that text and number are the same."""
    a = round(0.3 + 0.3 * chance.random(), 4)
    b = round((1.0 - a) * (0.4 + 0.4 * chance.random()), 4)
    c = round(1.0 - a - b, 4)
    return (a, b, 0.1) if form in (CHOSEN, FADING) else (a, b, c)


def model(name: str, stochastic: bool, variables: int, steps: int) -> Made:
    """A model by name: `sir` or `generated`."""
    if name == "sir":
        return sir(stochastic=stochastic, steps=steps)
    return generated(stochastic=stochastic, variables=variables, steps=steps)
