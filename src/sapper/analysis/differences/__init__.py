"""Differences between two versions of a case: what changed, and what each change moved.

Where a version comes from is `versions`, what differs `changes`, what only has another name
`renames`, a case that is part old and part new `mixing`. Which sets of changes are run in
which worlds is `orders`, running them `attribution`, and what of an answer's move is whose
`splits`.
"""
