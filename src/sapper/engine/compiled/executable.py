"""Machine code of one program: made by the compiler, written down, read back, and run.

JAX's own way from a lowered program to one that runs offers neither the compiler's setting
that is wanted here nor bytes without Python objects in them. So this takes the lowered
program to the compiler itself. The parts of JAX that it needs are not among those promised
to stay: they are used only with releases that the tests ran on (`TRIED`); with others, a
program is compiled in the usual way, and not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from types import MappingProxyType
from typing import Any

import jax
import numpy as np
from jaxlib import xla_client

TRIED = ("0.10.",)
"""Releases of jaxlib on which all this was tried."""
# blocks run side by side, each on one core; vectors as wide as the processor has them
OPTIONS: Mapping[str, Any] = MappingProxyType(
    {"xla_cpu_multi_thread_eigen": False, "xla_cpu_prefer_vector_width": 512}
)
"""What the compiler is told."""
# unrolling loops over lanes takes a third of the time to compile, and gains nothing
BACKEND_OPTIONS = ("xla_cpu_disable_loop_unrolling",)
"""What its code generator is told."""
# numbers of fields: CompileOptionsProto.executable_build_options,
# ExecutableBuildOptionsProto.debug_options, DebugOptions.xla_backend_extra_options
_BUILD, _DEBUG, _EXTRA = 3, 3, 500


@dataclass(frozen=True, slots=True)
class Executable:
    """A program that takes and gives flat lists of arrays.

    `_kept` are the places of the arguments that it reads; the compiler sees no others.
    """

    _kept: tuple[int, ...]
    _run: Callable[[list[Any]], Sequence[Any]]
    _written: Callable[[], bytes] | None

    def __call__(self, *arguments: Any) -> list[Any]:
        """Run it with arrays of the shapes and kinds that it was made for."""
        device = _device()
        given = [jax.device_put(np.asarray(arguments[place]), device) for place in self._kept]
        return [np.asarray(item) for item in self._run(given)]

    def to_bytes(self) -> bytes | None:
        """The program written down, or None where that cannot be done."""
        if self._written is None:
            return None
        return bytes([len(self._kept), *self._kept]) + self._written()


def tried() -> bool:
    """Whether this release of the compiler is one that the tests ran on."""
    return version("jaxlib").startswith(TRIED)


def made(function: Callable[..., Any], arguments: Sequence[Any]) -> Executable:
    """The executable of a function from arrays of these shapes to a flat tuple of arrays.

    Raises `jax.errors.JaxRuntimeError` where the compiler cannot do it.
    """
    lowered: Any = jax.jit(function).lower(*arguments)
    found = lowered._lowering.compile_args if tried() else {}
    # constants that JAX hands in as arguments would be missing
    if not found or found.get("const_args"):
        usual = lowered.compile(compiler_options=dict(OPTIONS))
        return Executable(tuple(range(len(arguments))), lambda given: usual(*given), None)
    kept = tuple(sorted(found["kept_var_idx"]))
    client = _device().client
    options = xla_client.CompileOptions()
    options.num_replicas = options.num_partitions = 1
    options = xla_client.CompileOptions.ParseFromString(options.SerializeAsString() + _extra())
    options.env_option_overrides = list(OPTIONS.items())
    module = lowered.compiler_ir("stablehlo")
    return _executable(kept, client.compile_and_load(module, _devices(), options))


def revived(text: bytes) -> Executable:
    """The executable that was written down as these bytes, which must be our own.

    Raises an error of the compiler's where it cannot read them.
    """
    kept, code = tuple(text[1 : 1 + text[0]]), text[1 + text[0] :]
    loaded = _device().client.deserialize_executable(code, executable_devices=_devices())
    return _executable(kept, loaded)


def _executable(kept: tuple[int, ...], loaded: Any) -> Executable:
    def run(given: list[Any]) -> list[Any]:
        results = loaded.execute_sharded(given).disassemble_into_single_device_arrays()
        return [result[0] for result in results]

    return Executable(kept, run, loaded.serialize)


def _device() -> Any:
    return jax.devices("cpu")[0]


def _devices() -> Any:
    return xla_client.DeviceList((_device(),))


def _extra() -> bytes:
    """Options of the code generator as they follow others in a protocol buffer.

    There a field that comes again is merged into what came before; JAX has no other way to
    give options of this kind to one program.
    """
    entries = b"".join(
        _field(_EXTRA, _field(1, name.encode()) + _field(2, b"")) for name in BACKEND_OPTIONS
    )
    return _field(_BUILD, _field(_DEBUG, entries))


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes in the encoding of protocol buffers."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    digits = bytearray()
    while value > 0x7F:
        digits.append(value & 0x7F | 0x80)
        value >>= 7
    digits.append(value)
    return bytes(digits)
