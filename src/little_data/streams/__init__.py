"""Work on many items in threads, in batches and row by row, in flat memory. No Kedro here."""
