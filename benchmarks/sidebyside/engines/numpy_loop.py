"""The anchor: a plain NumPy loop over steps, written by hand, in chunks that fit a cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run

CHUNK = 2_048
Evolve = Callable[[Made, Floats, np.random.Generator], Floats]


def prepare(made: Made, request: Request, parameters: Floats) -> Run:
    """Chunk by chunk; every run goes on with the random numbers of the one before."""
    chance = np.random.default_rng(request.seed)
    evolve: Evolve = _sir if made.name == "sir" else _generated

    def run() -> Iterable[Floats]:
        for at in range(0, request.worlds, CHUNK):
            yield evolve(made, np.array(parameters[:, at : at + CHUNK]), chance)

    return run


def _sir(made: Made, parameters: Floats, chance: np.random.Generator) -> Floats:
    beta, gamma = parameters
    susceptible, infected, recovered = (np.full(beta.size, s.start) for s in made.stocks)
    leave = -np.expm1(-gamma)
    peak = infected
    for _ in range(made.steps):
        caught = -np.expm1(-beta * infected / 1000.0)
        if made.stochastic:
            infection = chance.binomial(susceptible.astype(np.int64), caught).astype(np.float64)
            recovery = chance.binomial(infected.astype(np.int64), leave).astype(np.float64)
        else:
            infection = susceptible * caught
            recovery = infected * leave
        susceptible = susceptible - infection
        infected = infected + infection - recovery
        recovered = recovered + recovery
        peak = np.maximum(peak, infected)
    return np.stack([peak, infected])


def _generated(made: Made, parameters: Floats, chance: np.random.Generator) -> Floats:
    """The generated model: one line of arithmetic a value, as one would write it out."""
    width = parameters.shape[1]
    values = {item.name: row for item, row in zip(made.parameters, parameters)}
    values |= {stock.name: np.full(width, stock.start) for stock in made.stocks}
    whole = {stock.stock for stock in made.leaving}
    peak = np.full(width, -np.inf)
    for step in range(made.steps + 1):
        for item in made.variables:
            y = values[item.y]
            y = y / (y + 1000.0) if item.y in whole else y
            values[item.name] = item.form.value(np, values[item.x], y, *item.weights)
        peak = np.maximum(peak, values[made.output])
        if step < made.steps:
            _advance(made, values, chance)
    return np.stack([peak, values[made.output]])


def _advance(made: Made, values: dict[str, Floats], chance: np.random.Generator) -> None:
    moved = [(r.stock, (values[r.variable] - values[r.stock]) / r.time) for r in made.relaxing]
    for item in made.leaving:
        heads = values[item.stock]
        share = -np.expm1(-(item.low + item.slope * values[item.variable]))
        if made.stochastic:
            left = chance.binomial(heads.astype(np.int64), share).astype(np.float64)
        else:
            left = heads * share
        moved += [(item.stock, -left), (item.to, left)]
    for name, change in moved:
        values[name] = values[name] + change
