"""How fast and how quietly a command starts: lazy imports, and imports without noise.

Nothing here changes a result. No other room is imported.
"""
