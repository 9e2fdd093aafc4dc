"""What an equation sees: its scope, the element it stands for, and elements run through."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Context:
    """Where an equation stands.

    `owner` is the scalar variable that it defines; `bound` the dimensions of that with their
    elements, in order (a dimension may stand twice); `stars` the elements for which wildcards
    stand while an aggregate runs through them.
    """

    scope: str
    owner: str
    bound: tuple[tuple[str, str], ...] = ()
    stars: Mapping[tuple[str, int], str] = field(default_factory=dict[tuple[str, int], str])
    depth: int = 0

    def element(self, dim: str, occurrence: int = 0) -> str | None:
        """The element that stands for a dimension here; of several the one asked for."""
        found = [element for name, element in self.bound if name == dim]
        if not found:
            return None
        return found[min(occurrence, len(found) - 1)]

    def starred(self, stars: Mapping[tuple[str, int], str]) -> Context:
        """The same where wildcards stand for these elements too."""
        return replace(self, stars={**self.stars, **stars})

    def rebound(self, dim: str, element: str) -> Context:
        """The same with another element of a dimension; bound anew where it was not."""
        if self.element(dim) is None:
            return replace(self, bound=(*self.bound, (dim, element)))
        bound = tuple((name, element if name == dim else item) for name, item in self.bound)
        return replace(self, bound=bound)
