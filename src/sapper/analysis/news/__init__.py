"""When news comes: how likely a reading is in a world, and what follows for the answers.

Modules are imported where they are needed; nothing is exported here.
"""
