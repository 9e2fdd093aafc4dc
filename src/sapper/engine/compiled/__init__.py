"""The compiled engine: a plan as one program over blocks of worlds, measured against the interpreter."""
