"""The deterministic lowering of a case: one world without chance, as a plain model.

What a deterministic run of the engine does (medians, expected values, ln 2 for events, the likeliest
option) is written out in stocks, flows and equations over single values, so that any program of
system dynamics can run it. Nothing here writes files: that is `sapper.xmile.export`.
"""

from sapper.analysis.deterministic.lowering import Deterministic, deterministic

__all__ = ["Deterministic", "deterministic"]
