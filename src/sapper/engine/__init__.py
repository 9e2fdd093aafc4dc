"""The engine: from a lowered model to a plan, and from a plan to worlds.

It knows neither cases nor questions, nor what a claim says.
"""
