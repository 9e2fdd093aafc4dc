"""The page of all benchmarks, `docs/benchmarks.md`, from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sidebyside.compiling import Compiling
from sidebyside.grown import Grown
from sidebyside.machine import Machine
from sidebyside.profile import Profile
from sidebyside.race import Timing
from sidebyside.report import Compared
from sidebyside.table import short, three

BUSY = 0.5
"""Load from outside, in tasks, above which a machine is not idle."""


@dataclass(frozen=True, slots=True)
class Measured:
    """All that was measured so far; `after`: the load at its end, `minutes` later."""

    effort: str
    machine: Machine
    after: float | None
    minutes: float
    compared: tuple[Compared, ...]
    grown: tuple[Grown, ...]
    compiling: Compiling
    profile: Profile | None
    missing: tuple[str, ...]


def page(measured: Measured) -> str:
    """The whole page."""
    parts = [_head(measured), _reached(measured), "## Side by side\n", _HOW]
    parts += [item.markdown() for item in measured.compared]
    parts += [f"{line}\n" for line in measured.missing]
    parts += [_DUST, "![Engines](images/bench-engines.svg)\n", "## How it grows\n", _GROWTH]
    for grown in measured.grown:
        parts += [f"### By {grown.by}\n", f"{_ABOUT[grown.by]}\n", grown.markdown()]
        if grown.by in ("worlds", "variables", "steps"):
            parts.append(f"![By {grown.by}](images/bench-{grown.by}.svg)\n")
    parts += ["## Compiling\n", _COMPILING, measured.compiling.markdown()]
    if measured.profile is not None:
        parts += ["## Where the time goes on a case\n", _PROFILE, measured.profile.markdown()]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _head(measured: Measured) -> str:
    idle = measured.machine.load <= BUSY
    warning = (
        "The machine was idle when it began."
        if idle
        else "**The machine was busy: these figures are provisional.**"
    )
    quick = "" if measured.effort == "full" else f" Effort: **{measured.effort}**."
    return (
        "# Benchmarks\n\n"
        "`make bench` measures all of this anew and writes this page (half an hour; "
        "`make bench QUICK=1` two minutes). One at a time: `python benchmarks/sir.py`, "
        "`generated.py`, `growth.py`, `compiling.py`, `profile_case.py`.\n\n"
        f"{measured.machine.markdown()} Load before the first run {measured.machine.load:.2f}, "
        f"{_after(measured.after)}; "
        f"{measured.minutes:.1f} minutes in all. {warning}{quick}\n"
    )


def _after(load: float | None) -> str:
    if load is None:
        return "after the last not read"
    return f"after the last (its own runs included) {load:.2f}"


def _reached(measured: Measured) -> str:
    lines = [line for line in _lines(measured) if line]
    if not lines:
        return ""
    return "\n".join(["## In short\n", *(f"- {line}" for line in lines), ""])


def _lines(measured: Measured) -> list[str]:
    found = list(measured.compared)
    if len(found) != 4:
        return []
    sir, sir_drawn, made, made_drawn = found
    return [
        *(
            _against(item, engine, cores)
            for item, engine in ((sir, "pysimlin"), (sir, "pysd"), (sir_drawn, "numpy"))
            for cores in (1, 2)
        ),
        _reno(sir),
        _cost(made, made_drawn),
        _both(sir_drawn),
        _memory(measured.grown),
        _case_memory(measured.compiling),
        _single(sir_drawn),
    ]


def _of(item: Compared, engine: str, cores: int) -> Timing | None:
    """The timing of an engine, if it ran."""
    return next(
        (
            t
            for t in item.timings
            if t.entry.engine == engine and t.entry.cores == cores and t.seconds
        ),
        None,
    )


_NAMES = {"pysimlin": "pysimlin's loop", "pysd": "PySD's", "numpy": "the NumPy loop"}


def _against(item: Compared, engine: str, cores: int) -> str:
    ours, theirs = _of(item, "compiled", cores), _of(item, engine, cores)
    if ours is None or theirs is None:
        return ""
    return (
        f"{item.title.split(':')[0]}, {_on(cores)}: {short(ours.rate)} world-steps/s, "
        f"{three(ours.rate / theirs.rate)} times {_NAMES[engine]} ({short(theirs.rate)})."
    )


def _on(cores: int) -> str:
    return "one core" if cores == 1 else f"{cores} cores"


def _reno(item: Compared) -> str:
    ours, theirs = _of(item, "compiled", 1), _of(item, "reno", 1)
    if ours is None or theirs is None:
        return ""
    return f"{item.title.split(':')[0]}, one core: {three(ours.rate / theirs.rate)} times Reno."


def _cost(plain: Compared, drawn: Compared) -> str:
    without, with_draws = _of(plain, "compiled", 1), _of(drawn, "compiled", 1)
    if without is None or with_draws is None or not drawn.made.draws:
        return ""
    value = 1e9 / without.rate / plain.made.scalars
    draw = (1e9 / with_draws.rate - 1e9 / without.rate) / drawn.made.draws
    return (
        f"Generated model, a world-step and core: {three(value)} ns a variable or flow, and "
        f"{three(draw)} ns more for each that is a draw (its exponential included)."
    )


def _both(item: Compared) -> str:
    one, two = _of(item, "compiled", 1), _of(item, "compiled", 2)
    return (
        ""
        if one is None or two is None
        else (f"Two cores: {three(two.rate / one.rate)} times one ({item.title.split(':')[0]}).")
    )


def _memory(grown: Sequence[Grown]) -> str:
    many = next((item for item in grown if item.by == "many worlds" and len(item.races) > 1), None)
    if many is None:
        return ""
    few, most = many.races[0].timings[0], many.races[-1].timings[0]
    if not few.memory or not most.memory:
        return ""
    return (
        f"Memory at {most.entry.worlds:,} worlds: {most.memory / 1e6:,.0f} MB, "
        f"{three(most.memory / few.memory)} times that at {few.entry.worlds:,}."
    )


def _case_memory(found: Compiling) -> str:
    if len(found.memory) < 2 or not found.memory[0][1]:
        return ""
    (few, least), (many, most) = found.memory[0], found.memory[-1]
    return (
        f"`{found.case}`, memory at {many:,} worlds: {most / 1e6:,.0f} MB, {three(most / least)} "
        f"times that at {few:,}."
    )


def _single(item: Compared) -> str:
    one, two = _of(item, "compiled", 1), _of(item, "compiled-single", 1)
    if one is None or two is None:
        return ""
    return (
        f"Single precision: {three(two.rate / one.rate)} times the speed of double "
        f"({item.title.split(':')[0]}, one core; its draws stay double)."
    )


_HOW = """Every engine runs in a process of its own, kept to the cores named; in each round all of them
run once, in turn, so that a load from outside falls on all. After a round that is not counted come five; the
median is given, with the least and the most. Two cores are two threads for the compiled engine and two
processes with half of the worlds each for all others. A world-step is one world over one step. Engines have
as many worlds as fit a second or so, and keep none of them: what each gives, and is timed for, is the largest and the last value of one output
in every world. Deterministic values were compared world by world with those of the NumPy loop (to 1e-9, single
precision to 1e-3), means of stochastic ones within five standard errors. "Ready after" is the time from the
start of the process until it can run, "model" the part that goes to reading, translating and compiling, with nothing
kept from before. Parameters differ from world to world and are the same for all engines; ours draw them within the time measured.
Ours run as answers do, without guarded products, several blocks a call where a model is small.

The NumPy loop is written by hand, in chunks of 2,048 worlds, with NumPy's exact binomial. pysimlin's is its
fastest: one simulation, reset, set and run for each world. PySD runs with one column returned. Neither has draws.
Reno keeps every series; having no binomial, its stochastic SIR takes normal numbers of the same mean and variance.
"""

_DUST = """dust2 (C++, the engine under odin), the stochastic SIR with two exact binomial draws a step, 150 steps
and 20,000 particles: 12.9 M particle-steps/s on one core, 25.7 M on two in double precision and 29.3 M in single,
on an idle machine with two cores. It was measured apart from this page, without the NumPy loop beside it, so that no
ratio between the two can be given; compare it with the stochastic SIR above only where the machine was idle.
"""

_GROWTH = "One core. Each cell: world-steps a second; largest memory of the process.\n"

_ABOUT = {
    "worlds": "The deterministic SIR over 150 steps.",
    "variables": "The generated model, deterministic, over 50 steps; in the middle the seconds to translate or compile it.",
    "steps": "The stochastic SIR (for PySD and pysimlin there is none). Most epidemics are over after 150 steps, and draws of nobody are quick.",
    "many worlds": "The stochastic SIR, compiled, on all cores, one round: what many worlds take of memory.",
}

_COMPILING = """Each compilation runs in a process of its own with nothing kept from before; the seconds are from
the plan to the program, the memory is that of the whole process. Readings differ in numbers only, or in equations that
one program switches between.
"""

_PROFILE = """Of the compiled program, parts are measured by what is saved when all nodes of their kinds are
replaced by an equation that costs next to nothing; so the parts need not add up. Of the interpreter, by its profiler.
"""
