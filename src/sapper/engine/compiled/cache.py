"""Compiled programs kept on disk between runs: where, under what name, and when they are believed.

A program is found by a digest of all that it follows from (`structure`), in a folder for one
kind of processor and one version of the compiler. What is read back is machine code: it is
taken only from files that belong to the user and that nobody else may write, and only where
its own digest fits. Whatever is not as it should be is as good as not there.

How a program becomes bytes and back is `sapper.engine.compiled.backend`'s work.
"""

from __future__ import annotations

import hashlib
import os
import platform
import stat
import sys
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

CACHE = "SAPPER_CACHE"
"""The environment variable that moves the cache of compiled programs, or turns it `off`."""
MOST_BYTES = 256_000_000
"""All programs together take at most so much; those not used for longest go first."""
_SUFFIX = ".program"
_MAGIC = b"sapper program 1\n"
_DIGEST = hashlib.sha256().digest_size


def cache_folder() -> Path | None:
    """Where compiled programs are kept: by kind of processor and version of the compiler.

    In the user's cache folder, never beside a case; None where `SAPPER_CACHE` is `off`.
    """
    chosen = os.environ.get(CACHE, "")
    if chosen.lower() == "off":
        return None
    base = Path(chosen) if chosen else _user_cache() / "sapper"
    return base / f"programs-{fingerprint()}"


def load(folder: Path, name: str) -> bytes | None:
    """The program of a name, or None where there is none that can be believed."""
    path = folder / f"{name}{_SUFFIX}"
    try:
        with path.open("rb") as file:
            if not _own(os.fstat(file.fileno())):
                return None
            text = file.read()
    except OSError:
        return None
    head = len(_MAGIC) + _DIGEST
    payload = text[head:]
    if not text.startswith(_MAGIC) or text[len(_MAGIC) : head] != _digest(name, payload):
        return None
    with suppress(OSError):
        # the time of the last use, by which old ones go
        os.utime(path)
    return payload


def store(folder: Path, name: str, payload: bytes) -> None:
    """Keep a program under a name, whole or not at all; older ones make room.

    A cache that cannot be written to is no fault of a run: nothing is kept then.
    """
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=folder, suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + _digest(name, payload) + payload)
            Path(written).replace(folder / f"{name}{_SUFFIX}")
        except OSError:
            Path(written).unlink(missing_ok=True)
            raise
        _make_room(folder.parent)


def _make_room(base: Path) -> None:
    """Delete the programs, of all kinds of processor, that were not used for longest."""
    found: list[tuple[float, int, Path]] = []
    for path in base.glob(f"programs-*/*{_SUFFIX}"):
        with suppress(OSError):
            status = path.stat()
            found.append((status.st_mtime, status.st_size, path))
    held = 0
    for _, size, path in sorted(found, reverse=True):
        held += size
        if held > MOST_BYTES:
            with suppress(OSError):
                path.unlink()


def _digest(name: str, payload: bytes) -> bytes:
    # the name goes in, so that one program's file never passes for another's
    return hashlib.sha256(name.encode() + b"\0" + payload).digest()


def _own(status: os.stat_result) -> bool:
    """Whether a file is the user's own and nobody else may write it."""
    if not hasattr(os, "getuid"):  # Windows keeps a user's folder to himself
        return True
    return status.st_uid == os.getuid() and not status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def fingerprint() -> str:
    """Sixteen letters that tell kinds of processor and versions of the compiler apart."""
    parts = [platform.machine(), sys.platform, version("jax"), version("jaxlib")]
    parts += [os.environ.get("XLA_FLAGS", ""), _features(), *platform.libc_ver()]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:16]


def source(rooms: Iterable[str] = ("engine", "language", "model")) -> str:
    """A digest of our own source in the rooms from which a program follows.

    Empty where it cannot be read: then nothing is kept, since nothing would tell versions apart.
    """
    root = Path(__file__).parents[2]
    digest = hashlib.sha256()
    count = 0
    try:
        for room in rooms:
            for path in sorted((root / room).rglob("*.py")):
                digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
                count += 1
    except OSError:
        return ""
    return digest.hexdigest() if count else ""


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
