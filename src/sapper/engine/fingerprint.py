"""The fingerprint of a run: what the bits of its worlds depend on beside the case.

Two runs of one plan and seed are equal to the bit where their fingerprints are equal. Across
fingerprints uniforms are the same, results agree to 1e-9, and a draw may flip on its edge.
"""

from __future__ import annotations

import hashlib
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import numpy as np

from sapper.engine.engines import EngineName
from sapper.engine.interpreter.values import Array
from sapper.engine.precision import Precision

# the widest set of vector instructions that XLA tells apart, widest first
_CLASSES = ("avx512f", "avx2", "avx", "sse4_2")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`block` is the SHA-256 of the outcomes of block 0, all accounts after each other."""

    engine: EngineName
    library: str
    flags: str
    isa: str
    libm: str
    block: str
    precision: Precision = "double"

    def to_json(self) -> dict[str, str]:
        """As it stands in the JSON of a run."""
        return {
            "engine": self.engine,
            "precision": self.precision,
            "library": self.library,
            "flags": self.flags,
            "isa": self.isa,
            "libm": self.libm,
            "block_sha256": self.block,
        }


def fingerprint(
    engine: EngineName, block: Iterable[Array], precision: Precision = "double"
) -> Fingerprint:
    """The fingerprint of this machine and of the arrays of a first block."""
    digest = hashlib.sha256()
    for part in block:
        digest.update(np.ascontiguousarray(part).tobytes())
    library = "jaxlib" if engine == "compiled" else "numpy"
    flags = os.environ.get("XLA_FLAGS", "") if engine == "compiled" else ""
    return Fingerprint(
        engine,
        f"{library} {_version(library)}",
        flags,
        isa(flags),
        _libm(),
        digest.hexdigest(),
        precision,
    )


def isa(flags: str = "") -> str:
    """The widest vector instructions that may be used here, or the machine's kind."""
    found = _instructions()
    limit = next(
        (word.partition("=")[2] for word in flags.split() if word.startswith("--xla_cpu_max_isa=")),
        "",
    )
    allowed = _CLASSES
    named = limit.lower().replace("avx512", "avx512f")
    if named in _CLASSES:
        allowed = _CLASSES[_CLASSES.index(named) :]
    return next((name for name in allowed if name in found), platform.machine())


def _instructions() -> set[str]:
    try:
        text = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return set()
    line = next((line for line in text.split("\n") if line.startswith("flags")), "")
    return set(line.partition(":")[2].split())


def _libm() -> str:
    name, number = platform.libc_ver()
    return f"{name} {number}".strip() or platform.system()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
