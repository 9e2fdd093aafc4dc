"""XMILE models read into ours (OASIS XMILE 1.0), element by element, nothing dropped in silence."""

from sapper.xmile.importing import Imported, Output, read, read_file

__all__ = ["Imported", "Output", "read", "read_file"]
