"""Analysis: from a case to answers with their errors.

Questions over worlds, one account at a time, and the mixture of accounts by trust. What is
printed, and how, is `sapper.cli`'s work; what the worlds are, `sapper.engine`'s.
"""
