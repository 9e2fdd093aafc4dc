"""One file an engine: each prepares a model and gives back a function that runs it."""
