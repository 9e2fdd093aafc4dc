"""Codes of running worlds."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("failed-worlds", "a value was not a finite number in some worlds"),
    Code("single-too-large", "a whole stock counts further than single precision does"),
    Code("too-much-asked", "More bytes are asked for than should be written"),
    Code("too-much-to-compile", "a model comes apart into more operations than can be compiled"),
)
