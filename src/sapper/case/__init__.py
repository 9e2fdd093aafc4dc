"""Cases: a folder of YAML read with positions, resolved, and held as one frozen `Case`.

Nothing here runs a model. What an equation means is `sapper.language`'s work, whether a model
makes sense `sapper.model`'s.
"""
