"""What may be known of the unit of an expression."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias

from sapper.language.units import Unit


class Free(Enum):
    """The unit of what stands in any unit: a bare 0, infinity."""

    FREE = "free"


class Faulty(Enum):
    """The unit of what was found faulty: whatever is made of it is passed over."""

    FAULTY = "faulty"


FREE = Free.FREE
FAULTY = Faulty.FAULTY
Known: TypeAlias = Unit | Free | Faulty | None
"""A unit; `FREE`; `FAULTY`; or None where it is not (yet) known."""
