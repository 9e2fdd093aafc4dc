"""Claims that are dated by the day from which they were known, not by the day of print.

What was known decides whether a prior may use a claim (`prior-after-cutoff`); print is only
its default. A day of one's own is a judgement, so all of them are listed. Of a month or year
the last day counts (EDTF, read by `sapper.language.dates`).
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sapper.evidence.claims import Evidence


@dataclass(frozen=True, slots=True)
class Dated:
    """A claim with a `known:` other than its source's `issued` (None: the source has none)."""

    claim: str
    source: str
    known: dt.date
    issued: dt.date | None
    issued_text: str
    after_cutoff: bool

    @property
    def before_print(self) -> bool:
        """Whether it is said to have been known before its source was printed."""
        return self.issued is not None and self.known < self.issued


def dated_by_known(evidence: Evidence, cutoff: dt.date) -> tuple[Dated, ...]:
    """The claims whose day of being known is not the day on which their source was issued."""
    sources = {source.id: source for source in evidence.sources}
    found: list[Dated] = []
    for claim in evidence.claims:
        source = sources.get(claim.source)
        if claim.known is None or source is None or claim.known == source.issued:
            continue
        found.append(
            Dated(
                claim.id,
                claim.source,
                claim.known,
                source.issued,
                source.issued_text,
                claim.known > cutoff,
            )
        )
    return tuple(found)
