"""XMILE, to and from a model (to come)."""
