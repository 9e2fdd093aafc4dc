"""The reference interpreter: slow, obvious, one value at a time over many worlds."""
