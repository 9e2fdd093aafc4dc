"""Events, choices and random builtins as operations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax.numpy as jnp
import numpy as np
from jax import lax

from sapper.engine.compiled import draws, special
from sapper.engine.compiled.chance import uniform
from sapper.engine.compiled.facts import Facts, Stream
from sapper.engine.compiled.frame import NEXT, Frame
from sapper.engine.compiled.ops import DrawOp, Made, Op, State
from sapper.engine.interpreter.events import MOST_STRIKES
from sapper.engine.interpreter.outputs import choice_names
from sapper.model.primitives import Chance, Choose, Strike


def strike(node: Strike, facts: Facts) -> Made:
    """A hazard's integral passes a threshold, or a condition is met."""
    return _condition(node) if node.rate is None else _hazard(node, node.rate, facts)


def _names(node: Strike, *more: str) -> tuple[str, ...]:
    return tuple(f"{what}:{node.name}" for what in ("count", "date", *more))


def _give(node: Strike, count: Any, date: Any, frame: Frame) -> None:
    names = _names(node)
    frame.values[NEXT + names[0]], frame.values[NEXT + names[1]] = count, date
    frame.values[node.name] = jnp.where(count > 0.0, 1.0, 0.0)
    frame.values[f"{node.name}.date"] = date
    frame.values[f"{node.name}.count"] = count


def _given(node: Strike) -> tuple[str, ...]:
    own = (node.name, f"{node.name}.date", f"{node.name}.count")
    return (*own, *(NEXT + name for name in _names(node)))


def _open(node: Strike, frame: Frame, last: int) -> Any:
    return (frame.step >= node.first) & (frame.step <= last)


def _condition(node: Strike) -> Made:
    assert node.when is not None
    when = node.when
    count_name, date_name, met_name = _names(node, "met")

    def act(frame: Frame) -> None:
        count, met = frame.values[count_name], frame.values[met_name]
        now = (frame.read(when) != 0.0) & _open(node, frame, node.last)
        strikes = now & ~met if node.repeats else now & (count == 0.0)
        frame.values[NEXT + met_name] = now
        date = jnp.where(strikes, frame.time, frame.values[date_name])
        _give(node, count + strikes, date, frame)

    reads = (when, count_name, date_name, met_name)
    op = Op(reads, (*_given(node), NEXT + met_name), act, size=8)
    return Made((op,), (*_states(node), State(met_name, flag=True)))


def _states(node: Strike) -> tuple[State, State]:
    count, date = _names(node)
    return State(count), State(date, fill=float("inf"))


def _hazard(node: Strike, rate: str, facts: Facts) -> Made:
    count_name, date_name, integral_name, before_name, limit_name = _names(
        node, "integral", "before", "threshold"
    )
    stream = Stream(node.name)
    slot = facts.slots[stream][0]

    def stretch(frame: Frame, number: Any) -> Any:
        """The stretch of integral up to the strike with a number, from 0."""
        return _exponential(uniform(frame.keys[slot], frame.worlds, number))

    def act(frame: Frame) -> None:
        integral, before = frame.values[integral_name], frame.values[before_name]
        may = _open(node, frame, node.last) & (integral > before)
        start = (frame.values[count_name], frame.values[date_name], _threshold(node, slot, frame))
        due = _due(node, may, integral)

        def once(state: tuple[Any, Any, Any]) -> tuple[Any, Any, Any]:
            count, date, limit = state
            now = due(count, limit)
            share = (limit - before) / jnp.where(now, integral - before, 1.0)
            at = frame.time - frame.dt + frame.dt * jnp.clip(share, 0.0, 1.0)
            count = count + now
            if node.repeats:
                limit = jnp.where(now, limit + stretch(frame, count), limit)
            return count, jnp.where(now, at, date), limit

        if node.repeats:
            count, date, limit = lax.while_loop(
                lambda state: jnp.any(due(state[0], state[2])), once, start
            )
        else:
            count, date, limit = once(start)
        frame.values[NEXT + limit_name] = limit
        _give(node, count, date, frame)

    def close(frame: Frame) -> None:
        going = _open(node, frame, node.last - 1)
        integral, before = frame.values[integral_name], frame.values[before_name]
        more = integral + _borne(node, frame, rate, going)
        frame.values[NEXT + before_name] = jnp.where(going, integral, before)
        frame.values[NEXT + integral_name] = jnp.where(going, more, integral)

    reads = (count_name, date_name, integral_name, before_name, limit_name)
    writes = (NEXT + before_name, NEXT + integral_name)
    return Made(
        (
            Op(reads, (*_given(node), NEXT + limit_name), act, size=12),
            Op((rate, integral_name, before_name), writes, close),
        ),
        (
            *_states(node),
            State(integral_name),
            State(before_name),
            State(limit_name, initial=(stream, _exponential)),
        ),
        firsts=(stream,),
    )


def _threshold(node: Strike, slot: int, frame: Frame) -> Any:
    """The threshold, its rest drawn anew in lanes where another world's chance begins."""
    names = _names(node, "before", "threshold")
    count, _, before, limit = (frame.values[name] for name in names)
    if frame.renewed is None:
        return limit

    def anew() -> Any:
        rest = _exponential(uniform(frame.keys[slot], frame.worlds, count))
        return jnp.where(frame.renewed, before + rest, limit)

    return lax.cond(jnp.any(frame.renewed), anew, lambda: limit)


def _borne(node: Strike, frame: Frame, rate: str, going: Any) -> Any:
    """What a step adds to the integral; a world fails in which it would strike without end."""
    more = frame.rounded(jnp.maximum(frame.read(rate), 0.0) * node.scale)
    if not node.repeats:
        return more
    wild = going & (more > MOST_STRIKES)
    frame.bad.append(wild)
    return jnp.where(wild, 0.0, more)


def _due(node: Strike, may: Any, integral: Any) -> Callable[[Any, Any], Any]:
    """Which lanes strike now, by how often they have and the threshold they wait for."""

    def due(count: Any, limit: Any) -> Any:
        ready = may & (integral >= limit)
        return ready if node.repeats else ready & (count == 0.0)

    return due


def choose(node: Choose, facts: Facts) -> Made:
    """One of several options at given steps, by one uniform."""
    state, stream = f"last:{node.name}", Stream(node.name)
    options = len(node.options)
    names = choice_names(node)
    table = np.zeros(facts.plan.calendar.steps + 1, dtype=np.bool_)
    table[[step for step in node.steps if 0 <= step < table.size]] = True

    def act(frame: Frame) -> None:
        chosen = jnp.asarray(table)[frame.step]
        at = frame.chance[stream][0][0]
        number, below = jnp.ones_like(at), jnp.zeros_like(at)
        for chance in node.chances[:-1]:
            below = below + frame.read(chance)
            number = number + (at >= below)
        last = jnp.where(chosen, number, frame.values[state])
        for index in range(options):
            holds = jnp.where(last == index + 1.0, 1.0, 0.0)
            frame.values[names[options + index]] = holds
            frame.values[names[index]] = jnp.where(chosen, holds, 0.0)
        frame.values[names[-1]] = frame.values[NEXT + state] = last

    op = Op((*node.chances, state), (*names, NEXT + state), act, size=4 * options)
    return Made((op,), (State(state),), (stream,))


def chance(node: Chance, _facts: Facts) -> Made:
    """The draws of one call; with `once` the first step's for ever."""
    stream = Stream(node.stream, node.dims, node.call)
    if node.once:
        return _once(node, stream)
    if node.distribution in draws.LAWS:
        first, *others = node.arguments
        second = others[0] if others else None
        op = DrawOp(node.distribution, first, second, node.name, stream, node.dims)
        return Made((op,), streams=(stream,))

    def act(frame: Frame) -> None:
        frame.values[node.name] = _drawn(node, frame.chance[stream], frame)

    return Made((Op(node.arguments, (node.name,), act, size=8),), streams=(stream,))


def _once(node: Chance, stream: Stream) -> Made:
    state = f"once:{node.name}"

    def act(frame: Frame) -> None:
        value = lax.cond(
            frame.step == 0,
            lambda: _drawn(node, frame.first[stream], frame),
            lambda: frame.values[state],
        )
        frame.values[node.name] = frame.values[NEXT + state] = value

    op = Op((*node.arguments, state), (node.name, NEXT + state), act, size=8)
    return Made((op,), (State(state, node.dims),), firsts=(stream,))


def _drawn(node: Chance, chance: tuple[Any, Any], frame: Frame) -> Any:
    """The draw by its arguments, and the uniforms and scores of its stream."""
    arguments: list[Any] = [frame.read(name, node.dims) for name in node.arguments]
    shape = frame.shape(node.dims)
    if node.distribution not in draws.LAWS:
        pair = (chance[0].reshape(shape), chance[1].reshape(shape))
        return _DRAWN[node.distribution](pair, *arguments)
    rows = [item.reshape(-1, frame.block) for item in (*arguments, *arguments)]
    return draws.grouped(node.distribution, rows[0], rows[1], *chance, frame.flag).reshape(shape)


def _exponential(u: Any) -> Any:
    return -special.log1p(-u)


def _bernoulli(chance: tuple[Any, Any], p: Any) -> Any:
    return jnp.where(jnp.isnan(p), jnp.nan, jnp.where(chance[0] > 1.0 - p, 1.0, 0.0))


def _exprnd(chance: tuple[Any, Any], mean: Any) -> Any:
    return mean * _exponential(chance[0])


def _normal(chance: tuple[Any, Any], mean: Any, deviation: Any) -> Any:
    return mean + deviation * chance[1]


def _lognormal(chance: tuple[Any, Any], mean: Any, deviation: Any) -> Any:
    ratio = deviation / mean
    square = jnp.log1p(ratio * ratio)
    location = jnp.log(mean) - square / 2.0
    return jnp.exp(location + jnp.sqrt(square) * chance[1])


def _random(chance: tuple[Any, Any], low: Any, high: Any) -> Any:
    return low + (high - low) * chance[0]


# uniform and normal score first, then the arguments as written
_DRAWN: dict[str, Callable[..., Any]] = {
    "BERNOULLI": _bernoulli,
    "EXPRND": _exprnd,
    "NORMAL": _normal,
    "LOGNORMAL": _lognormal,
    "RANDOM": _random,
}
