"""Archives of photos: where they come from, what is in them, and how they are unpacked."""
