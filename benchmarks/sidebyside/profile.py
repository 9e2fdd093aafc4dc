"""Where the time goes on a case, on one core.

Stages are timed as they are; the interpreter's kinds of node by `cProfile`; the compiled
program's by what is saved when all nodes of a kind are replaced by an equation that costs
next to nothing (so the parts need not add up to the whole).
"""

from __future__ import annotations

import cProfile
import importlib.util
import os
import pstats
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sapper.analysis.questions import variable_of
from sapper.analysis.stages import read, staged
from sapper.case.case import Account, Case
from sapper.case.checked import check
from sapper.diagnostics.span import TextFile
from sapper.engine.interpreter.run import run
from sapper.engine.ordering import given
from sapper.engine.plan import Equation, Node, Plan
from sapper.language.parser import parse_equation
from sapper.language.units import UnitTable
from sidebyside.engines.interpreter import CHUNK
from sidebyside.machine import one_core
from sidebyside.table import short, three

IDLE = "TIME * 0.001"
"""What stands for a node that is taken away: cheap, and nothing that a compiler could fold."""

Groups: TypeAlias = Sequence[Sequence[str]]
GROUPS: Groups = (
    ("Leavers",),
    ("Chance", "Choose"),
    ("Strike",),
    ("Delay", "Previous", "Initial"),
    ("Transfer", "Move", "Stay"),
    ("Cascade",),
)
"""Kinds of node that are taken away together; equations, which all read, stay."""
RUN_WORLDS = 20_000
"""Worlds of `sapper run`, as by default."""


@dataclass(frozen=True, slots=True)
class Part:
    """Something that takes time: median, least and most seconds."""

    name: str
    seconds: float
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Profile:
    """All parts of a case's run; `compiled` is empty where there is no compiled engine."""

    case: str
    worlds: int
    steps: int
    nodes: tuple[tuple[str, int], ...]
    stages: tuple[Part, ...]
    interpreted: tuple[Part, ...]
    compiled: tuple[Part, ...]

    def markdown(self) -> str:
        """Tables of the stages and of both engines."""
        nodes = ", ".join(f"{count} {kind}" for kind, count in self.nodes)
        lines = [
            f"`{self.case}`: {nodes}; {self.worlds:,} worlds of {self.steps} steps on one core.",
            "",
            "| stage | median | least to most |\n|---|---|---|",
            *(
                f"| {item.name} | {three(item.seconds)} s | {three(item.least)} to {three(item.most)} s |"
                for item in self.stages
            ),
            "",
        ]
        if self.interpreted:
            lines += ["The interpreter, by kind of node:", "", self._shares(self.interpreted)]
        if self.compiled:
            lines += ["The compiled program, and what is saved without:", ""]
            lines += [self._shares(self.compiled)]
        return "\n".join(lines)

    def _shares(self, found: Sequence[Part]) -> str:
        whole = found[0].seconds
        head = "| part | median | least to most | share | a world-step |\n|---|---|---|---|---|"
        rows = [
            f"| {item.name} | {three(item.seconds)} s | {three(item.least)} to {three(item.most)} s | "
            f"{100 * item.seconds / whole:.0f} % | "
            f"{three(item.seconds / (self.worlds * self.steps) * 1e9)} ns |"
            for item in found
        ]
        rate = short(self.worlds * self.steps / whole)
        return "\n".join([head, *rows]) + f"\n\n{rate} world-steps/s.\n"


def profile(name: str, worlds: int, rounds: int, *, slow: bool) -> Profile:
    """Measure a case that ships: its first account that has a model.

    On one core, but for `sapper run`, which takes all. `slow` says whether to measure that
    too, and the parts of the compiled program, each of which has to be compiled.
    """
    runs = _runs(name, RUN_WORLDS, rounds) if slow else ()
    with one_core():
        return _profile(name, worlds, rounds, runs, GROUPS if slow else ())


def _runs(name: str, worlds: int, rounds: int) -> tuple[Part, ...]:
    """`sapper run` with nothing compiled before, and again with what that left."""
    if importlib.util.find_spec("sapper.engine.compiled") is None:
        return ()
    words = ("run", name, "--worlds", str(worlds))
    first: list[float] = []
    second: list[float] = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="bench-cache-") as cache:
            first.append(_seconds(lambda: _command(*words, cache=cache)))
            second.append(_seconds(lambda: _command(*words, cache=cache)))
    return (
        _part(f"`sapper {' '.join(words)}`, nothing compiled before", np.array(first)),
        _part("the same again", np.array(second)),
    )


def _profile(
    name: str, worlds: int, rounds: int, runs: tuple[Part, ...], groups: Groups
) -> Profile:
    case, _ = check(name)
    assert case is not None
    account = next(item for item in case.accounts if not item.answers)
    stages = (
        _timed("`sapper --version`", lambda: _command("--version"), rounds),
        _timed(f"`sapper check {name}`", lambda: _command("check", name), rounds),
        _timed("reading and checking, in a running Python", lambda: check(name), rounds),
        _timed("check, lower and plan an account", lambda: _planned(case, account), rounds),
        *runs,
    )
    plan, keep = _planned(case, account)
    # whole blocks of any engine
    worlds = -(-worlds // 1_024) * 1_024
    counts = Counter(type(node).__name__ for node in plan.nodes)
    return Profile(
        name,
        worlds,
        plan.calendar.steps,
        (("parameters", len(plan.draws)), ("claims", len(plan.truths)), *counts.most_common()),
        stages,
        _interpreted(plan, keep, worlds, rounds),
        _compiled(plan, keep, worlds, rounds, groups),
    )


def _planned(case: Case, account: Account) -> tuple[Plan, tuple[str, ...]]:
    reading = read(case, account, (), questions=True)
    keep = tuple(variable_of(item.question.id) for item in reading.asked)
    return staged(case, reading).plan, keep


def _timed(name: str, work: Callable[[], object], rounds: int) -> Part:
    return _part(name, np.array([_seconds(work) for _ in range(rounds)]))


def _command(*words: str, cache: str = "") -> None:
    """Run the program as a user does; raises `CalledProcessError` where it fails."""
    subprocess.run(
        [sys.executable, "-m", "sapper.cli.main", *words],
        capture_output=True,
        check=True,
        env={**os.environ, "SAPPER_CACHE": cache} if cache else None,
    )


def _interpreted(plan: Plan, keep: Sequence[str], worlds: int, rounds: int) -> tuple[Part, ...]:
    """The whole as it is, and the kinds of node by their shares under the profiler.

    A kind's share is of the time within it, whatever it calls included.
    """
    indices = np.arange(worlds, dtype=np.uint64)

    def whole() -> None:
        for first in range(0, worlds, CHUNK):
            run(plan, indices[first : first + CHUNK], 1, keep=keep)

    plain = _timed("all", whole, rounds)
    watch = cProfile.Profile()
    watch.runcall(whole)
    by_file: dict[str, float] = {}
    total = 0.0
    found: dict[tuple[str, int, str], tuple[int, int, float, float, object]]
    found = pstats.Stats(watch).stats  # type: ignore[attr-defined]
    for (file, _, function), (_, _, own, within, _) in found.items():
        total += own
        if function == "act":
            kind = Path(file).stem
            by_file[kind] = by_file.get(kind, 0.0) + within
    parts = [
        Part(kind, *(at * seconds / total for at in (plain.seconds, plain.least, plain.most)))
        for kind, seconds in sorted(by_file.items(), key=lambda item: -item[1])
    ]
    return (plain, *parts)


def _compiled(
    plan: Plan, keep: Sequence[str], worlds: int, rounds: int, groups: Groups
) -> tuple[Part, ...]:
    """The whole, what the host does of it, and what is saved without each group of kinds.

    All variants run once in every round, so that a load from outside falls on all of them;
    what is saved is the difference within a round.
    """
    if importlib.util.find_spec("sapper.engine.compiled") is None:
        return ()
    present = {type(node).__name__ for node in plan.nodes}
    groups = [kinds for kinds in groups if present & set(kinds)]
    host, whole, *variants = [
        *_programmed(plan, keep, worlds),
        *(_programmed(without(plan, kinds), keep, worlds)[1] for kinds in groups),
    ]
    seconds = np.array(
        [[_seconds(work) for work in (host, whole, *variants)] for _ in range(rounds + 1)]
    )[1:]
    saved = seconds[:, 1:2] - seconds[:, 2:]
    return (
        _part("all", seconds[:, 1]),
        _part("of it on the host: parameters, starts and keys", seconds[:, 0]),
        *(_part(f"without {', '.join(kinds)}", column) for kinds, column in zip(groups, saved.T)),
    )


def _programmed(
    plan: Plan, keep: Sequence[str], worlds: int
) -> tuple[Callable[[], object], Callable[[], object]]:
    """What the host does for a run, and the whole run; compiled beforehand."""
    from sapper.engine.compiled.inputs import inputs
    from sapper.engine.compiled.program import compile_plan

    program = compile_plan(plan, keep)
    # whole blocks: what fills up the last one would cost as much as worlds
    count = -(-worlds // program.block)
    blocks = [
        np.arange(i * program.block, (i + 1) * program.block, dtype=np.uint64) for i in range(count)
    ]

    def host() -> object:
        return [inputs(plan, block, 1, 0, known=program.facts) for block in blocks]

    def whole() -> None:
        for block in blocks:
            program.run(inputs(plan, block, 1, 0, known=program.facts))

    return host, whole


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _part(name: str, seconds: npt.NDArray[np.float64]) -> Part:
    return Part(name, float(np.median(seconds)), float(seconds.min()), float(seconds.max()))


def without(plan: Plan, kinds: Collection[str]) -> Plan:
    """The plan with all nodes of these kinds replaced by cheap equations for what they give."""
    nodes: list[Node] = []
    for node in plan.nodes:
        if type(node).__name__ in kinds:
            nodes += _idle(node)
        else:
            nodes.append(node)
    return replace(plan, nodes=tuple(nodes))


def _idle(node: Node) -> list[Equation]:
    expr, _ = parse_equation(IDLE, TextFile("idle", IDLE).span(0, len(IDLE)), UnitTable(()))
    assert expr is not None
    dims: tuple[str, ...] = getattr(node, "dims", ())
    return [Equation(name, expr, dims) for name in given(node)]
