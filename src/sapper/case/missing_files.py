"""Faults that follow from a file that a case does not have: the file is told of, once.

Not here: a name that is missing in a file that is there; each of those is a fault of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from sapper.diagnostics.diagnostic import Diagnostic

_FILES: Mapping[str, tuple[str, str, str, str]] = MappingProxyType(
    {
        "unknown-question": ("questions", "no file `questions.yaml`", "question", "write the file"),
        "unknown-source": ("sources", "no file `sources.yaml`", "source", "write the file"),
        "unknown-indicator": (
            "indicators",
            "no file `indicators.yaml`",
            "indicator",
            "write the file",
        ),
        "unknown-claim": ("claims", "no file in the folder `claims`", "claim", "write one"),
        "account-files": ("account", "no file in the folder `accounts`", "account", "write one"),
    }
)
"""By code of what follows: the kind of file, how it is missed, what is named, what to do."""


def without_files(found: Iterable[Diagnostic], kinds: Collection[str]) -> list[Diagnostic]:
    """The faults found, in the place of all that follow from a missing file the first of them.

    `kinds` are those of the files that are there. Where only one place follows from it, that
    place is told of as it is, since the name is as likely to be the slip.
    """
    faults = list(found)
    for code, (kind, missed, noun, cure) in _FILES.items():
        own = [item for item in faults if item.code == code]
        if kind in kinds or len(own) < 2:
            continue
        first = min(own, key=lambda item: item.position)
        told = replace(
            first,
            message=f"the case has {missed}, and names {noun}s",
            notes=(f"{first.message}, and {len(own) - 1:,} more follow from it",),
            help=(f"{cure}, or take what names {noun}s out",),
        )
        # first of all, since nothing else can be mended before it
        faults = [told, *(item for item in faults if item.code != code)]
    return faults
