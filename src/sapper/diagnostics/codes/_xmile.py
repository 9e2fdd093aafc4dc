"""Codes of XMILE files: XML, elements, what is not supported, what is left aside."""

from __future__ import annotations

from sapper.diagnostics.codes.code import Code

CODES: tuple[Code, ...] = (
    Code("bad-xml", "a file that is no whole XML, or that no model needs to be"),
    Code("bad-element", "an element of an XMILE file that lacks something or makes no sense"),
    Code("xmile-unsupported", "a part of an XMILE file that is not supported"),
    Code("module-circle", "a module or macro inside itself"),
    Code("file-exists", "a file that would be written over"),
    Code(
        "equations-changed", "an XMILE file whose equations no longer are those of the case in it"
    ),
    Code("vendor-extension", "what is left aside of an XMILE file", "warning"),
)
"""The codes of this room."""
