"""Work on many items in threads, in batches and row by row, in flat memory.

Nothing here knows what the items are. Kedro is not imported.
"""
