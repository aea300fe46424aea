"""What labels, splits and groups are called, in tables and in names of files."""
