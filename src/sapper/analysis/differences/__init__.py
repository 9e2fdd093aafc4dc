"""Differences between two versions of a case: what changed, and what each change moved.

Where a version comes from is `versions`, what differs `changes`, a case that is part old and
part new `mixing`, and what of an answer's move is whose `attribution`.
"""
