"""Diagnostics: faults as data, their codes, their pages, and the renderers that show them.

The lowest room: it knows places in texts and nothing of what the texts mean.
"""
