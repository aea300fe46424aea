"""Find and write files: whole or not at all, and with errors that say what to do."""
