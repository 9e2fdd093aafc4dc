"""JAX as the compiled engine uses it: double precision in every thread, programs kept on disk.

Whatever needs JAX imports it through the modules of this room, which nothing else imports
before worlds are to be run.
"""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from types import MappingProxyType
from typing import Any

import jax
from jax.experimental import serialize_executable

from sapper.engine.compiled.cache import cache_folder, load, store

TRIED = ("0.10.",)
"""Releases of jaxlib on which `alone` was tried."""
# blocks run side by side, each on one core; vectors as wide as the processor has them
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"xla_cpu_multi_thread_eigen": False, "xla_cpu_prefer_vector_width": 512}
)
"""What the compiler is told."""


@contextmanager
def double() -> Generator[None]:
    """Numbers of 64 bits: JAX keeps this setting by thread, so every entry sets it anew."""
    with jax.enable_x64(True):
        yield


def compiled(
    functions: Sequence[Callable[..., Any]], arguments: Sequence[Any], key: Callable[[], str]
) -> Any:
    """The first of equal functions that the compiler takes, for arguments of these shapes.

    It is looked for among the programs kept on disk by its `key`, a name that no other
    program has (empty: it is not kept), and else kept there. One that is found is neither
    traced nor compiled.
    """
    folder = cache_folder()
    name = "" if folder is None else key()
    with double():
        found = _read(folder, name) if folder is not None and name else None
        if found is not None:
            return found
        made = _compiled(functions, arguments)
        if folder is not None and name:
            _keep(folder, name, made)
        return made


def _compiled(functions: Sequence[Callable[..., Any]], arguments: Sequence[Any]) -> Any:
    for function in functions[:-1]:
        try:
            return jax.jit(function).lower(*arguments).compile(compiler_options=dict(OPTIONS))
        except jax.errors.JaxRuntimeError:
            # what calls the runtime cannot be one function; the next one hands it out
            continue
    return jax.jit(functions[-1]).lower(*arguments).compile(compiler_options=dict(OPTIONS))


def _read(folder: Path, name: str) -> Any:
    """The program kept under a name, ready to run, or None.

    `load` has made sure that the file is the user's own and whole: what is unpickled and run
    here is what this user's programs wrote.
    """
    payload = load(folder, name)
    if payload is None:
        return None
    try:
        work, given, returned = pickle.loads(zlib.decompress(payload))  # noqa: S301
        only = jax.devices("cpu")[:1]
        return serialize_executable.deserialize_and_load(
            work, given, returned, backend="cpu", execution_devices=only
        )
    except Exception:
        # of another making, in a way that its name does not tell: it is made anew
        return None


def _keep(folder: Path, name: str, made: Any) -> None:
    try:
        payload = zlib.compress(pickle.dumps(serialize_executable.serialize(made)), 1)
    except Exception:
        # a compiler that cannot write its programs down; every start compiles then
        return
    store(folder, name, payload)


def alone(work: Callable[..., Any]) -> Callable[..., Any]:
    """The work as one function of machine code, run as a whole by whoever calls it.

    These are the compiler's own attributes for a call that stays a call and is small: else
    it hands out every operation inside by itself, over threads, which costs more than the
    operations. Arguments and results must be arrays of their own, none of them passed twice
    or handed through: the compiler ends the process where two share their memory.
    So they are used only with releases of the compiler that the tests ran on; any other
    does the same work in the usual way, somewhat more slowly.
    """
    if not version("jaxlib").startswith(TRIED):
        return work
    from jax.experimental.xla_metadata import set_xla_metadata

    called = jax.jit(work)

    def run(*arguments: Any) -> Any:
        return set_xla_metadata(called(*arguments), inlineable="false", xla_cpu_small_call="true")

    return run
