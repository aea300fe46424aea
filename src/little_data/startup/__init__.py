"""How fast and how quietly a command starts. Nothing here changes a result."""
