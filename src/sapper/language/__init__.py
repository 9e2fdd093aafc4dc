"""The language: equations, units, quantities, priors and dates, from text and back.

Which names a model has is not known here.
"""
