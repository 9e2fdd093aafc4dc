"""Cases written as XMILE files: their deterministic lowering, and beside it all that it leaves out."""

from sapper.analysis.exporting.cases import Exported, export_case
from sapper.analysis.exporting.keeping import Kept, kept_in

__all__ = ["Exported", "Kept", "export_case", "kept_in"]
