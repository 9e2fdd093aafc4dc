"""The model: its parts, points that change them, the checks, and lowering to plain parts.

Files and documents are not known here, nor how worlds are run.
"""
