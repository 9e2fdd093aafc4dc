"""The command line: one file a command, and the frame that they share.

`main` holds the frame (exit statuses, bugs, Ctrl-C), `lazy` the list of commands, `options`
what means the same everywhere, `faults` how diagnostics are printed. No file here decides
anything about a case.
"""
