"""A digest of a tree of plain data: the same in every process, different for different data.

Numbers go in to the bit, dataclasses by their fields that count in comparisons, so that
spans and written texts change nothing.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from fractions import Fraction
from functools import cache
from typing import Any


def digest(*values: Any) -> str:
    """The SHA-256 of some values, as hexadecimal digits.

    They are made of dataclasses, tuples, lists, mappings (in their order), texts, numbers,
    dates, enumerations and None. Raises `TypeError` for anything else: what is not known
    to be in a digest must not be thought to be.
    """
    made = hashlib.sha256()
    for value in values:
        _add(value, made.update)
    return made.hexdigest()


def _add(value: Any, put: Callable[[bytes], None]) -> None:
    match value:
        case None | bool():
            put(f"{value};".encode())
        case Enum():
            put(f"e{type(value).__name__}.{value.name};".encode())
        case int():
            put(f"i{int(value)};".encode())
        case float():
            put(b"f" + struct.pack("<d", value))
        case str():
            raw = value.encode()
            put(f"s{len(raw)}:".encode() + raw)
        case Fraction():
            put(f"q{value};".encode())
        case date():
            put(f"d{value.isoformat()};".encode())
        case tuple() | list():
            _add_all(f"({len(value)}:", value, put)
        case frozenset() | set():
            _add_all(f"[{len(value)}:", sorted(digest(item) for item in value), put)
        case Mapping():
            pairs = [each for pair in value.items() for each in pair]
            _add_all(f"{{{len(pairs)}:", pairs, put)
        case _ if is_dataclass(value) and not isinstance(value, type):
            kind = type(value)
            counting = [getattr(value, name) for name in _counting(kind)]
            _add_all(f"<{kind.__module__}.{kind.__qualname__}:", counting, put)
        case _:
            raise TypeError(f"{type(value).__name__} has no digest")


def _add_all(head: str, values: Iterable[Any], put: Callable[[bytes], None]) -> None:
    put(head.encode())
    for value in values:
        _add(value, put)


@cache
def _counting(kind: type[Any]) -> tuple[str, ...]:
    return tuple(item.name for item in fields(kind) if item.compare)
