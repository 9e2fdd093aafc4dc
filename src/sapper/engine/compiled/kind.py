"""What kind of program a plan becomes: its precision, what it traces, what its caller chooses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """`single` precision in equations, products `guarded` (`Frame.rounded`), worlds as `paths`.

    `wide`: a call may take several blocks of worlds, for ensembles that come in large chunks.
    `saved`: traces have the steps that the calendar saves, and no others (not those of paths).
    """

    single: bool = False
    guarded: bool = False
    paths: bool = False
    saved: bool = False
    wide: bool = False
