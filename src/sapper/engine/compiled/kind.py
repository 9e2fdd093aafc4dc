"""What kind of program a plan becomes: its precision, and what it lets its caller choose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`single` precision in equations, products `guarded` (`Frame.rounded`), worlds as `paths`.

    `wide`: a call may take several blocks of worlds, for ensembles that come in large chunks.
    """

    single: bool = False
    guarded: bool = False
    paths: bool = False
    wide: bool = False
