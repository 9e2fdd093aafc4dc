"""JAX as the compiled engine uses it: double precision in every thread, and a cache of programs.

Whatever needs JAX imports it through the modules of this room, which nothing else imports
before worlds are to be run.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jax
from jax.experimental.compilation_cache import compilation_cache

TRIED = ("0.10.",)
"""Releases of jaxlib on which `alone` was tried."""
CACHE = "SAPPER_CACHE"
"""The environment variable that moves the cache of compiled programs, or turns it `off`."""


@contextmanager
def double() -> Generator[None]:
    """Numbers of 64 bits: JAX keeps this setting by thread, so every entry sets it anew."""
    with jax.enable_x64(True):
        yield


def compiled(functions: Sequence[Callable[..., Any]], arguments: Sequence[Any]) -> Any:
    """The first of equal functions that the compiler takes, for arguments of these shapes."""
    # blocks run side by side, each on one core; vectors as wide as the processor has them
    options: dict[str, Any] = {
        "xla_cpu_multi_thread_eigen": False,
        "xla_cpu_prefer_vector_width": 512,
    }
    with double(), caching(cache_folder()):
        for function in functions[:-1]:
            try:
                return jax.jit(function).lower(*arguments).compile(compiler_options=options)
            except jax.errors.JaxRuntimeError:
                # what calls the runtime cannot be one function; the next one hands it out
                continue
        return jax.jit(functions[-1]).lower(*arguments).compile(compiler_options=options)


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


@contextmanager
def caching(folder: Path | None) -> Generator[None]:
    """Compiled programs kept in a folder while the block runs; settings are put back."""
    wanted: dict[str, Any] = {
        "jax_compilation_cache_dir": None if folder is None else str(folder),
        "jax_persistent_cache_min_compile_time_secs": 0.0,
        "jax_persistent_cache_min_entry_size_bytes": -1,
        # of what XLA keeps beside, nothing is of use on processors
        "jax_persistent_cache_enable_xla_caches": "none",
    }
    before = {name: _setting(name) for name in wanted}
    _set(wanted)
    try:
        yield
    finally:
        _set(before)


def _setting(name: str) -> Any:
    return getattr(jax.config, name)


def _set(settings: dict[str, Any]) -> None:
    moved = settings["jax_compilation_cache_dir"] != _setting("jax_compilation_cache_dir")
    for name, value in settings.items():
        jax.config.update(name, value)
    if moved:
        # JAX opens its cache once; without this it would go on using the folder before
        compilation_cache.reset_cache()


def cache_folder() -> Path | None:
    """Where compiled programs are kept: by kind of processor and version of the compiler.

    In the user's cache folder, never beside a case; None where `SAPPER_CACHE` is `off`.
    """
    chosen = os.environ.get(CACHE, "")
    if chosen.lower() == "off":
        return None
    base = Path(chosen) if chosen else _user_cache() / "sapper"
    return base / f"programs-{fingerprint()}"


def fingerprint() -> str:
    """Sixteen letters that tell kinds of processor and versions of the compiler apart."""
    parts = [platform.machine(), sys.platform, version("jax"), version("jaxlib")]
    parts += [os.environ.get("XLA_FLAGS", ""), _features(), *platform.libc_ver()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def _features() -> str:
    """What the processor can do, as far as the system tells."""
    listed = Path("/proc/cpuinfo")
    if not listed.exists():
        return platform.processor()
    for line in listed.read_text(encoding="utf-8", errors="replace").splitlines():
        if line.startswith(("flags", "Features")):
            return line
    return platform.processor()


def _user_cache() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
