"""Reno: the model as its objects; parameters come as its lists, one value a world.

Reno has no binomial draws; its stochastic SIR takes normal numbers of the same mean and
variance, drawn every step, unrounded. Since 0.15 it runs world by world, before that all
worlds at once. It keeps every series of every world, so a run goes in chunks.
"""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from typing import Any

import numpy as np
import reno  # pyright: ignore[reportMissingImports] - in an environment of its own

from sidebyside.models import Made
from sidebyside.request import Floats, Request, Run

CHUNK = 10_000


def prepare(made: Made, request: Request, parameters: Floats) -> Run:
    """All worlds of a chunk in one call. Raises `ValueError` for models other than the SIR."""
    if made.name != "sir":
        raise ValueError("only the SIR is written for Reno")
    # of its own calls into NumPy and xarray
    warnings.simplefilter("ignore")
    model = _sir(made)
    names = [item.name for item in made.parameters]

    def run() -> Iterable[Floats]:
        for at in range(0, request.worlds, CHUNK):
            rows = np.array(parameters[:, at : at + CHUNK])
            lists = {name: reno.List(row) for name, row in zip(names, rows)}
            found = model(n=rows.shape[1], steps=made.steps + 1, **lists)
            trace = np.asarray(found[made.output].to_numpy(), dtype=np.float64)
            yield np.stack([trace.max(axis=1), trace[:, -1]])

    return run


def _sir(made: Made) -> Any:
    model = reno.Model("sir")
    with model:
        susceptible, infected, recovered = (reno.Stock(init=s.start) for s in made.stocks)
        beta, gamma = reno.Variable(0.25), reno.Variable(0.1)
        force = reno.Variable(beta * infected / 1000.0)
        caught, left = 1.0 - math.e ** (-1.0 * force), 1.0 - math.e ** (-1.0 * gamma)
        if made.stochastic:
            noise = [reno.Variable(reno.Normal(0.0, 1.0, per_timestep=True)) for _ in range(2)]
            infection = reno.Flow(_binomial(susceptible, caught, noise[0]), min=0, max=susceptible)
            recovery = reno.Flow(_binomial(infected, left, noise[1]), min=0, max=infected)
            model.noise_a, model.noise_b = noise
        else:
            infection, recovery = reno.Flow(susceptible * caught), reno.Flow(infected * left)
        susceptible -= infection
        infected += infection
        infected -= recovery
        recovered += recovery
    model.susceptible, model.infected, model.recovered = susceptible, infected, recovered
    model.infection, model.recovery, model.force = infection, recovery, force
    model.beta, model.gamma = beta, gamma
    return model


def _binomial(heads: Any, share: Any, noise: Any) -> Any:
    return heads * share + noise * (heads * share * (1.0 - share)) ** 0.5
