"""The ledger of forecasts: frozen with all that made them, chained, and scored when it happened.

What a file holds is `frozen`, how files hang together `chain`, making one `freezing`; scores
are `scoring`. What is printed of them is `sapper.cli`'s work.
"""
