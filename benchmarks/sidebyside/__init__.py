"""Engines side by side: one model, written for each of them, run in turn on the same cores."""
