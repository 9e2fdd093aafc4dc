"""Simulation-based calibration (Talts, Betancourt, Simpson, Vehtari and Gelman 2018).

A number drawn from its prior, a world from it, readings from the world, and the posterior of
these: the rank of the number among draws from the posterior is uniform, whatever the model. By
hand (SAPPER_BY_HAND=3: so many seeds) 500 replicates a model; else some of them.
"""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from sapper.analysis.news.tempering import Effort, Posterior, posterior
from sapper.engine.blocks import Lanes
from sapper.engine.engines import Interpreter
from sapper.engine.plan import Plan

WHOLE = "SAPPER_BY_HAND" in os.environ
REPLICATES, BINS = (500, 20) if WHOLE else (60, 5)
SEEDS = tuple(range(1, 1 + int(os.environ["SAPPER_BY_HAND"]))) if WHOLE else (1,)
EFFORT = Effort(readings=128, islands=4, particles=16)
DRAWS = 19
ENGINE = Interpreter()

_HERE = Path(__file__).parent
_spec = importlib.util.spec_from_file_location("histograms", _HERE / "histograms.py")
assert _spec is not None and _spec.loader is not None
histograms = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(histograms)


def worlds(plan: Plan, seed: int, names: Sequence[str]):
    """One true world a replicate, of a seed that no posterior has."""
    own = np.arange(REPLICATES, dtype=np.uint64)
    lanes = Lanes(own, np.zeros(REPLICATES, dtype=np.int64))
    return ENGINE.run_block(plan, lanes, 1_000_000 + seed, names)


def found(plan: Plan, sightings: Sequence[object], seed: int) -> Posterior:
    made = posterior(ENGINE, plan, sightings, seed, EFFORT)
    assert isinstance(made, Posterior), made
    return made


def rank(truth: float, value: np.ndarray, weights: np.ndarray, rng: np.random.Generator) -> int:
    """The rank of a truth among draws from the posterior; between equals by lot."""
    drawn = rng.choice(value, DRAWS, p=weights)
    same = int((drawn == truth).sum())
    return int((drawn < truth).sum()) + int(rng.integers(0, same + 1))


def check(model: str, seed: int, ranks: dict[str, list[int]], capsys) -> None:
    for name, own in ranks.items():
        counts = np.bincount(np.array(own) * BINS // (DRAWS + 1), minlength=BINS).tolist()
        chance = histograms.uniform(counts)
        if WHOLE:
            histograms.keep(model, name, seed, counts)
            with capsys.disabled():
                print(f"\n{model}, {name}: p = {chance:.3f}, ranks {counts}")
        assert chance > 0.01, (model, name, chance, counts)


def test_the_page_shows_what_was_found():
    """docs/news.md has the histograms of the last run by hand: `histograms.py` writes them."""
    assert histograms.page() == histograms.PAGE.read_text(encoding="utf-8")


def hazards(make: Callable[..., Plan]) -> Plan:
    """Two events, the second after the first; who leaves at the rate of both."""
    return make(
        12,
        priors={"rate": ("lognormal", 0.08, 3.0), "later": ("lognormal", 0.15, 3.0)},
        hazards={"a": "rate", "b": "IF(a, later, 0)"},
        whole={"left": ("60", "rate / 4")},
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_hazards(make, measured, reported, capsys, seed):
    plan = hazards(make)
    truth = worlds(plan, seed, ["a", "b", "left"])
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[int]] = {"rate": [], "later": []}
    for r in range(REPLICATES):
        seen = []
        for name, step in (("a", 4), ("a", 9), ("b", 12)):
            happened = truth.values[name][step, r] != 0.0
            seen.append(reported(name, step, bool(happened == (rng.random() < 0.9))))
        for step in (6, 12):
            read = truth.values["left"][step, r] + 2.0 * rng.standard_normal()
            seen.append(measured("left", step, float(read), 2.0))
        made = found(plan, seen, 1_000 * seed + r)
        for name, own in ranks.items():
            value = made.held.parameters[name]
            own.append(rank(truth.constants[name][r], value, made.weights, rng))
    check("hazards", seed, ranks, capsys)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_decision(make, reported, measured, choice, capsys, seed):
    """How rational somebody is, and what moves him, by what he chose each half year."""
    plan = make(
        18,
        priors={"rationality": ("gamma", 3.0, 2.0), "pull": ("normal", 0.0, 0.5)},
        stocks={"debt": ("0", "0.1 + NORMAL(0, 0.2)")},
        decisions=(choice("d", "rationality", {"stay": "pull", "go": "debt"}, 6.0),),
    )
    names = ["d.stay.stands", "d.go.stands", "debt"]
    truth = worlds(plan, seed, names)
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[int]] = {"rationality": [], "pull": []}
    for r in range(REPLICATES):
        seen = []
        for step in (1, 7, 13, 18):
            took = truth.values["d.go.stands"][step, r] != 0.0
            seen.append(reported("d.go.stands", step, bool(took == (rng.random() < 0.9))))
        read = truth.values["debt"][9, r] + 0.3 * rng.standard_normal()
        seen.append(measured("debt", 9, float(read), 0.3))
        made = found(plan, seen, 1_000 * seed + r)
        for name, own in ranks.items():
            value = made.held.parameters[name]
            own.append(rank(truth.constants[name][r], value, made.weights, rng))
    check("a decision", seed, ranks, capsys)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_account_as_unknown(make, measured, capsys, seed):
    """Two accounts of one growth, of trust 0.4 and 0.6, and a claim in one of them."""
    trust = np.array([0.4, 0.6])
    plans = [
        make(
            8,
            priors={"growth": ("normal", 0.3, 0.3)},
            stocks={"x": ("0", "growth + NORMAL(0, 0.5)")},
        ),
        make(
            8,
            priors={"growth": ("normal", 0.0, 0.3)},
            claims={"said": 0.5},
            otherwise={"growth": ("said", ("normal", 0.8, 0.3))},
            stocks={"x": ("0", "growth + NORMAL(0, 0.5)")},
        ),
    ]
    truths = [worlds(plan, seed, ["x"]) for plan in plans]
    rng = np.random.default_rng(seed)
    ranks: dict[str, list[int]] = {"account": [], "growth": []}
    for r in range(REPLICATES):
        account = int(rng.random() < trust[1])
        truth = truths[account]
        seen = [
            measured(
                "x", step, float(truth.values["x"][step, r] + 0.7 * rng.standard_normal()), 0.7
            )
            for step in (3, 5, 8)
        ]
        made = [found(plan, seen, 1_000 * seed + r) for plan in plans]
        evidence = np.array([item.log_evidence for item in made])
        weight = trust * np.exp(evidence - evidence.max())
        weight /= weight.sum()
        whole = np.concatenate([w * item.weights for w, item in zip(weight, made)])
        value = np.concatenate([item.held.parameters["growth"] for item in made])
        which = np.repeat([0.0, 1.0], [item.weights.size for item in made])
        ranks["account"].append(rank(account, which, whole / whole.sum(), rng))
        ranks["growth"].append(rank(truth.constants["growth"][r], value, whole / whole.sum(), rng))
    check("the account", seed, ranks, capsys)
