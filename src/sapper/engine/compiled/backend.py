"""JAX as the compiled engine uses it: double precision in every thread, programs kept on disk.

Whatever needs JAX imports it through the modules of this room, which nothing else imports
before worlds are to be run.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import jax

from sapper.engine.compiled.cache import cache_folder, load, store
from sapper.engine.compiled.executable import Executable, made, revived, tried


@contextmanager
def double() -> Generator[None]:
    """Numbers of 64 bits: JAX keeps this setting by thread, so every entry sets it anew."""
    with jax.enable_x64(True):
        yield


def compiled(
    functions: Sequence[Callable[..., Any]], arguments: Sequence[Any], key: Callable[[], str]
) -> Executable:
    """The first of equal functions that the compiler takes, for arguments of these shapes.

    Functions give flat tuples of arrays. The program is looked for among those kept on disk
    by its `key`, a name that no other program has (empty: it is not kept), and else kept
    there. One that is found is neither traced nor compiled.
    """
    folder = cache_folder() if tried() else None
    name = "" if folder is None else key()
    with double():
        found = _read(folder, name) if folder is not None and name else None
        if found is not None:
            return found
        program = _compiled(functions, arguments)
        text = program.to_bytes() if folder is not None and name else None
        if folder is not None and text is not None:
            store(folder, name, zlib.compress(text, 1))
        return program


def _compiled(functions: Sequence[Callable[..., Any]], arguments: Sequence[Any]) -> Executable:
    for function in functions[:-1]:
        try:
            return made(function, arguments)
        except jax.errors.JaxRuntimeError:
            # what calls the runtime cannot be one function; the next one hands it out
            continue
    return made(functions[-1], arguments)


def _read(folder: Path, name: str) -> Executable | None:
    """The program kept under a name, ready to run, or None."""
    payload = load(folder, name)
    if payload is None:
        return None
    try:
        return revived(zlib.decompress(payload))
    except (zlib.error, jax.errors.JaxRuntimeError, ValueError, IndexError):
        # of another making, in a way that its name does not tell: it is made anew
        return None


def alone(work: Callable[..., Any]) -> Callable[..., Any]:
    """The work as one function of machine code, run as a whole by whoever calls it.

    These are the compiler's own attributes for a call that stays a call and is small: else
    it hands out every operation inside by itself, over threads, which costs more than the
    operations. Arguments and results must be arrays of their own, none of them passed twice
    or handed through: the compiler ends the process where two share their memory.
    So they are used only with releases of the compiler that the tests ran on; any other
    does the same work in the usual way, somewhat more slowly.
    """
    if not tried():
        return work
    from jax.experimental.xla_metadata import set_xla_metadata

    called = jax.jit(work)

    def run(*arguments: Any) -> Any:
        return set_xla_metadata(called(*arguments), inlineable="false", xla_cpu_small_call="true")

    return run
