"""Models written as XMILE 1.0, in forms that PySD, simlin and Stella read where they have them.

What the standard cannot say stands beside it in attributes and elements of the namespace `sapper:`,
so that reading a file again gives the model that was written.
"""

from sapper.xmile.export.document import Extension, Group, written
from sapper.xmile.export.models import export_model
from sapper.xmile.export.spelling import Spelling, spelt

__all__ = ["Extension", "Group", "Spelling", "export_model", "spelt", "written"]
