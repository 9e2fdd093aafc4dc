"""Chances too small to be counted: worlds led to them, step by step, and weighed back.

Modules are imported where they are needed; nothing is exported here.
"""
