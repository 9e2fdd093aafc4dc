"""Cases made from XMILE models: names, equations and times brought into the case format.

Everything counts in pure numbers, since units of XMILE files are remarks; only flows are per time.
Nothing is run here, and nothing is written to disk.
"""

from sapper.case.from_xmile.folder import MadeCase, case_of, write_case

__all__ = ["MadeCase", "case_of", "write_case"]
