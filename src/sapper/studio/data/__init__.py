"""The data of a report, piece by piece: each file makes one key of `schemas/report.json`.

Pure functions from a case and what was run of it to plain JSON values. Putting them together
is `sapper.studio.report_data`, running anything `sapper.studio.collecting`.
"""
