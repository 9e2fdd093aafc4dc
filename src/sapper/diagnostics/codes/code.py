"""What a code is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Code:
    """A word for a kind of fault, its default severity and a title for its page."""

    name: str
    title: str
    severity: Literal["error", "warning"] = "error"
